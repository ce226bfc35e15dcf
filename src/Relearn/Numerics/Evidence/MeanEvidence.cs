namespace Relearn.Numerics.Evidence;

/// <summary>Evidence that the mean of bounded values is above a bound, from bets that learn how large the difference is.</summary>
/// <remarks>
/// Money is multiplied by <c>1 + l (x - m)</c>, with l from the mean and the variance of what came before (aGRAPA).
/// Source: I. Waudby-Smith, A. Ramdas, "Estimating means of bounded random variables by betting", JRSS B 86(1), 2024, section B.3.
/// </remarks>
sealed class MeanEvidence
{
    // Half of what could be lost is staked at most, so that one value ruins nothing.
    const double MostAtStake = 0.5;

    readonly double _bound, _low, _width;
    double _sum = 0.5, _squares = 0.25, _log;
    long _steps;

    /// <param name="bound">The mean that is not exceeded while all is well.</param>
    /// <param name="low">Least value.</param>
    /// <param name="high">Greatest value.</param>
    public MeanEvidence(double bound, double low = 0, double high = 1)
    {
        if (!(low < high) || !(bound > low) || !(bound < high)) { throw new ArgumentOutOfRangeException(nameof(bound), bound, $"above {low} and below {high}"); }
        (_bound, _low, _width) = ((bound - low) / (high - low), low, high - low);
    }

    /// <summary>The e-value: reaches 1/a with a probability of at most a, ever, while the mean of each value given those before is at most the bound.</summary>
    public double Value => Math.Exp(Math.Min(_log, 690));

    /// <summary>Takes a value.</summary>
    /// <param name="x">Within the bounds; one that is not known (NaN) says nothing.</param>
    /// <returns><see cref="Value"/>.</returns>
    public double Step(double x)
    {
        if (double.IsNaN(x)) { return Value; }
        var unit = (x - _low) / _width;
        if (unit is < -1e-12 or > 1 + 1e-12) { throw new ArgumentOutOfRangeException(nameof(x), x, "within the bounds"); }
        var mean = _sum / (_steps + 1);
        // The squares are of the distance from the mean of their own time.
        var variance = _squares / (_steps + 1);
        var distance = mean - _bound;
        var bet = Math.Clamp(distance / (variance + distance * distance), 0, MostAtStake / _bound);
        _log += Math.Log(1 + bet * (unit - _bound));
        _steps++;
        _sum += unit;
        var after = unit - _sum / (_steps + 1);
        _squares += after * after;
        return Value;
    }
}
