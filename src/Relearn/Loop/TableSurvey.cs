using System.Globalization;
using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Loop;

/// <summary>Looks at the first rows of a table, to guess what its columns mean.</summary>
static class TableSurvey
{
    const int MostRows = 200_000;
    const int MostDistinct = 10_000;
    const int MostValues = 20;

    public static (IReadOnlyList<TableColumn> Columns, long Rows) Look(IDataSource source)
    {
        var inspected = source.Inspect();
        // An id is a name, and a long one is not exact as a number. Parquet keeps its types.
        var columns = inspected.Select(c => new ColumnConfig(c.Name, TableColumn.IsIdName(c.Name) && c.Kind == ValueKind.Number && source is not ParquetSource ? ValueKind.Text : c.Kind)).ToArray();
        var counts = columns.Select(_ => new Dictionary<string, long>(StringComparer.Ordinal)).ToArray();
        var missing = new long[columns.Length];
        var most = columns.Select(c => TableColumn.IsIdName(c.Name) ? MostRows * 2 : MostDistinct).ToArray();
        long rows = 0;
        source.Read(columns, new Quarantine(), (batch, _) =>
        {
            for (var c = 0; c < columns.Length; c++)
            {
                var vector = batch.Vectors[c];
                for (var i = 0; i < batch.Rows; i++)
                {
                    if (TextOf(vector, i) is not { } text) { missing[c]++; continue; }
                    if (counts[c].TryGetValue(text, out var n)) { counts[c][text] = n + 1; }
                    else if (counts[c].Count < most[c]) { counts[c].Add(text, 1); }
                }
            }
            rows += batch.Rows;
            return rows < MostRows;
        });
        return ([.. columns.Select((c, i) => new TableColumn(c.Name, c.Kind, rows, missing[i], counts[i].Count,
            counts[i].Count <= MostValues ? [.. counts[i].OrderByDescending(v => v.Value).ThenBy(v => v.Key, StringComparer.Ordinal).Select(v => (v.Key, v.Value))] : [],
            TableColumn.IsIdName(c.Name) && counts[i].Count == rows))], rows);
    }

    static string? TextOf(Vector vector, int row) => vector.Kind switch
    {
        ValueKind.Text => vector.Codes[row] < 0 ? null : vector.Dictionary[vector.Codes[row]],
        ValueKind.Boolean => double.IsNaN(vector.Numbers[row]) ? null : vector.Numbers[row] != 0 ? "true" : "false",
        _ => double.IsNaN(vector.Numbers[row]) ? null : vector.Numbers[row].ToString("R", CultureInfo.InvariantCulture),
    };
}
