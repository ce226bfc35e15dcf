namespace Relearn.Analysis.Experiments;

/// <summary>What a few very large values do to an effect: the same with them cut, beside it and never in its place.</summary>
/// <param name="CutAt">Values above this quantile of both arms (0.999) are cut to it.</param>
/// <param name="Cut">Units that were.</param>
/// <param name="Largest">The largest value.</param>
/// <param name="ShareOfSum">Part of the sum of all values that the cut units have.</param>
/// <param name="Effect">The effect with the cut values.</param>
sealed record HeavyTail(double CutAt, long Cut, double Largest, double ShareOfSum, EffectFigures Effect)
{
    const double Quantile = 0.999, LeastShare = 0.02, FarOut = 20;

    /// <summary>Looks for a heavy tail; null where there is none.</summary>
    public static HeavyTail? Of(ExperimentUnits units, double[] values)
    {
        double[] sorted = [.. values.Where((v, i) => units.Counts(i) && !double.IsNaN(v)).Order()];
        // Zeros and ones have no tail.
        if (sorted.Length < 1000 || sorted[0] < 0 || sorted.All(v => v is 0 or 1)) { return null; }
        var cut = Numerics.Interval.Quantile(sorted, Quantile);
        var (mean, above, total) = (sorted.Average(), sorted.Where(v => v > cut).Sum(), sorted.Sum());
        var deviation = Math.Sqrt(sorted.Average(v => (v - mean) * (v - mean)));
        if (!(total > 0) || (above / total < LeastShare && sorted[^1] < mean + FarOut * deviation)) { return null; }
        double[] limited = [.. values.Select(v => double.IsNaN(v) ? v : Math.Min(v, cut))];
        return MeanDifference.Of(units, limited) is { } effect ? new(cut, sorted.LongCount(v => v > cut), sorted[^1], above / total, effect) : null;
    }
}
