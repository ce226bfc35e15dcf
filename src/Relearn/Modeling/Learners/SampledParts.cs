using Relearn.Data;
using Relearn.Numerics;

namespace Relearn.Modeling.Learners;

/// <summary>Parts of a range in an order drawn from a seed: a baseline need not read every row of a large data set, nor all of one time together.</summary>
static class SampledParts
{
    /// <summary>Rows of a part where nothing else is said.</summary>
    public const int PartRows = 4096;

    /// <summary>Parts with at most <paramref name="mostRows"/> rows in all (of a sample, about so many that are taken) (one part at least); the same seed gives the same parts.</summary>
    public static RowRange[] Of(RowRange range, ulong seed, long mostRows, int partRows = PartRows)
    {
        var parts = new RowRange[(range.Rows + partRows - 1) / partRows];
        var random = new SeededRandom(seed);
        for (var i = 0; i < parts.Length; i++)
        {
            var other = random.NextInt(i + 1);
            parts[i] = parts[other];
            var first = range.First + (long)i * partRows;
            parts[other] = range with { First = first, End = Math.Min(range.End, first + partRows) };
        }
        // Where only a share of a part's rows is taken, more parts are read.
        return parts[..(int)Math.Min(parts.Length, Math.Max(1, mostRows / (range.Sample?.Share ?? 1) / partRows))];
    }
}
