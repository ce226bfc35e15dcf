using Relearn.Data.Leakage;
using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Data.Labels.Suspects;

/// <summary>Rows that are equal in all features, or nearly so, and have different labels: one of the labels is wrong, or the features do not tell.</summary>
/// <remarks>
/// Equal: the features of the rows' own columns have the same 64-bit hash (of a million rows two different ones meet with a chance of 3 in a hundred million). Nearly: of the cells, texts of five and more words cut into pairs of words,
/// two rows have at least 80 % in common (<see cref="MinHash"/>). Rows of a group that disagrees by itself are not compared with others.
/// Memory is a few numbers a row for equal rows; near ones are looked for among at most 2^22 cells, whole batches of rows spread evenly.
/// </remarks>
/// <param name="Rows">Rows with a label.</param>
/// <param name="EqualRows">Those that have an equal.</param>
/// <param name="ConflictingRows">Those whose equals do not all have their label.</param>
/// <param name="Conflicts">Groups of equal rows with different labels, largest first; at most <see cref="MostListed"/>.</param>
/// <param name="ConflictCount">Number of all such groups.</param>
/// <param name="NearCompared">Rows among which near ones were looked for.</param>
/// <param name="NearConflicts">Pairs of nearly equal rows with different labels, the most alike first; at most <see cref="MostListed"/>.</param>
/// <param name="NearConflictCount">Number of all such pairs that were found.</param>
sealed record ConflictingDuplicates(long Rows, long EqualRows, long ConflictingRows, IReadOnlyList<ConflictingDuplicates.Group> Conflicts, long ConflictCount,
    long NearCompared, IReadOnlyList<ConflictingDuplicates.Pair> NearConflicts, long NearConflictCount)
{
    /// <summary>Groups and pairs that are listed.</summary>
    public const int MostListed = 1_000;

    const int MostRowsListed = 20;
    const int MostCells = 1 << 22;
    const int LeastWords = 5;

    /// <summary>Equal rows.</summary>
    /// <param name="Rows">Number of rows.</param>
    /// <param name="Majority">Their most frequent label, the least of equally frequent ones.</param>
    /// <param name="Minority">Rows that have another.</param>
    /// <param name="Places">Row numbers of the first twenty, 0-based.</param>
    internal sealed record Group(int Rows, double Majority, int Minority, IReadOnlyList<long> Places);

    /// <summary>Two nearly equal rows.</summary>
    /// <param name="Row">The first.</param>
    /// <param name="Other">The other.</param>
    /// <param name="Resemblance">Share of all their cells that they have in common.</param>
    internal sealed record Pair(long Row, long Other, double Resemblance);

    /// <summary>Looks for them.</summary>
    public static ConflictingDuplicates Find(ProjectConfig project, RowsFile file, RowRange range)
    {
        var cells = new CellHashes(project, file);
        var (hashes, places, labels) = (new List<ulong>(), new List<long>(), new List<double>());
        cells.ForEach(range, range.Rows, batch =>
        {
            for (var i = 0; i < batch.Rows; i++)
            {
                if (!range.Allows(batch.First + i, batch.Labels[i], batch.Known[i])) { continue; }
                hashes.Add(RowHashes.WholeOf(batch.Hashes.AsSpan(i * batch.Width, batch.Width), 0));
                places.Add(batch.First + i);
                labels.Add(batch.Labels[i]);
            }
        });
        var (keys, order) = (hashes.ToArray(), Enumerable.Range(0, hashes.Count).ToArray());
        Array.Sort(keys, order);
        var (equal, conflicting, groups) = (0L, 0L, new List<Group>());
        // One row of each group that agrees.
        var agreed = new Dictionary<long, double>();
        for (var start = 0; start < order.Length;)
        {
            var end = start + 1;
            while (end < order.Length && keys[end] == keys[start]) { end++; }
            var members = order[start..end];
            Array.Sort(members);
            equal += members.Length > 1 ? members.Length : 0;
            var counts = members.GroupBy(m => labels[m]).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).ToArray();
            if (counts.Length == 1) { agreed.Add(places[members[0]], labels[members[0]]); }
            else
            {
                conflicting += members.Length;
                groups.Add(new(members.Length, counts[0].Key, members.Length - counts[0].Count(), [.. members.Take(MostRowsListed).Select(m => places[m])]));
            }
            start = end;
        }
        var (compared, pairs) = Near(cells, range, agreed);
        return new(order.Length, equal, conflicting, [.. groups.OrderByDescending(g => g.Rows).ThenBy(g => g.Places[0]).Take(MostListed)], groups.Count,
            compared, [.. pairs.OrderByDescending(p => p.Resemblance).ThenBy(p => p.Row).ThenBy(p => p.Other).Take(MostListed)], pairs.Count);
    }

    static (long Compared, List<Pair> Pairs) Near(CellHashes cells, RowRange range, Dictionary<long, double> labels)
    {
        var (rows, sets, pairs) = (new List<long>(), new List<ulong[]>(), new List<Pair>());
        var bands = new Dictionary<(int, ulong), List<int>>();
        cells.ForEach(range, MostCells / Math.Max(1, cells.Width), batch =>
        {
            for (var i = 0; i < batch.Rows; i++)
            {
                if (!labels.TryGetValue(batch.First + i, out var label)) { continue; }
                var set = MinHash.SetOf(ElementsOf(batch, i));
                var met = new HashSet<int>();
                foreach (var band in MinHash.BandsOf(set))
                {
                    if (!bands.TryGetValue(band, out var others)) { bands.Add(band, others = []); }
                    met.UnionWith(others);
                    if (others.Count < MinHash.MostCandidates) { others.Add(rows.Count); }
                }
                foreach (var other in met.Order())
                {
                    if (labels[rows[other]] != label && MinHash.Resemblance(set, sets[other]) is >= MinHash.Near and var alike) { pairs.Add(new(rows[other], batch.First + i, alike)); }
                }
                rows.Add(batch.First + i);
                sets.Add(set);
            }
        });
        return (rows.Count, pairs);
    }

    // A long text is many elements: by itself it would make a row equal or wholly different.
    static IEnumerable<ulong> ElementsOf(CellHashes.Batch batch, int row)
    {
        for (var f = 0; f < batch.Width; f++)
        {
            var vector = batch.Vectors[f];
            if (vector.Kind == ValueKind.Text && vector.Codes[row] is >= 0 and var code && vector.Dictionary[code] is var text && text.AsSpan().Count(' ') >= LeastWords - 1)
            {
                foreach (var pair in MinHash.PairsOfWords(text)) { yield return RowHashes.Mix(CellHashes.SaltOf(f) ^ pair); }
            }
            else { yield return batch.Hashes[row * batch.Width + f]; }
        }
    }
}
