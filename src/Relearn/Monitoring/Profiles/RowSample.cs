namespace Relearn.Monitoring.Profiles;

/// <summary>An even sample of a window's rows, the bin of each column as a byte: the rows with the smallest hashes of what names them.</summary>
sealed class RowSample(int columns)
{
    public const int Most = 384;

    /// <summary>Stands for a missing value.</summary>
    public const byte Missing = 255;

    readonly SortedDictionary<ulong, byte[]> _rows = [];
    ulong _largest;

    public int Columns => columns;

    public IReadOnlyCollection<KeyValuePair<ulong, byte[]>> Rows => _rows;

    /// <summary>Whether a row would be taken.</summary>
    public bool Wants(ulong hash) => _rows.Count < Most || hash < _largest;

    public void Add(ulong hash, ReadOnlySpan<byte> bins)
    {
        if (!Wants(hash) || _rows.ContainsKey(hash)) { return; }
        _rows.Add(hash, bins.ToArray());
        if (_rows.Count > Most) { _rows.Remove(_largest); }
        if (_rows.Count == Most) { _largest = _rows.Keys.Last(); }
    }

    public void Merge(RowSample other)
    {
        foreach (var (hash, bins) in other._rows) { Add(hash, bins); }
    }
}
