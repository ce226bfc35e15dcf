using Relearn.Data;
using Relearn.Data.Versions;
using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Loop.Differences;

/// <summary>Which row of one run's data is which row of the other's. Held are four bytes a row of both.</summary>
/// <remarks>
/// 1. Where the project has a key and a time, these say it, or the column that tells items apart. 2. Else, where both have as many rows at the same times and most cells of each place agree, the place does.
/// 3. Else rows with the same inputs belong together, whatever their labels; then a row with another input is another row.
/// </remarks>
sealed class RowMatch
{
    const int Looked = 10_000;
    const double LeastAlike = 0.9;

    RowMatch(string by, int[] after, int[] before)
    {
        (By, After, Before) = (by, after, before);
        Removed = after.LongCount(a => a < 0);
        Added = before.LongCount(b => b < 0);
        var last = -1;
        foreach (var row in after)
        {
            if (row < 0) { continue; }
            Reordered |= row < last;
            last = row;
        }
    }

    /// <summary>How it was told.</summary>
    public string By { get; }

    /// <summary>For each row before, the row after; -1: there is none.</summary>
    public int[] After { get; }

    /// <summary>For each row after, the row before; -1: there is none.</summary>
    public int[] Before { get; }

    public long Added { get; }

    public long Removed { get; }

    /// <summary>Rows that both have do not stand in the same order.</summary>
    public bool Reordered { get; }

    /// <summary>The row of the other side; -1: there is none.</summary>
    public int[] Other(bool after) => after ? Before : After;

    public static RowMatch Of(ProjectConfig project, RowsFile before, RowsFile after, string temporary)
    {
        var common = VersionComparison.Common(before, after);
        string[] names = [.. common.Select(c => c.Name)];
        if (project.Data is { Key: { } key, Time.Kind: TimeKind.Column } && names.Contains(key)) { return ByIdentity($"{key} and time", [key, RowsFile.EventTime]); }
        if (project.Label.Item is { } item && names.Contains(item)) { return ByIdentity(item, [item]); }
        if (StandAlike(before, after, common))
        {
            int[] same = [.. Enumerable.Range(0, (int)before.Rows)];
            return new("their place", same, same);
        }
        return ByIdentity("all inputs", [.. names.Where(n => n != RowsFile.Label), .. project.Data.Time.Kind == TimeKind.Column ? (string[])[RowsFile.EventTime] : []]);

        RowMatch ByIdentity(string by, string[] identity)
        {
            var (a, b) = (new int[before.Rows], new int[after.Rows]);
            Array.Fill(a, -1);
            Array.Fill(b, -1);
            var start = new CellComparison(before, after, [.. common, new(RowsFile.EventTime, ValueKind.Time)]).CommonRows();
            for (var row = 0; row < start; row++) { (a[row], b[row]) = (row, row); }
            using var pairing = new RowsPairing(temporary, before.Rows + after.Rows - 2 * start, VersionComparison.PartitionRows);
            new RowDigests(before, identity, names).ForEach(start, (named, whole, row) => pairing.Add(named, whole, row, after: false));
            new RowDigests(after, identity, names).ForEach(start, (named, whole, row) => pairing.Add(named, whole, row, after: true));
            pairing.Pair(paired =>
            {
                foreach (var (x, y) in paired.Equal!.Concat(paired.Changed)) { (a[x], b[y]) = ((int)y, (int)x); }
            }, equal: true);
            return new(by, a, b);
        }
    }

    // Other rows at the same places agree by chance only where most cells have few values: then half of the cells is no sign, so all but a few rows have to have it.
    static bool StandAlike(RowsFile before, RowsFile after, IReadOnlyList<InputColumn> common)
    {
        if (before.Rows != after.Rows || common.Count < 2) { return false; }
        var (a, b) = (new double[ColumnBatch.TrainingRows], new double[ColumnBatch.TrainingRows]);
        for (long start = 0; start < before.Rows; start += a.Length)
        {
            var count = (int)Math.Min(a.Length, before.Rows - start);
            before.Read(RowsFile.EventTime, start, a.AsSpan(0, count));
            after.Read(RowsFile.EventTime, start, b.AsSpan(0, count));
            if (!a.AsSpan(0, count).SequenceEqual(b.AsSpan(0, count))) { return false; }
        }
        var cells = new CellComparison(before, after, common);
        var (alike, looked, step) = (0, 0, Math.Max(1, before.Rows / Looked));
        for (long row = 0; row < before.Rows; row += step, looked++)
        {
            var equal = 0;
            for (var c = 0; c < common.Count; c++)
            {
                var (x, y) = cells.Read(c, row, row);
                equal += cells.Equal(c, x, y) ? 1 : 0;
            }
            alike += 2 * equal >= common.Count ? 1 : 0;
        }
        return alike >= LeastAlike * looked;
    }
}
