namespace Relearn.Numerics;

/// <summary>Mean and variance of a stream, one pass, constant memory.</summary>
/// <remarks>Numerically stable: no sum of squares is formed.
/// Source: B. P. Welford, "Note on a method for calculating corrected sums of squares and products", Technometrics 4(3), 1962.</remarks>
public struct RunningMean
{
    double _squares;

    /// <summary>Number of values seen.</summary>
    public long Count { get; private set; }

    /// <summary>Mean of the values seen; 0 before the first one.</summary>
    public double Mean { get; private set; }

    /// <summary>Unbiased sample variance; NaN below two values.</summary>
    public readonly double Variance => Count < 2 ? double.NaN : _squares / (Count - 1);

    /// <summary>Adds one value.</summary>
    public void Update(double value)
    {
        Count++;
        var deviation = value - Mean;
        Mean += deviation / Count;
        _squares += deviation * (value - Mean);
    }
}
