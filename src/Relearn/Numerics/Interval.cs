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

    /// <summary>Interval of a share, 95 %: also where it is 0 or 1, or counted on few.</summary>
    /// <remarks>Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927.</remarks>
    internal static Interval Wilson(long hits, long trials)
    {
        if (trials == 0) { return new(double.NaN, 0, 1); }
        const double Z = 1.959963984540054;
        var (n, p) = ((double)trials, (double)hits / trials);
        var middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n);
        var half = Z * Math.Sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n);
        return new(p, hits == 0 ? 0 : middle - half, hits == trials ? 1 : middle + half);
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
