using System.Globalization;
using Relearn.Data.Versions;
using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Data.Labels;

/// <summary>What the items of a project are called: the value of the column that <c>label.item</c> names, or a digest of what is known before the decision.</summary>
/// <remarks>Rows that are equal in all of that are one item: nobody who looks at them could tell them apart.</remarks>
sealed class ItemIds
{
    readonly RowsFile _file;
    readonly string? _column;
    readonly string[] _columns;

    public ItemIds(ProjectConfig project, RowsFile file)
    {
        (_file, _column) = (file, project.Label.Item);
        _columns = [.. project.InputColumns.Select(c => c.Name)];
    }

    /// <summary>Gives each row with its item, in order.</summary>
    public void ForEach(Action<long, string> take)
    {
        if (_column is null)
        {
            new RowDigests(_file, [], _columns).ForEach(0, (_, whole, row) => take(row, Text(whole)));
            return;
        }
        var batch = _file.CreateBatch([_column], ColumnBatch.TrainingRows);
        for (long first = 0; first < _file.Rows; first += ColumnBatch.TrainingRows)
        {
            var rows = (int)Math.Min(ColumnBatch.TrainingRows, _file.Rows - first);
            _file.Read(batch, first, rows);
            for (var i = 0; i < rows; i++) { take(first + i, Text(batch.Vectors[0], i)); }
        }
    }

    /// <summary>The items of some rows, in the order of <paramref name="rows"/>.</summary>
    public string[] Of(ReadOnlySpan<long> rows)
    {
        var items = new string[rows.Length];
        var wanted = new Dictionary<long, List<int>>();
        for (var i = 0; i < rows.Length; i++)
        {
            if (!wanted.TryGetValue(rows[i], out var places)) { wanted.Add(rows[i], places = []); }
            places.Add(i);
        }
        ForEach((row, item) =>
        {
            if (!wanted.TryGetValue(row, out var places)) { return; }
            foreach (var place in places) { items[place] = item; }
        });
        return items;
    }

    /// <summary>The rows of some items; an item may have several.</summary>
    public Dictionary<string, List<long>> RowsOf(IReadOnlySet<string> items)
    {
        var found = new Dictionary<string, List<long>>();
        ForEach((row, item) =>
        {
            if (!items.Contains(item)) { return; }
            if (!found.TryGetValue(item, out var rows)) { found.Add(item, rows = []); }
            rows.Add(row);
        });
        return found;
    }

    static string Text(ulong digest) => digest.ToString("x16", CultureInfo.InvariantCulture);

    // A row without a value has no name, and no label but its own.
    static string Text(Vector vector, int row) => vector.Kind == ValueKind.Text
        ? vector.Codes[row] < 0 ? "" : vector.Dictionary[vector.Codes[row]]
        : double.IsNaN(vector.Numbers[row]) ? "" : vector.Numbers[row].ToString("R", CultureInfo.InvariantCulture);
}
