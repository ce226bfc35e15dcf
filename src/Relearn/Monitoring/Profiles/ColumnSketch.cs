using Relearn.Inference.Features;

namespace Relearn.Monitoring.Profiles;

/// <summary>What a column was in a window of time, in at most 8 kB whatever the number of rows. Two of them are put together as if one had seen all rows.</summary>
/// <remarks>All that is counted is a whole number, so no order of merging shows; runs, and names of new texts, belong to the order of the rows. Only <see cref="Frequent"/> may lose what its bound says.</remarks>
sealed class ColumnSketch(ColumnReference reference)
{
    const int MostNames = 5;
    const int LongestName = 40;

    readonly long[] _bins = new long[reference.Bins];
    readonly List<string> _newTexts = [];
    long _binned;

    /// <summary>What it is counted against.</summary>
    public ColumnReference Reference => reference;

    /// <summary>Rows with <c>null</c>, or NaN.</summary>
    public long Null { get; private set; }

    /// <summary>Rows that do not have the column.</summary>
    public long Absent { get; private set; }

    /// <summary>Rows with an empty text.</summary>
    public long Empty { get; private set; }

    /// <summary>Rows with a value that is not of the column's kind.</summary>
    public long Unreadable { get; private set; }

    /// <summary>Rows without a value.</summary>
    public long Missing => Null + Absent + Empty + Unreadable;

    /// <summary>Rows with a value.</summary>
    public long Present => _binned;

    /// <summary>All rows.</summary>
    public long Rows => Missing + Present;

    /// <summary>Present values in each bin of the reference.</summary>
    public ReadOnlySpan<long> Bins => _bins;

    /// <summary>Numbers below and above the range of training with its margin.</summary>
    public long OutOfRange { get; private set; }

    /// <summary>Numbers below zero.</summary>
    public long Negative { get; private set; }

    /// <summary>Least number; NaN where there is none.</summary>
    public double Least { get; private set; } = double.NaN;

    /// <summary>Greatest number.</summary>
    public double Most { get; private set; } = double.NaN;

    /// <summary>Numbers by size, whatever the reference.</summary>
    public MagnitudeCounts Magnitudes { get; } = new();

    /// <summary>About how many distinct values.</summary>
    public DistinctCount Distinct { get; } = new();

    /// <summary>The most frequent values: bits of numbers, hashes of texts.</summary>
    public FrequentValues Frequent { get; } = new();

    /// <summary>Runs of equal values.</summary>
    public RunLengths Runs { get; private set; }

    /// <summary>The first texts that training did not have.</summary>
    public IReadOnlyList<string> NewTexts => _newTexts;

    /// <summary>Texts that training did not have.</summary>
    public long Unseen => reference.Kind == ValueKind.Text ? _bins[reference.UnseenBin] : 0;

    bool IsNumber => reference.Kind is ValueKind.Number or ValueKind.Duration;

    /// <summary>Takes a number, a time, or a boolean as 0 and 1; NaN is missing.</summary>
    /// <returns>Its bin.</returns>
    public byte Add(double value)
    {
        if (double.IsNaN(value)) { return AddNull(); }
        // Two zeros are one value.
        value += 0.0;
        var bits = BitConverter.DoubleToUInt64Bits(value);
        var bin = reference.BinOf(value);
        _bins[bin]++;
        _binned++;
        if (!(value >= Least)) { Least = double.IsNaN(Least) ? value : Math.Min(Least, value); }
        if (!(value <= Most)) { Most = double.IsNaN(Most) ? value : Math.Max(Most, value); }
        if (IsNumber)
        {
            if (value < 0) { Negative++; }
            if (value < reference.Lowest || value > reference.Highest) { OutOfRange++; }
            Magnitudes.Add(value);
        }
        Take(bits, ValueHash.Mix(bits));
        return (byte)bin;
    }

    /// <summary>Takes a text by the hash of its UTF-8.</summary>
    /// <returns>Its bin.</returns>
    public byte Add(ulong hash, ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            Empty++;
            return AddMissing();
        }
        var bin = reference.BinOf(hash);
        _bins[bin]++;
        _binned++;
        if (bin == reference.UnseenBin && _newTexts.Count < MostNames) { Name(System.Text.Encoding.UTF8.GetString(utf8)); }
        Take(hash, hash);
        return (byte)bin;
    }

    void Take(ulong value, ulong hash)
    {
        Distinct.Add(hash);
        Frequent.Add(value);
        var runs = Runs;
        runs.Add(value);
        Runs = runs;
    }

    void Name(string text)
    {
        if (text.Length > LongestName) { text = text[..LongestName] + "..."; }
        if (_newTexts.Count < MostNames && !_newTexts.Contains(text)) { _newTexts.Add(text); }
    }

    /// <summary>Takes a <c>null</c>.</summary>
    public byte AddNull()
    {
        Null++;
        return AddMissing();
    }

    /// <summary>Takes a row that does not have the column.</summary>
    public byte AddAbsent()
    {
        Absent++;
        return AddMissing();
    }

    /// <summary>Takes a value that is not of the column's kind.</summary>
    public byte AddUnreadable()
    {
        Unreadable++;
        return AddMissing();
    }

    byte AddMissing()
    {
        var runs = Runs;
        runs.AddMissing();
        Runs = runs;
        return RowSample.Missing;
    }

    /// <summary>Takes what came behind.</summary>
    public void Merge(ColumnSketch next)
    {
        (Null, Absent, Empty, Unreadable) = (Null + next.Null, Absent + next.Absent, Empty + next.Empty, Unreadable + next.Unreadable);
        for (var b = 0; b < _bins.Length; b++) { _bins[b] += next._bins[b]; }
        (_binned, OutOfRange, Negative) = (_binned + next._binned, OutOfRange + next.OutOfRange, Negative + next.Negative);
        if (!double.IsNaN(next.Least)) { (Least, Most) = double.IsNaN(Least) ? (next.Least, next.Most) : (Math.Min(Least, next.Least), Math.Max(Most, next.Most)); }
        Magnitudes.Merge(next.Magnitudes);
        Distinct.Merge(next.Distinct);
        Frequent.Merge(next.Frequent);
        Runs = Runs.Then(next.Runs);
        foreach (var text in next._newTexts) { Name(text); }
    }

    /// <summary>Writes it: <c>docs/formats/profiles.md</c>.</summary>
    public void Write(BinaryWriter to)
    {
        foreach (var count in new[] { Null, Absent, Empty, Unreadable, OutOfRange, Negative }) { to.Write7BitEncodedInt64(count); }
        foreach (var count in _bins) { to.Write7BitEncodedInt64(count); }
        to.Write(Least);
        to.Write(Most);
        var magnitudes = Magnitudes.Ordered();
        to.Write7BitEncodedInt(Magnitudes.Level);
        to.Write7BitEncodedInt(magnitudes.Count);
        var before = 0;
        foreach (var (key, count) in magnitudes)
        {
            to.Write7BitEncodedInt(key - before);
            to.Write7BitEncodedInt64(count);
            before = key;
        }
        to.Write(Distinct.Bytes);
        to.Write7BitEncodedInt(Frequent.Count);
        to.Write7BitEncodedInt64(Frequent.Lost);
        foreach (var (value, count) in Enumerable.Range(0, Frequent.Count).Select(i => Frequent[i]).OrderByDescending(f => f.Count).ThenBy(f => f.Value))
        {
            to.Write(value);
            to.Write7BitEncodedInt64(count);
        }
        foreach (var run in new[] { Runs.Longest, Runs.Head, Runs.Tail }) { to.Write7BitEncodedInt64(run); }
        to.Write(Runs.First);
        to.Write(Runs.Last);
        to.Write7BitEncodedInt(_newTexts.Count);
        foreach (var text in _newTexts) { to.Write(text); }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static ColumnSketch Read(ColumnReference reference, BinaryReader from)
    {
        var sketch = new ColumnSketch(reference) { Null = from.Read7BitEncodedInt64(), Absent = from.Read7BitEncodedInt64(), Empty = from.Read7BitEncodedInt64(), Unreadable = from.Read7BitEncodedInt64(), OutOfRange = from.Read7BitEncodedInt64(), Negative = from.Read7BitEncodedInt64() };
        for (var b = 0; b < sketch._bins.Length; b++) { sketch._binned += sketch._bins[b] = from.Read7BitEncodedInt64(); }
        (sketch.Least, sketch.Most) = (from.ReadDouble(), from.ReadDouble());
        var level = from.Read7BitEncodedInt();
        var bins = new (int Key, long Count)[Math.Min(from.Read7BitEncodedInt(), MagnitudeCounts.MostBins)];
        var before = 0;
        for (var i = 0; i < bins.Length; i++) { bins[i] = (before += from.Read7BitEncodedInt(), from.Read7BitEncodedInt64()); }
        sketch.Magnitudes.Restore(level, bins);
        sketch.Distinct.Set(from.ReadBytes(DistinctCount.Registers));
        var (frequent, lost) = (Math.Min(from.Read7BitEncodedInt(), FrequentValues.Counters), from.Read7BitEncodedInt64());
        for (var i = 0; i < frequent; i++) { sketch.Frequent.Restore(from.ReadUInt64(), from.Read7BitEncodedInt64(), lost); }
        if (frequent == 0) { sketch.Frequent.RestoreLost(lost); }
        sketch.Runs = new(sketch.Rows, from.Read7BitEncodedInt64(), from.Read7BitEncodedInt64(), from.Read7BitEncodedInt64(), from.ReadUInt64(), from.ReadUInt64());
        for (var left = from.Read7BitEncodedInt(); left > 0; left--) { sketch.Name(from.ReadString()); }
        return sketch;
    }
}
