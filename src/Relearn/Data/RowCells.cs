using Relearn.Inference.Features;

namespace Relearn.Data;

/// <summary>Single rows as people look at them: name and value of each column.</summary>
sealed class RowCells
{
    readonly RowsFile _file;
    readonly ColumnBatch _batch;

    public RowCells(RowsFile file, IReadOnlyList<string> columns) => (_file, _batch) = (file, file.CreateBatch(columns, 1));

    /// <summary>The cells of a row: a text, a number, true or false, a time as ISO 8601, or null.</summary>
    public Dictionary<string, object?> Of(long row)
    {
        _file.Read(_batch, row, 1);
        var cells = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (var c = 0; c < _batch.Columns.Count; c++)
        {
            var (kind, vector) = (_batch.Columns[c].Kind, _batch.Vectors[c]);
            cells[_batch.Columns[c].Name] = kind switch
            {
                ValueKind.Text => vector.Codes[0] < 0 ? null : vector.Dictionary[vector.Codes[0]],
                _ when double.IsNaN(vector.Numbers[0]) => null,
                ValueKind.Boolean => vector.Numbers[0] != 0,
                ValueKind.Time => DateTime.UnixEpoch.AddMicroseconds(vector.Numbers[0]).ToString("yyyy-MM-ddTHH:mm:ss.FFFFFF", System.Globalization.CultureInfo.InvariantCulture),
                _ => vector.Numbers[0],
            };
        }
        return cells;
    }
}
