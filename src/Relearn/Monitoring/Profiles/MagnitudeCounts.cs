namespace Relearn.Monitoring.Profiles;

/// <summary>How often numbers of about each size came, whatever training had: bins of equal ratio, at most 512 of them, so that a quantile is right to about 2 % where there are few octaves.</summary>
/// <remarks>A bin is the leading bits of the number, fewer where there would be too many bins: how many depends on the values alone, so the order of merging does not show.
/// Idea: C. Masson, J. E. Rim, H. K. Lee, "DDSketch", VLDB 2019.</remarks>
sealed class MagnitudeCounts
{
    public const int MostBins = 512;

    // Sign, 11 bits of exponent and 5 of the fraction.
    const int Shift = 47;

    int[] _keys = new int[64];
    long[] _counts = new long[64];

    /// <summary>Leading bits that are left out.</summary>
    public int Level { get; private set; }

    /// <summary>Bins in use.</summary>
    public int Count { get; private set; }

    public void Add(double value) => Add(KeyOf(value) >> Level, 1);

    // Ordered as the numbers are.
    static int KeyOf(double value)
    {
        var bits = BitConverter.DoubleToUInt64Bits(value == 0 ? 0 : value);
        return (int)(((bits >> 63) != 0 ? ~bits : bits | (1UL << 63)) >> Shift);
    }

    void Add(int key, long count)
    {
        var at = Find(key);
        if (_counts[at] == 0)
        {
            _keys[at] = key;
            Count++;
        }
        _counts[at] += count;
        if (Count > MostBins) { Rebuild(Level + 1, _keys.Length); }
        else if (Count * 2 > _keys.Length) { Rebuild(Level, _keys.Length * 2); }
    }

    int Find(int key)
    {
        var mask = _keys.Length - 1;
        var at = (int)(unchecked((uint)key * 0x9E3779B1) >> 8) & mask;
        while (_counts[at] != 0 && _keys[at] != key) { at = (at + 1) & mask; }
        return at;
    }

    void Rebuild(int level, int capacity)
    {
        var (keys, counts, down) = (_keys, _counts, level - Level);
        (_keys, _counts, Count, Level) = (new int[capacity], new long[capacity], 0, level);
        for (var i = 0; i < keys.Length; i++)
        {
            if (counts[i] == 0) { continue; }
            var at = Find(keys[i] >> down);
            if (_counts[at] == 0)
            {
                _keys[at] = keys[i] >> down;
                Count++;
            }
            _counts[at] += counts[i];
        }
        if (Count > MostBins) { Rebuild(level + 1, capacity); }
    }

    public void Merge(MagnitudeCounts other)
    {
        if (other.Level > Level) { Rebuild(other.Level, _keys.Length); }
        foreach (var (key, count) in other.Ordered()) { Add(key >> (Level - other.Level), count); }
    }

    /// <summary>The bins in ascending order of the numbers.</summary>
    public IReadOnlyList<(int Key, long Count)> Ordered()
    {
        var bins = new List<(int Key, long Count)>(Count);
        for (var i = 0; i < _keys.Length; i++)
        {
            if (_counts[i] != 0) { bins.Add((_keys[i], _counts[i])); }
        }
        bins.Sort();
        return bins;
    }

    /// <summary>Puts bins back that were written.</summary>
    public void Restore(int level, IEnumerable<(int Key, long Count)> bins)
    {
        Level = level;
        foreach (var (key, count) in bins) { Add(key, count); }
    }

    /// <summary>The number in the middle of a bin.</summary>
    public double ValueOf(int key) => (ValueAt((ulong)(uint)key << (Shift + Level)) + ValueAt((((ulong)(uint)key + 1) << (Shift + Level)) - 1)) / 2;

    static double ValueAt(ulong ordered)
    {
        var value = BitConverter.UInt64BitsToDouble((ordered >> 63) != 0 ? ordered & ~(1UL << 63) : ~ordered);
        return double.IsNaN(value) ? 0 : Math.Clamp(value, double.MinValue / 4, double.MaxValue / 4);
    }

    /// <summary>Numbers below which so large a share lies, for ascending shares; none where there are no numbers.</summary>
    public double[] Quantiles(ReadOnlySpan<double> shares)
    {
        var bins = Ordered();
        var total = bins.Sum(b => b.Count);
        if (total == 0) { return []; }
        var found = new double[shares.Length];
        var at = 0;
        var below = bins[0].Count;
        for (var i = 0; i < found.Length; i++)
        {
            while (at + 1 < bins.Count && below < shares[i] * total) { below += bins[++at].Count; }
            found[i] = ValueOf(bins[at].Key);
        }
        return found;
    }
}
