using Relearn.Inference.Features;

namespace Relearn.Inference;

/// <summary>A few rows that are filled value by value, as a request brings them.</summary>
public class RowBuffer
{
    List<string> _texts = [];

    readonly int _textColumns;

    internal RowBuffer(IReadOnlyList<InputColumn> columns)
    {
        Batch = new(columns, 1);
        _textColumns = columns.Count(c => c.Kind == ValueKind.Text);
    }

    /// <summary>The rows, one vector a column.</summary>
    public ColumnBatch Batch { get; }

    internal void Reserve(int rows)
    {
        foreach (var vector in Batch.Vectors) { vector.Reserve(rows); }
        Batch.Rows = rows;
        if (_textColumns == 0) { return; }
        // A new list each time: kernels take a dictionary's identity for its content.
        _texts = new(rows * _textColumns);
        foreach (var vector in Batch.Vectors)
        {
            if (vector.Kind == ValueKind.Text) { vector.Dictionary = _texts; }
        }
    }

    /// <summary>Sets a text; null is missing.</summary>
    public void SetText(int row, int column, string? value)
    {
        var vector = Batch.Vectors[column];
        if (value is null) { vector.Codes[row] = -1; return; }
        vector.Codes[row] = _texts.Count;
        _texts.Add(value);
    }

    /// <summary>Sets a number, time (microseconds) or boolean (0, 1); NaN is missing.</summary>
    public void SetNumber(int row, int column, double value) => Batch.Vectors[column].Numbers[row] = value;

    /// <summary>A time as models read it: microseconds since 1970, the clock as it stands.</summary>
    internal static double Microseconds(DateTime time) => (time - DateTime.UnixEpoch).Ticks / 10;

    /// <summary>Sets a value of any type that fits the column.</summary>
    /// <returns>False if it does not fit.</returns>
    public bool Set(int row, int column, object? value)
    {
        var kind = Batch.Vectors[column].Kind;
        switch (value)
        {
            case null when kind == ValueKind.Text: SetText(row, column, null); return true;
            case null: SetNumber(row, column, double.NaN); return true;
            case string text when kind == ValueKind.Text: SetText(row, column, text); return true;
            case bool flag when kind == ValueKind.Boolean: SetNumber(row, column, flag ? 1 : 0); return true;
            case DateTime time when kind == ValueKind.Time: SetNumber(row, column, Microseconds(time)); return true;
            case double or float or int or long or decimal when kind == ValueKind.Number:
                SetNumber(row, column, Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture));
                return true;
            default: return false;
        }
    }
}
