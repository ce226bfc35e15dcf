using Relearn.Numerics;

namespace Relearn.Data.Sampling;

/// <summary>A part of the rows: one stretch in so many, and none of what is to be left out. Work that is only compared can do with it, and rows that are left out are not even read.</summary>
/// <param name="OneIn">One stretch of so many is taken, drawn by its place alone; 1 takes all.</param>
/// <param name="Without">Rows [First, End) that are left out, ascending.</param>
/// <param name="Stretch">Rows of a stretch: long ones are read faster, short ones spread better.</param>
sealed record RowPart(int OneIn, IReadOnlyList<(long First, long End)> Without, int Stretch = RowPart.Long)
{
    /// <summary>Rows of a stretch where nothing else is said.</summary>
    public const int Long = 2048;

    /// <summary>About <paramref name="mostRows"/> of so many rows; null takes all.</summary>
    public static RowPart? AtMost(long mostRows, long rows) => rows <= mostRows ? null : new((int)Math.Min(1000, (rows + mostRows - 1) / mostRows), []);

    /// <summary>Whether a row belongs to it.</summary>
    public bool Holds(long row) => Takes(row / Stretch) && !Without.Any(w => row >= w.First && row < w.End);

    // Of each group of stretches one, so that every time of the calendar has its share.
    bool Takes(long stretch) => OneIn <= 1 || stretch % OneIn == (long)(SeededRandom.At(1, stretch / OneIn) * OneIn);

    /// <summary>The contiguous pieces of [first, end) that belong to it.</summary>
    public IEnumerable<(long First, long End)> Pieces(long first, long end)
    {
        for (var start = first; start < end;)
        {
            var stretch = start / Stretch;
            var stop = OneIn <= 1 ? end : Math.Min(end, (stretch + 1) * Stretch);
            if (Takes(stretch))
            {
                var at = start;
                foreach (var (from, to) in Without.Where(w => w.End > start && w.First < stop))
                {
                    if (from > at) { yield return (at, from); }
                    at = Math.Max(at, to);
                }
                if (at < stop) { yield return (at, stop); }
            }
            start = stop;
        }
    }
}
