using System.Runtime.Intrinsics;

namespace Relearn.Numerics.Evidence;

/// <summary>Sees that the mean of a stream of values in [0, 1] has risen, at a moment that nobody knows beforehand.</summary>
/// <remarks>
/// A mixture of Shiryaev-Roberts statistics: <c>M = (M + 1) (1 + l (x - p))</c> for eight sizes of <c>l</c>, averaged. As long as the mean of each value given those before
/// is at most p, the average number of steps until it first reaches c is at least c, however the values depend on one another.
/// Source: J. Shin, A. Ramdas, A. Rinaldo, "E-detectors: a nonparametric framework for sequential change detection", New England Journal of Statistics in Data Science 2(2), 2024.
/// </remarks>
sealed class RiseDetector
{
    readonly double _baseline;
    readonly Vector512<double> _bets;
    Vector512<double> _money;

    /// <param name="baseline">The mean that is not exceeded while all is well, above 0 and below 1.</param>
    /// <param name="tolerance">What more is no harm; it is added to every baseline.</param>
    public RiseDetector(double baseline, double tolerance = 0)
    {
        (_baseline, Tolerance) = (EffectMixture.Checked(baseline + tolerance), tolerance);
        _bets = EffectMixture.BetsAgainst(_baseline);
    }

    /// <summary>Added to every baseline.</summary>
    public double Tolerance { get; }

    /// <summary>At c a false alarm comes once in c steps or less often.</summary>
    public double Value { get; private set; }

    /// <summary>Takes a value.</summary>
    /// <param name="x">0 to 1; one that is not known (NaN) says nothing.</param>
    /// <returns><see cref="Value"/>.</returns>
    public double Step(double x) => Take(x, _baseline, _bets);

    /// <summary>Takes a value whose mean is at most <paramref name="baseline"/> at this moment: a season.</summary>
    public double Step(double x, double baseline)
    {
        var mean = EffectMixture.Checked(baseline + Tolerance);
        return Take(x, mean, EffectMixture.BetsAgainst(mean));
    }

    double Take(double x, double mean, Vector512<double> bets)
    {
        if (double.IsNaN(x)) { return Value; }
        ArgumentOutOfRangeException.ThrowIfNegative(x);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(x, 1);
        // Far behind any budget it stays a number.
        _money = Vector512.Min((_money + Vector512<double>.One) * (Vector512<double>.One + bets * (x - mean)), Vector512.Create(1e300));
        return Value = EffectMixture.Average(_money);
    }

    /// <summary>Begins anew.</summary>
    public void Reset() => (_money, Value) = (Vector512<double>.Zero, 0);
}
