namespace Relearn.Monitoring.Profiles;

/// <summary>What the rows of a window of time were: each column of both tables, and what only whole rows show.</summary>
sealed class WindowProfile
{
    public WindowProfile(ProfileReference reference)
        : this(reference, [.. reference.Columns.Select(c => new ColumnSketch(c))])
    {
    }

    WindowProfile(ProfileReference reference, ColumnSketch[] columns)
    {
        (Reference, Columns) = (reference, columns);
        Sample = new(columns.Length);
        Bins = new byte[columns.Length];
    }

    /// <summary>What it is counted against.</summary>
    public ProfileReference Reference { get; }

    /// <summary>Each column, inputs first, then features.</summary>
    public ColumnSketch[] Columns { get; }

    /// <summary>Rows.</summary>
    public long Rows { get; private set; }

    /// <summary>Clocks of live decisions.</summary>
    public ClockCounts Clock { get; private set; } = ClockCounts.None;

    /// <summary>Rows that are there more than once.</summary>
    public RowHashes Hashes { get; } = new();

    /// <summary>Some of the rows.</summary>
    public RowSample Sample { get; }

    /// <summary>Room for the bins of a row that is being taken.</summary>
    public byte[] Bins { get; }

    /// <summary>Ends a row whose columns were taken and whose bins stand in <see cref="Bins"/>.</summary>
    /// <param name="name">Hash of what names it.</param>
    /// <param name="content">Hash of what it says.</param>
    public void EndRow(ulong name, ulong content)
    {
        Rows++;
        Hashes.Add(content);
        Sample.Add(name, Bins);
    }

    /// <summary>Takes the clocks of a decision.</summary>
    public void AddClock(double eventTime, double logged, double loggedBefore)
    {
        var clock = Clock;
        clock.Add(eventTime, logged, loggedBefore);
        Clock = clock;
    }

    /// <summary>Takes the rows that came behind.</summary>
    public void Merge(WindowProfile next)
    {
        Rows += next.Rows;
        Clock = Clock.With(next.Clock);
        Hashes.Merge(next.Hashes);
        Sample.Merge(next.Sample);
        for (var c = 0; c < Columns.Length; c++) { Columns[c].Merge(next.Columns[c]); }
    }

    /// <summary>Writes it: <c>docs/formats/profiles.md</c>.</summary>
    public void Write(BinaryWriter to)
    {
        foreach (var count in new[] { Rows, Clock.Rows, Clock.Future, Clock.Backward }) { to.Write7BitEncodedInt64(count); }
        to.Write(Clock.MostAhead);
        to.Write(Clock.MostBehind);
        to.Write7BitEncodedInt(Hashes.Rows.Count);
        foreach (var (hash, count) in Hashes.Rows)
        {
            to.Write(hash);
            to.Write7BitEncodedInt64(count);
        }
        to.Write7BitEncodedInt(Sample.Rows.Count);
        foreach (var (hash, bins) in Sample.Rows)
        {
            to.Write(hash);
            to.Write(bins);
        }
        foreach (var column in Columns) { column.Write(to); }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static WindowProfile Read(ProfileReference reference, BinaryReader from)
    {
        var rows = from.Read7BitEncodedInt64();
        var clock = new ClockCounts(from.Read7BitEncodedInt64(), from.Read7BitEncodedInt64(), from.Read7BitEncodedInt64(), from.ReadDouble(), from.ReadDouble());
        var hashes = new (ulong, long)[Math.Min(from.Read7BitEncodedInt(), RowHashes.Most)];
        for (var i = 0; i < hashes.Length; i++) { hashes[i] = (from.ReadUInt64(), from.Read7BitEncodedInt64()); }
        var count = reference.Inputs.Count + reference.Features.Count;
        var sample = new (ulong, byte[])[Math.Min(from.Read7BitEncodedInt(), RowSample.Most)];
        for (var i = 0; i < sample.Length; i++) { sample[i] = (from.ReadUInt64(), from.ReadBytes(count)); }
        var profile = new WindowProfile(reference, [.. reference.Columns.Select(c => ColumnSketch.Read(c, from))]) { Rows = rows, Clock = clock };
        foreach (var (hash, number) in hashes) { profile.Hashes.Add(hash, number); }
        foreach (var (hash, bins) in sample) { profile.Sample.Add(hash, bins); }
        return profile;
    }

    /// <summary>The bytes of it.</summary>
    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes)) { Write(writer); }
        return bytes.ToArray();
    }
}
