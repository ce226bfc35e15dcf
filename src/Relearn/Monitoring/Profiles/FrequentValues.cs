namespace Relearn.Monitoring.Profiles;

/// <summary>The most frequent values of a column with at most 16 counters: no count is too high, and none too low by more than <see cref="Lost"/>.</summary>
/// <remarks>Source: J. Misra, D. Gries, "Finding repeated elements", Science of Computer Programming 2, 1982; merging after P. K. Agarwal et al., "Mergeable summaries", PODS 2012. Exact up to 16 distinct values.</remarks>
sealed class FrequentValues
{
    public const int Counters = 16;

    readonly ulong[] _values = new ulong[Counters];
    readonly long[] _counts = new long[Counters];

    /// <summary>How many counters are in use.</summary>
    public int Count { get; private set; }

    /// <summary>What a count may be too low by.</summary>
    public long Lost { get; private set; }

    public (ulong Value, long Count) this[int index] => (_values[index], _counts[index]);

    public void Add(ulong value)
    {
        var at = _values.AsSpan(0, Count).IndexOf(value);
        if (at >= 0)
        {
            _counts[at]++;
            return;
        }
        if (Count < Counters)
        {
            (_values[Count], _counts[Count]) = (value, 1);
            Count++;
            return;
        }
        Lost++;
        Lower(1);
    }

    /// <summary>Puts back what was lost.</summary>
    public void RestoreLost(long lost) => Lost = lost;

    /// <summary>Puts a counter back that was written.</summary>
    public void Restore(ulong value, long count, long lost)
    {
        (_values[Count], _counts[Count]) = (value, count);
        (Count, Lost) = (Count + 1, lost);
    }

    public void Merge(FrequentValues other)
    {
        var all = new Dictionary<ulong, long>();
        foreach (var part in new[] { this, other })
        {
            for (var i = 0; i < part.Count; i++) { all[part._values[i]] = all.GetValueOrDefault(part._values[i]) + part._counts[i]; }
        }
        var ordered = all.OrderByDescending(v => v.Value).ThenBy(v => v.Key).ToArray();
        var off = ordered.Length > Counters ? ordered[Counters].Value : 0;
        (Count, Lost) = (0, Lost + other.Lost + off);
        foreach (var (value, count) in ordered.TakeWhile(v => v.Value > off))
        {
            (_values[Count], _counts[Count]) = (value, count - off);
            Count++;
        }
    }

    /// <summary>The value that was there most often; null where there was none.</summary>
    public (ulong Value, long Count)? Top()
    {
        var best = -1;
        for (var i = 0; i < Count; i++)
        {
            if (best < 0 || _counts[i] > _counts[best] || (_counts[i] == _counts[best] && _values[i] < _values[best])) { best = i; }
        }
        return best < 0 ? null : (_values[best], _counts[best]);
    }

    void Lower(long by)
    {
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (_counts[i] <= by) { continue; }
            (_values[kept], _counts[kept]) = (_values[i], _counts[i] - by);
            kept++;
        }
        Count = kept;
    }
}
