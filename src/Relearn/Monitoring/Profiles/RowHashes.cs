namespace Relearn.Monitoring.Profiles;

/// <summary>The distinct rows with the 128 smallest hashes and how often each came: an even sample of the distinct rows, so it tells the share of rows that are there more than once.</summary>
/// <remarks>Source: P. B. Gibbons, "Distinct sampling for highly-accurate answers to distinct values queries", VLDB 2001.</remarks>
sealed class RowHashes
{
    public const int Most = 128;

    readonly SortedDictionary<ulong, long> _rows = [];
    ulong _largest;

    public IReadOnlyCollection<KeyValuePair<ulong, long>> Rows => _rows;

    public void Add(ulong hash, long count = 1)
    {
        if (_rows.Count == Most && hash > _largest) { return; }
        if (_rows.TryGetValue(hash, out var before))
        {
            _rows[hash] = before + count;
            return;
        }
        _rows.Add(hash, count);
        if (_rows.Count > Most) { _rows.Remove(_largest); }
        if (_rows.Count == Most) { _largest = _rows.Keys.Last(); }
    }

    public void Merge(RowHashes other)
    {
        foreach (var (hash, count) in other._rows) { Add(hash, count); }
    }

    /// <summary>Rows of the sample, and those of them that say again what another said.</summary>
    public (long Rows, long Repeated) Counts() => (_rows.Values.Sum(), _rows.Values.Sum(c => c - 1));
}
