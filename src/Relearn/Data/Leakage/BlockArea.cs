using Relearn.Numerics;

namespace Relearn.Data.Leakage;

/// <summary>Area under the ROC curve from pairs of one block of time only: what drifts with time alone gives 0.5.</summary>
/// <param name="Area">The area; 0.5 where no block has both labels.</param>
/// <param name="Deviations">Distance from 0.5 in standard deviations of chance, by the Mann-Whitney statistic without correction for ties (so it is never too large).</param>
readonly record struct BlockArea(double Area, double Deviations)
{
    /// <summary>Blocks into which the rows of a half are cut.</summary>
    public const int Blocks = 16;

    /// <summary>Below so many deviations an area is chance: one in 3.5 million for each look.</summary>
    public const double Least = 5;

    /// <summary>Further from 0.5 than chance takes it.</summary>
    public bool IsReal => Math.Abs(Deviations) >= Least;

    /// <summary>Area of rows [from, to).</summary>
    public static BlockArea Of(double[] scores, bool[] labels, int from, int to, int blocks = Blocks)
    {
        double above = 0, pairs = 0, variance = 0;
        for (var b = 0; b < blocks; b++)
        {
            var first = from + (int)((long)(to - from) * b / blocks);
            var end = from + (int)((long)(to - from) * (b + 1) / blocks);
            Add(scores.AsSpan(first, end - first), labels.AsSpan(first, end - first), ref above, ref pairs, ref variance);
        }
        return From(above, pairs, variance);
    }

    /// <summary>Adds the pairs of one block.</summary>
    public static void Add(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels, ref double above, ref double pairs, ref double variance)
    {
        double positives = 0;
        foreach (var label in labels) { positives += label ? 1 : 0; }
        var all = positives * (labels.Length - positives);
        if (all == 0) { return; }
        above += BinaryMetrics.Areas(scores, labels).RocAuc * all;
        pairs += all;
        variance += all * (labels.Length + 1) / 12;
    }

    /// <summary>The area of what was added.</summary>
    public static BlockArea From(double above, double pairs, double variance) => pairs == 0 ? new(0.5, 0) : new(above / pairs, (above - pairs / 2) / Math.Sqrt(variance));
}
