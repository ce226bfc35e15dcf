namespace Relearn.Data.Maturity;

/// <summary>Counts of events and of rows still waiting, by age, from which the curve of a delay is estimated. Constant memory.</summary>
/// <remarks>
/// The full age is cut into equal steps. An event counts at the first edge at or after it, a row without one waits until the last edge that it has
/// reached, and an event behind that edge is not looked at: at every edge the estimate is exactly that of Kaplan and Meier.
/// Sources: E. L. Kaplan, P. Meier, "Nonparametric estimation from incomplete observations", JASA 53, 1958; M. Greenwood, 1926, for the variance.
/// </remarks>
/// <param name="fullAge">Age at which a row is mature, microseconds, above 0.</param>
/// <param name="steps">Steps of the full age.</param>
sealed class DelayTable(double fullAge, int steps = DelayTable.DefaultSteps)
{
    public const int DefaultSteps = 1024;

    readonly long[] _events = new long[steps + 1];
    readonly long[] _waiting = new long[steps + 1];

    /// <summary>Rows that were added.</summary>
    public long Rows { get; private set; }

    /// <summary>Adds a row.</summary>
    /// <param name="delay">From the row to its event as it was seen, microseconds; NaN: none so far.</param>
    /// <param name="elapsed">From the row to now, microseconds; below 0 it says nothing.</param>
    public void Add(double delay, double elapsed)
    {
        if (!(elapsed >= 0)) { return; }
        Rows++;
        var reached = (int)Math.Min(steps, Math.Floor(elapsed / fullAge * steps));
        var at = double.IsNaN(delay) ? double.PositiveInfinity : Math.Max(0, Math.Ceiling(delay / fullAge * steps));
        if (at <= reached) { _events[(int)at]++; }
        else { _waiting[reached]++; }
    }

    /// <summary>The curve.</summary>
    public MaturityCurve Curve()
    {
        var (survival, variance) = (new double[steps + 1], new double[steps + 1]);
        long risk = Rows, events = 0;
        var (alive, greenwood, last) = (1.0, 0.0, -1);
        for (var step = 0; step <= steps; step++)
        {
            if (risk > 0)
            {
                last = step;
                var came = _events[step];
                events += came;
                if (came > 0)
                {
                    alive *= 1 - (double)came / risk;
                    greenwood += came == risk ? 0 : (double)came / risk / (risk - came);
                }
            }
            (survival[step], variance[step]) = (alive, greenwood);
            risk -= _events[step] + _waiting[step];
        }
        return new(fullAge, survival, variance, last, Rows, events);
    }
}
