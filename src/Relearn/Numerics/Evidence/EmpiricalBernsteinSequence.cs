namespace Relearn.Numerics.Evidence;

/// <summary>Interval of the mean of bounded values that holds at every moment at once, for any number of them.</summary>
/// <remarks>Predictable plug-in empirical Bernstein. Source: I. Waudby-Smith, A. Ramdas, "Estimating means of bounded random variables by betting", JRSS B 86(1), 2024, theorem 2.</remarks>
/// <param name="alpha">The probability with which the interval ever misses, above 0 and below 1.</param>
/// <param name="low">Least value.</param>
/// <param name="high">Greatest value.</param>
sealed class EmpiricalBernsteinSequence(double alpha, double low = 0, double high = 1)
{
    // A weight above this would make one value count for too much.
    const double MostWeight = 0.5;

    double _sum = 0.5, _squares = 0.25, _weights, _weighted, _spread;
    double _low, _high = 1;
    long _steps;

    /// <summary>Number of values so far.</summary>
    public long Count => _steps;

    /// <summary>The interval; within the bounds, and never wider than before.</summary>
    public Interval Interval => new(_steps == 0 ? double.NaN : low + (high - low) * _weighted / _weights, low + (high - low) * _low, low + (high - low) * _high);

    /// <summary>Takes a value.</summary>
    /// <param name="x">Within the bounds; one that is not known (NaN) says nothing.</param>
    public void Step(double x)
    {
        if (double.IsNaN(x)) { return; }
        var unit = (x - low) / (high - low);
        if (unit is < -1e-12 or > 1 + 1e-12) { throw new ArgumentOutOfRangeException(nameof(x), x, "within the bounds"); }
        var t = _steps + 1;
        var (mean, variance) = (_sum / t, _squares / t);
        var weight = Math.Min(MostWeight, Math.Sqrt(2 * Math.Log(2 / alpha) / (variance * t * Math.Log(1 + t))));
        _weights += weight;
        _weighted += weight * unit;
        _spread += (unit - mean) * (unit - mean) * (-Math.Log(1 - weight) - weight);
        var half = (Math.Log(2 / alpha) + _spread) / _weights;
        _low = Math.Max(_low, _weighted / _weights - half);
        _high = Math.Min(_high, _weighted / _weights + half);
        _steps++;
        _sum += unit;
        var after = unit - _sum / (_steps + 1);
        _squares += after * after;
    }
}
