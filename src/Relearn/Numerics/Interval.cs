namespace Relearn.Numerics;

/// <summary>An estimate with the interval that it lies in with the stated confidence (95 % unless said).</summary>
public sealed record Interval(double Estimate, double Low, double High)
{
    /// <summary>An estimate from too little to say how sure it is: without bounds, so that nothing is beyond doubt.</summary>
    public static Interval Unbounded(double estimate) => new(estimate, double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>Percentile interval of bootstrap replicates.</summary>
    /// <param name="estimate">The estimate from all data.</param>
    /// <param name="replicates">Estimates from resampled data; NaN ones are left out.</param>
    /// <param name="confidence">Between 0 and 1.</param>
    public static Interval FromReplicates(double estimate, IEnumerable<double> replicates, double confidence = 0.95)
    {
        var sorted = replicates.Where(r => !double.IsNaN(r)).Order().ToArray();
        if (sorted.Length == 0) { return new(estimate, double.NaN, double.NaN); }
        var tail = (1 - confidence) / 2;
        return new(estimate, Quantile(sorted, tail), Quantile(sorted, 1 - tail));
    }

    /// <summary>Quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan, 1996).</summary>
    public static double Quantile(ReadOnlySpan<double> sorted, double q)
    {
        var position = q * (sorted.Length - 1);
        var below = (int)Math.Floor(position);
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
