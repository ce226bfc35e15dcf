using Relearn.Data.Validation;
using Relearn.Inference.Features;

namespace Relearn.Data.Versions;

/// <summary>Compares single cells of two versions.</summary>
sealed class CellComparison
{
    readonly RowsFile _before;
    readonly RowsFile _after;
    readonly IReadOnlyList<InputColumn> _columns;
    // The code that a text of the version before has in the version after; -1 where it has none.
    readonly int[][] _codes;

    public CellComparison(RowsFile before, RowsFile after, IReadOnlyList<InputColumn> columns)
    {
        (_before, _after, _columns) = (before, after, columns);
        _codes = [.. columns.Select(c => c.Kind == ValueKind.Text ? Translate(before.DictionaryOf(c.Name), after.DictionaryOf(c.Name)) : [])];
    }

    static int[] Translate(IReadOnlyList<string> from, IReadOnlyList<string> to)
    {
        // Mostly the texts that were there before have the same codes, and others were added.
        var same = 0;
        while (same < from.Count && same < to.Count && from[same] == to[same]) { same++; }
        if (same == from.Count) { return [.. Enumerable.Range(0, same)]; }
        var codes = new Dictionary<string, int>(to.Count, StringComparer.Ordinal);
        for (var code = 0; code < to.Count; code++) { codes[to[code]] = code; }
        return [.. from.Select(t => codes.GetValueOrDefault(t, -1))];
    }

    /// <summary>The compared columns.</summary>
    public IReadOnlyList<InputColumn> Columns => _columns;

    /// <summary>A cell as it is stored; NaN is missing.</summary>
    public (double Before, double After) Read(int column, long before, long after)
    {
        Span<double> value = stackalloc double[1];
        _before.Read(_columns[column].Name, before, value);
        var first = value[0];
        _after.Read(_columns[column].Name, after, value);
        return (first, value[0]);
    }

    /// <summary>Both say the same.</summary>
    public bool Equal(int column, double before, double after) =>
        double.IsNaN(before) || double.IsNaN(after) ? double.IsNaN(before) && double.IsNaN(after)
        : _columns[column].Kind == ValueKind.Text ? _codes[column][(int)before] == (int)after : before == after;

    /// <summary>How many rows the two have in common at their beginning, in whole batches.</summary>
    public long CommonRows()
    {
        var names = _columns.Select(c => c.Name).ToArray();
        var (a, b) = (_before.CreateBatch(names, ColumnBatch.TrainingRows), _after.CreateBatch(names, ColumnBatch.TrainingRows));
        long start = 0;
        for (; start + ColumnBatch.TrainingRows <= Math.Min(_before.Rows, _after.Rows); start += ColumnBatch.TrainingRows)
        {
            for (var c = 0; c < names.Length; c++)
            {
                _before.Read(names[c], a.Vectors[c], start, ColumnBatch.TrainingRows);
                _after.Read(names[c], b.Vectors[c], start, ColumnBatch.TrainingRows);
                if (!Equal(c, a.Vectors[c], b.Vectors[c])) { return start; }
            }
        }
        return start;
    }

    bool Equal(int column, Vector before, Vector after)
    {
        for (var i = 0; i < ColumnBatch.TrainingRows; i++)
        {
            var same = before.Kind == ValueKind.Text
                ? (before.Codes[i] < 0 ? -1 : _codes[column][before.Codes[i]]) == after.Codes[i] && before.Codes[i] < 0 == after.Codes[i] < 0
                : before.Numbers[i].Equals(after.Numbers[i]);
            if (!same) { return false; }
        }
        return true;
    }

    /// <summary>A cell as people read it; null where it is missing.</summary>
    public static string? TextOf(RowsFile file, InputColumn column, double value) =>
        double.IsNaN(value) ? null : column.Kind == ValueKind.Text ? file.DictionaryOf(column.Name)[(int)value] : NumberChecks.TextOf(value, column.Kind);
}
