using Relearn.Data;
using Relearn.Inference.Features;

namespace Relearn.Tests.Monitoring.Inputs;

/// <summary>Rows in memory, column by column, and the file that the product would make of them.</summary>
sealed class TableFile
{
    readonly List<(InputColumn Column, List<double> Values, List<string> Texts)> _columns = [];

    /// <summary>Time of each row, microseconds since 1970 UTC, ascending.</summary>
    public List<double> Times { get; } = [];

    /// <summary>The columns.</summary>
    public IReadOnlyList<InputColumn> Columns => [.. _columns.Select(c => c.Column)];

    /// <summary>Adds a column; texts are codes.</summary>
    public List<double> Add(string name, ValueKind kind, List<string>? texts = null)
    {
        _columns.Add((new(name, kind), [], texts ?? []));
        return _columns[^1].Values;
    }

    /// <summary>Values of a column.</summary>
    public List<double> this[string name] => _columns.First(c => c.Column.Name == name).Values;

    /// <summary>The texts that codes stand for.</summary>
    public List<string> TextsOf(string name) => _columns.First(c => c.Column.Name == name).Texts;

    /// <summary>The same with the values of some columns replaced.</summary>
    public TableFile With(Func<string, List<double>, List<double>> change)
    {
        var other = new TableFile();
        other.Times.AddRange(Times);
        foreach (var (column, values, texts) in _columns) { other._columns.Add((column, change(column.Name, values), texts)); }
        return other;
    }

    /// <summary>Rows [first, end).</summary>
    public TableFile Slice(int first, int end)
    {
        var part = new TableFile();
        part.Times.AddRange(Times[first..end]);
        foreach (var (column, values, texts) in _columns) { part._columns.Add((column, values[first..end], texts)); }
        return part;
    }

    /// <summary>Writes the rows as a data set version has them, and opens them.</summary>
    public RowsFile Open(string path)
    {
        ColumnBuffer[] buffers = [.. _columns.Select(c =>
        {
            var buffer = new ColumnBuffer(c.Column.Name, c.Column.Kind);
            foreach (var value in c.Values) { buffer.Add(value, c.Texts); }
            return buffer;
        }), TimesBuffer()];
        using (var stream = new FileStream(path, FileMode.Create, FileAccess.ReadWrite)) { RowsFile.Write(stream, buffers, Times.Count, null, []); }
        return RowsFile.Open(path);
    }

    ColumnBuffer TimesBuffer()
    {
        var buffer = new ColumnBuffer(RowsFile.EventTime, ValueKind.Time);
        foreach (var time in Times) { buffer.Add(time, []); }
        return buffer;
    }
}
