using Relearn.Data;
using Relearn.Data.Versions;
using Relearn.Inference.Features;

namespace Relearn.Loop.Differences;

/// <summary>Counts what differs in the rows that both runs have, and in the columns.</summary>
static class RowChanges
{
    public static DataChanges Of(RunSide before, RunSide after, RowMatch match)
    {
        var (a, b) = (before.File!, after.File!);
        var common = VersionComparison.Common(a, b);
        var cells = new CellComparison(a, b, common);
        var (differ, filled, emptied) = (new long[common.Count], new long[common.Count], new long[common.Count]);
        var ofClasses = common.Any(c => c is { Name: RowsFile.Label, Kind: ValueKind.Text });
        var labels = new long[6];
        double[][] readA = new double[common.Count][], readB = new double[common.Count][];
        for (var c = 0; c < common.Count; c++) { (readA[c], readB[c]) = (new double[ColumnBatch.TrainingRows], new double[ColumnBatch.TrainingRows]); }
        var (knownA, knownB) = (new double[ColumnBatch.TrainingRows], new double[ColumnBatch.TrainingRows]);
        foreach (var (first, other, count) in Runs(match.After))
        {
            a.Read(RowsFile.LabelKnown, first, knownA.AsSpan(0, count));
            b.Read(RowsFile.LabelKnown, other, knownB.AsSpan(0, count));
            for (var c = 0; c < common.Count; c++)
            {
                a.Read(common[c].Name, first, readA[c].AsSpan(0, count));
                b.Read(common[c].Name, other, readB[c].AsSpan(0, count));
                var isLabel = common[c].Name == RowsFile.Label;
                for (var i = 0; i < count; i++)
                {
                    var (x, y) = (readA[c][i], readB[c][i]);
                    if (cells.Equal(c, x, y))
                    {
                        if (isLabel && !double.IsNaN(x) && !knownA[i].Equals(knownB[i])) { labels[5]++; }
                        continue;
                    }
                    differ[c]++;
                    if (double.IsNaN(x)) { filled[c]++; }
                    if (double.IsNaN(y)) { emptied[c]++; }
                    if (isLabel) { labels[double.IsNaN(x) ? 0 : double.IsNaN(y) ? 1 : ofClasses ? 4 : y != 0 ? 2 : 3]++; }
                }
            }
        }
        var (kindsA, kindsB) = (a.Columns.ToDictionary(c => c.Name, c => c.Kind), b.Columns.ToDictionary(c => c.Name, c => c.Kind));
        return new(match.By, a.Rows, b.Rows, match.Added, match.Removed, match.Reordered,
            [.. kindsA.Keys.Union(kindsB.Keys).Where(n => n[0] != '_').Select(n => new SchemaChange(n, kindsA.TryGetValue(n, out var x) ? x : null, kindsB.TryGetValue(n, out var y) ? y : null)).Where(s => s.Before != s.After)],
            [.. Enumerable.Range(0, common.Count).Where(c => differ[c] > 0 && common[c].Name != RowsFile.Label).OrderByDescending(c => differ[c]).Select(c => new CellChanges(common[c].Name, differ[c], filled[c], emptied[c]))],
            new(labels[0], labels[1], labels[2], labels[3], labels[4], labels[5]),
            [.. ProfileChanges.Of(new(before.Run.Dataset, a, before.Dataset.Columns), new(after.Run.Dataset, b, after.Dataset.Columns))]);
    }

    /// <summary>Stretches of rows whose counterparts stand side by side too, a batch at most: they are read at once.</summary>
    public static IEnumerable<(long First, long Other, int Count)> Runs(int[] other)
    {
        for (var row = 0; row < other.Length;)
        {
            if (other[row] < 0)
            {
                row++;
                continue;
            }
            var first = row;
            for (row++; row < other.Length && row - first < ColumnBatch.TrainingRows && other[row] == other[row - 1] + 1; row++) { }
            yield return (first, other[first], row - first);
        }
    }
}
