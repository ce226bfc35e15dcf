using Relearn.Inference.Models.Classes;

namespace Relearn.Inference.Features.Sparse;

/// <summary>Working memory of a sparse encoder, and the rows that it encoded last. Not for two threads at once.</summary>
sealed class SparseScratch
{
    int[] _starts = new int[2];
    int[] _columns = new int[256];
    float[] _values = new float[256];
    int[] _found = new int[256];
    int _count;

    public SparseScratch(FeatureScratch features) => Features = features;

    public FeatureScratch Features { get; }

    public TextPieces Pieces { get; } = new();

    /// <summary>How many rows were encoded.</summary>
    public int Rows { get; private set; }

    /// <summary>Number of values of all these rows.</summary>
    public int Count => _count;

    /// <summary>About how much memory it holds.</summary>
    public long MemoryBytes => 4L * (_starts.Length + 2 * _columns.Length + _found.Length);

    /// <summary>One of the rows, good until the next batch is encoded.</summary>
    public SparseRow RowOf(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows);
        return new(_columns.AsSpan(_starts[row].._starts[row + 1]), _values.AsSpan(_starts[row].._starts[row + 1]));
    }

    public void Begin(int rows)
    {
        if (_starts.Length <= rows) { _starts = new int[rows + 1]; }
        (Rows, _count) = (rows, 0);
    }

    /// <summary>Ends a row; every feature that said something has a length of 1, and the row gets it too.</summary>
    public void End(int row, int features)
    {
        _starts[row + 1] = _count;
        if (features < 2) { return; }
        var scale = (float)(1 / Math.Sqrt(features));
        foreach (ref var value in _values.AsSpan(_starts[row].._count)) { value *= scale; }
    }

    /// <summary>Room for the columns of so many pieces.</summary>
    public Span<int> Found(int pieces)
    {
        if (_found.Length < pieces) { _found = new int[Math.Max(pieces, 2 * _found.Length)]; }
        return _found.AsSpan(0, pieces);
    }

    public void Add(int column, float value)
    {
        if (_count == _columns.Length)
        {
            Array.Resize(ref _columns, 2 * _count);
            Array.Resize(ref _values, 2 * _count);
        }
        (_columns[_count], _values[_count]) = (column, value);
        _count++;
    }

    /// <summary>The values that were added last.</summary>
    public Span<float> Last(int count) => _values.AsSpan(_count - count, count);
}
