using Relearn.Inference.Features;

namespace Relearn.Data;

/// <summary>A column that grows while a source is read; full chunks are kept in their narrow form.</summary>
sealed class ColumnBuffer(string name, ValueKind kind)
{
    readonly List<byte[]> _blocks = [];
    readonly double[] _open = new double[RowsFile.ChunkRows];
    readonly List<string> _texts = [];
    int[] _own = [];
    int _filled;

    public string Name => name;

    public ValueKind Kind => kind;

    /// <summary>The texts of the rows that were added, in order of first appearance: no text of a row that was left out.</summary>
    public IReadOnlyList<string> Dictionary => _texts;

    /// <summary>Adds rows of a source; its dictionary may grow between calls.</summary>
    public void Add(Vector vector, ReadOnlySpan<int> rows)
    {
        if (kind == ValueKind.Text)
        {
            foreach (var row in rows) { Add(vector.Codes[row] < 0 ? double.NaN : OwnCode(vector.Codes[row], vector.Dictionary)); }
        }
        else
        {
            foreach (var row in rows) { Add(vector.Numbers[row]); }
        }
    }

    /// <summary>Adds a value; a text as its place in <paramref name="texts"/>, which may grow between calls.</summary>
    public void Add(double value, IReadOnlyList<string> texts) => Add(kind != ValueKind.Text || double.IsNaN(value) ? value : OwnCode((int)value, texts));

    int OwnCode(int code, IReadOnlyList<string> dictionary)
    {
        if (code >= _own.Length)
        {
            var known = _own.Length;
            Array.Resize(ref _own, Math.Max(dictionary.Count, known * 2));
            _own.AsSpan(known).Fill(-1);
        }
        if (_own[code] < 0)
        {
            _own[code] = _texts.Count;
            _texts.Add(dictionary[code]);
        }
        return _own[code];
    }

    public void Add(double value)
    {
        _open[_filled++] = value;
        if (_filled == _open.Length) { Close(); }
    }

    /// <summary>Gives away the full chunks that are held, so that a column can be written while it grows.</summary>
    public IEnumerable<byte[]> TakeBlocks(bool last)
    {
        if (last && _filled > 0) { Close(); }
        var blocks = _blocks.ToArray();
        _blocks.Clear();
        return blocks;
    }

    void Close()
    {
        _blocks.Add(ColumnBlock.Encode(_open.AsSpan(0, _filled)));
        _filled = 0;
    }

    /// <summary>All values, in the order in which they were added.</summary>
    public double[] ToArray(long rows)
    {
        var values = new double[rows];
        long at = 0;
        foreach (var block in _blocks)
        {
            ColumnBlock.Decode(block, 0, values.AsSpan((int)at, RowsFile.ChunkRows));
            at += RowsFile.ChunkRows;
        }
        _open.AsSpan(0, _filled).CopyTo(values.AsSpan((int)at));
        return values;
    }

    /// <summary>The chunks as they are stored, the rows in <paramref name="order"/> if that is given.</summary>
    public IEnumerable<byte[]> Blocks(long rows, int[]? order)
    {
        if (order is null)
        {
            foreach (var block in _blocks) { yield return block; }
            if (_filled > 0) { yield return ColumnBlock.Encode(_open.AsSpan(0, _filled)); }
            yield break;
        }
        var values = ToArray(rows);
        var chunk = new double[RowsFile.ChunkRows];
        for (long start = 0; start < order.Length; start += chunk.Length)
        {
            var count = (int)Math.Min(chunk.Length, order.Length - start);
            for (var i = 0; i < count; i++) { chunk[i] = values[order[start + i]]; }
            yield return ColumnBlock.Encode(chunk.AsSpan(0, count));
        }
    }
}
