using System.Buffers;

namespace Relearn.Serving.Requests;

/// <summary>Makes the rows of a request of tensors into JSON objects for the log, from the very signs that the caller sent.</summary>
sealed class RawRows
{
    (int Start, int End)[] _places = [];
    (int Start, int End)[] _rows = [];
    readonly ArrayBufferWriter<byte> _text = new(1024);

    /// <summary>Makes room; what was noted before is gone.</summary>
    public void Reserve(int rows, int columns)
    {
        if (_places.Length < rows * columns) { _places = new (int, int)[rows * columns]; }
        if (_rows.Length < rows) { _rows = new (int, int)[rows]; }
    }

    /// <summary>Notes where a value stands in the request.</summary>
    public void Put(int place, int start, int end) => _places[place] = (start, end);

    /// <summary>Writes the rows.</summary>
    /// <param name="body">The request.</param>
    /// <param name="columns">The model's.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="places">Where each row stands in what is returned.</param>
    public ReadOnlySpan<byte> Write(ReadOnlySpan<byte> body, RequestColumns columns, int rows, out Span<(int Start, int End)> places)
    {
        _text.ResetWrittenCount();
        var at = 0;
        for (var row = 0; row < rows; row++)
        {
            var start = _text.WrittenCount;
            for (var column = 0; column < columns.Count; column++)
            {
                _text.Write(column == 0 ? "{"u8 : ","u8);
                _text.Write(columns.Keys[column]);
                _text.Write(":"u8);
                var (from, to) = _places[at++];
                _text.Write(body[from..to]);
            }
            _text.Write("}"u8);
            _rows[row] = (start, _text.WrittenCount);
        }
        places = _rows.AsSpan(0, rows);
        return _text.WrittenSpan;
    }
}
