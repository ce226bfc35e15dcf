namespace Relearn.Monitoring.Profiles;

/// <summary>The profiles of one segment of the log, window by window, and how far it was read.</summary>
sealed class SegmentProfiles
{
    /// <summary>Windows that one segment may have: beyond them rows are only counted, so that clocks gone wild do not fill the memory.</summary>
    public const int MostWindows = 400;

    /// <summary>Byte up to which the segment was read.</summary>
    public long Offset { get; set; }

    /// <summary>Where the last record that was read begins.</summary>
    public long LastFrame { get; set; }

    /// <summary>Its length and checksum: if other bytes stand there, the segment was rewritten, and is read anew.</summary>
    public ulong LastHeader { get; set; }

    /// <summary>When the last decision was logged, microseconds since 1970 UTC.</summary>
    public double LastLogged { get; set; } = double.NegativeInfinity;

    /// <summary>Where contexts stand: a segment that is read on needs them again.</summary>
    public List<(long Start, long End)> Contexts { get; } = [];

    /// <summary>Rows whose window had no more room.</summary>
    public long Unplaced { get; set; }

    /// <summary>The windows.</summary>
    public SortedDictionary<int, WindowProfile> Windows { get; } = [];

    /// <summary>Windows that were there when it was read from a file, also those that were skipped.</summary>
    public List<int> Stored { get; } = [];

    /// <summary>Writes it.</summary>
    public void Write(BinaryWriter to)
    {
        foreach (var place in new[] { Offset, LastFrame, Unplaced }) { to.Write7BitEncodedInt64(place); }
        to.Write(LastHeader);
        to.Write(LastLogged);
        to.Write7BitEncodedInt(Contexts.Count);
        foreach (var (start, end) in Contexts)
        {
            to.Write7BitEncodedInt64(start);
            to.Write7BitEncodedInt64(end);
        }
        to.Write7BitEncodedInt(Windows.Count);
        foreach (var (window, profile) in Windows)
        {
            var bytes = profile.ToBytes();
            to.Write(window);
            to.Write7BitEncodedInt(bytes.Length);
            to.Write(bytes);
        }
    }

    /// <summary>Reads it.</summary>
    /// <param name="reference">What it is counted against.</param>
    /// <param name="from">The bytes.</param>
    /// <param name="wanted">Windows to be read; the others are skipped.</param>
    public static SegmentProfiles Read(ProfileReference reference, BinaryReader from, Func<int, bool> wanted)
    {
        var segment = new SegmentProfiles { Offset = from.Read7BitEncodedInt64(), LastFrame = from.Read7BitEncodedInt64(), Unplaced = from.Read7BitEncodedInt64(), LastHeader = from.ReadUInt64(), LastLogged = from.ReadDouble() };
        for (var left = from.Read7BitEncodedInt(); left > 0; left--) { segment.Contexts.Add((from.Read7BitEncodedInt64(), from.Read7BitEncodedInt64())); }
        for (var left = from.Read7BitEncodedInt(); left > 0; left--)
        {
            var (window, length) = (from.ReadInt32(), from.Read7BitEncodedInt());
            segment.Stored.Add(window);
            if (wanted(window)) { segment.Windows.Add(window, WindowProfile.Read(reference, from)); }
            else { from.BaseStream.Seek(length, SeekOrigin.Current); }
        }
        return segment;
    }
}
