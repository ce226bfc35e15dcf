namespace Relearn.Numerics.Evidence;

/// <summary>Evidence that a canary errs more often than what it stands beside: from which of the two each error comes.</summary>
/// <remarks>
/// With a share s of the traffic and a ratio r of the error rates an error is the canary's with probability <c>s r / (s r + 1 - s)</c>, whatever the error rate is at that moment:
/// an incident that hits both does no harm. Against "at most <c>1 + tolerance</c> times as often" the likelihood ratios of six larger ratios are averaged.
/// </remarks>
sealed class ArmOfErrorsEvidence
{
    static readonly double[] s_ratios = [1.25, 1.5, 2, 3, 5, 8];

    // The interval's ratios: a 32nd to 32 times, 160 steps of 4.4 %.
    const int GridSteps = 160;
    const double GridEnd = 32;

    readonly double _accepted;
    readonly double[] _logs = new double[s_ratios.Length];
    readonly double[] _grid = new double[GridSteps + 1];

    /// <param name="tolerance">What more is no harm, as a share of the other's error rate; 0 or more.</param>
    public ArmOfErrorsEvidence(double tolerance = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        _accepted = 1 + tolerance;
    }

    /// <summary>Errors of the canary.</summary>
    public long Canary { get; private set; }

    /// <summary>Errors of what it stands beside.</summary>
    public long Other { get; private set; }

    /// <summary>The e-value: reaches 1/a with a probability of at most a, ever, while the canary errs no more often than is tolerated.</summary>
    public double Value => Math.Min(1e300, _logs.Average(l => Math.Exp(Math.Min(l, 690))));

    /// <summary>Takes an error.</summary>
    /// <param name="inCanary">It is the canary's.</param>
    /// <param name="share">The canary's share of the traffic at that moment, above 0 and below 1.</param>
    public void Step(bool inCanary, double share)
    {
        if (!(share is > 0 and < 1)) { throw new ArgumentOutOfRangeException(nameof(share), share, "above 0 and below 1"); }
        if (inCanary) { Canary++; }
        else { Other++; }
        var accepted = ChanceOf(inCanary, share, _accepted);
        for (var r = 0; r < s_ratios.Length; r++) { _logs[r] += Math.Log(ChanceOf(inCanary, share, _accepted * s_ratios[r]) / accepted); }
        for (var g = 0; g <= GridSteps; g++) { _grid[g] += Math.Log(ChanceOf(inCanary, share, RatioAt(g))); }
    }

    static double ChanceOf(bool inCanary, double share, double ratio) => (inCanary ? share * ratio : 1 - share) / (share * ratio + 1 - share);

    static double RatioAt(int place) => Math.Pow(GridEnd, 2.0 * place / GridSteps - 1);

    /// <summary>The ratio of the error rates, with the interval that holds at every moment at once; open where it reaches a 32nd or 32.</summary>
    /// <param name="alpha">The probability with which it ever misses.</param>
    public Interval Ratio(double alpha)
    {
        var most = _grid.Max();
        // The mixture of all ratios against each: what it refutes is outside.
        var mixture = most + Math.Log(_grid.Average(l => Math.Exp(l - most)));
        var (first, last) = (-1, -1);
        for (var g = 0; g <= GridSteps; g++)
        {
            if (mixture - _grid[g] >= Math.Log(1 / alpha)) { continue; }
            if (first < 0) { first = g; }
            last = g;
        }
        var estimate = Canary + Other == 0 ? double.NaN : RatioAt(Array.IndexOf(_grid, most));
        return new(estimate, first <= 0 ? 0 : RatioAt(first - 1), last >= GridSteps ? double.PositiveInfinity : RatioAt(last + 1));
    }
}
