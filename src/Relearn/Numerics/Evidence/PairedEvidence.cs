namespace Relearn.Numerics.Evidence;

/// <summary>Evidence that one of two does better on the same rows, in either direction, looked at as often as one likes.</summary>
/// <param name="bound">Differences lie within plus and minus this; larger ones are cut to it, above 0.</param>
/// <param name="alpha">The probability with which <see cref="Difference"/> ever misses.</param>
/// <param name="tolerance">A difference that counts as none: <see cref="Better"/> is of more than it, <see cref="Worse"/> of less than minus it.</param>
sealed class PairedEvidence(double bound, double alpha = 0.05, double tolerance = 0)
{
    readonly MeanEvidence _better = new(tolerance, -bound, bound);
    readonly MeanEvidence _worse = new(tolerance, -bound, bound);
    readonly EmpiricalBernsteinSequence _interval = new(alpha, -bound, bound);

    /// <summary>Number of differences.</summary>
    public long Count => _interval.Count;

    /// <summary>E-value of "the mean difference is above the tolerance".</summary>
    public double Better => _better.Value;

    /// <summary>E-value of "the mean difference is below minus the tolerance".</summary>
    public double Worse => _worse.Value;

    /// <summary>The mean difference, with the interval that holds at every moment at once.</summary>
    public Interval Difference => _interval.Interval;

    /// <summary>Takes a difference: how much better the first is.</summary>
    public void Step(double difference)
    {
        var cut = double.IsNaN(difference) ? difference : Math.Clamp(difference, -bound, bound);
        _better.Step(cut);
        _worse.Step(-cut);
        _interval.Step(cut);
    }
}
