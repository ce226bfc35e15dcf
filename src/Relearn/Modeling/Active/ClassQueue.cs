using Relearn.Inference.Models.Classes;
using Relearn.Numerics;

namespace Relearn.Modeling.Active;

/// <summary>Rows whose labels the small classes need most: of each class those that a model takes for it most surely, up to as many labels as it lacks.</summary>
/// <remarks>
/// A row stands in the queue of one class: of those that lack labels the one that fits it best. Rows come as a stream; memory is that of the rows that are kept. The order in which they come does not matter.
/// </remarks>
/// <param name="needed">Labels that each class lacks, <c>[classes]</c>.</param>
/// <param name="most">No more rows of one class than this.</param>
sealed class ClassQueue(IReadOnlyList<long> needed, int most)
{
    readonly SortedDictionary<int, TopRows> _rows = [];

    /// <summary>Offers a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="best">The classes that fit it, the best first.</param>
    public void Offer(long row, ReadOnlySpan<ClassScore> best)
    {
        foreach (var candidate in best)
        {
            if (needed[candidate.Class] == 0) { continue; }
            if (!_rows.TryGetValue(candidate.Class, out var kept)) { _rows.Add(candidate.Class, kept = new((int)Math.Min(needed[candidate.Class], most))); }
            kept.Offer(row, candidate.Score, candidate.Score, SeededRandom.At(0, row));
            return;
        }
    }

    /// <summary>The rows of each class that got some, the surest first.</summary>
    public IReadOnlyList<(int Class, IReadOnlyList<(long Row, double Score)> Rows)> Chosen() => [.. _rows.Select(r => (r.Key, (IReadOnlyList<(long, double)>)r.Value.Best()))];
}
