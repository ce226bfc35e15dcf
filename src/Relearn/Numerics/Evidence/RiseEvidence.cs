using System.Runtime.Intrinsics;

namespace Relearn.Numerics.Evidence;

/// <summary>Evidence that the mean of values in [0, 1] is above a bound from the first one on, looked at as often as one likes.</summary>
/// <remarks>
/// <c>Value</c> reaches 1/a with a probability of at most a, ever, while the mean of each value given those before is at most the bound (Ville's inequality).
/// Source: I. Waudby-Smith, A. Ramdas, "Estimating means of bounded random variables by betting", JRSS B 86(1), 2024.
/// </remarks>
sealed class RiseEvidence
{
    readonly double _bound;
    readonly Vector512<double> _bets;
    Vector512<double> _money = Vector512<double>.One;

    /// <param name="bound">Above 0 and below 1.</param>
    public RiseEvidence(double bound)
    {
        _bound = EffectMixture.Checked(bound);
        _bets = EffectMixture.BetsAgainst(bound);
    }

    /// <summary>The e-value: 20 is strong, 100 very strong.</summary>
    public double Value { get; private set; } = 1;

    /// <summary>Takes a value.</summary>
    /// <param name="x">0 to 1; one that is not known (NaN) says nothing.</param>
    /// <returns><see cref="Value"/>.</returns>
    public double Step(double x)
    {
        if (double.IsNaN(x)) { return Value; }
        ArgumentOutOfRangeException.ThrowIfNegative(x);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(x, 1);
        _money = Vector512.Min(_money * (Vector512<double>.One + _bets * (x - _bound)), Vector512.Create(1e300));
        return Value = EffectMixture.Average(_money);
    }
}
