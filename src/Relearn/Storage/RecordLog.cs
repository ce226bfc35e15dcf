using System.Buffers.Binary;
using Relearn.Numerics;

namespace Relearn.Storage;

/// <summary>Reads the log: append-only segments of framed records.</summary>
public static class RecordLog
{
    internal const string Extension = ".rlog";

    /// <summary>What a reader does with a record.</summary>
    /// <param name="segment">Name of the segment, without folder.</param>
    /// <param name="payload">The record; valid during the call.</param>
    public delegate void Reader(string segment, ReadOnlySpan<byte> payload);

    /// <summary>Segments of a kind, oldest first.</summary>
    public static IReadOnlyList<string> Segments(string folder, string kind) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, $"{kind}-*{Extension}").Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Reads every acknowledged record of a kind, segment by segment, oldest first.</summary>
    /// <exception cref="UserErrorException">A segment is damaged before its end or of a later format.</exception>
    public static void Read(string folder, string kind, Reader reader)
    {
        foreach (var segment in Segments(folder, kind)) { ReadSegment(segment, reader); }
    }

    /// <summary>Reads one segment.</summary>
    /// <returns>Bytes up to the end of the last whole record: a torn tail, which nobody was told is safe, is not counted.</returns>
    public static long ReadSegment(string path, Reader reader) => ReadSegment(path, reader, 0, long.MaxValue);

    /// <summary>Reads part of a segment that may still be written.</summary>
    /// <param name="path">The segment.</param>
    /// <param name="reader">Is given each record.</param>
    /// <param name="from">Where an earlier read ended; 0 is the beginning.</param>
    /// <param name="until">Records that end beyond this byte are not read.</param>
    /// <returns>Where it ended.</returns>
    internal static long ReadSegment(string path, Reader reader, long from, long until)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 18);
        var name = Path.GetFileName(path);
        var header = new byte[LogFrame.SegmentHeaderLength];
        if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length) { return from; }
        if (!header.AsSpan(0, 8).SequenceEqual("RLLOG\0\0\0"u8)) { throw StorageErrors.LogDamaged(name, 0, "it does not begin with RLLOG").Exception(); }
        var version = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8));
        if (version > LogFrame.FormatVersion) { throw StorageErrors.LogTooNew(name, version, LogFrame.FormatVersion).Exception(); }
        var end = Math.Min(stream.Length, until);
        var at = Math.Max(from, header.Length);
        stream.Position = at;
        var frame = new byte[LogFrame.HeaderLength];
        var payload = new byte[4096];
        while (at < end)
        {
            if (end - at < LogFrame.HeaderLength) { return at; }
            stream.ReadExactly(frame);
            var length = BinaryPrimitives.ReadInt32LittleEndian(frame);
            var next = at + LogFrame.HeaderLength + length;
            if (length is < 0 or > LogFrame.MostBytes || next > end) { return Torn(stream, name, at, end, plausible: length is >= 0 and <= LogFrame.MostBytes); }
            if (payload.Length < length) { payload = new byte[length]; }
            stream.ReadExactly(payload, 0, length);
            if (LogFrame.Checksum(payload.AsSpan(0, length)) != BinaryPrimitives.ReadUInt32LittleEndian(frame.AsSpan(4)))
            {
                return Torn(stream, name, at, end, plausible: next == end);
            }
            reader(name, payload.AsSpan(0, length));
            at = next;
        }
        return at;
    }

    // A bad frame is a torn tail if no whole record stands behind it. Its own length is not trusted to say where it ends: that may be what is damaged.
    static long Torn(FileStream stream, string name, long at, long end, bool plausible)
    {
        // The writer's buffer is smaller than this, so what a crash tore off is too, unless it is one large record or zeros that a power cut left.
        const int Window = 1 << 20;
        var rest = new byte[Math.Min(Window, end - at)];
        stream.Position = at;
        stream.ReadExactly(rest);
        for (var start = 1; start + LogFrame.HeaderLength <= rest.Length; start++)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(rest.AsSpan(start));
            var payload = start + LogFrame.HeaderLength;
            if (length < 0 || length > rest.Length - payload) { continue; }
            if (LogFrame.Checksum(rest.AsSpan(payload, length)) == BinaryPrimitives.ReadUInt32LittleEndian(rest.AsSpan(start + 4))) { throw Damaged(); }
        }
        if (plausible) { return at; }
        for (int read; (read = stream.Read(rest)) > 0;)
        {
            if (rest.AsSpan(0, read).ContainsAnyExcept((byte)0)) { throw Damaged(); }
        }
        return at;

        UserErrorException Damaged() => StorageErrors.LogDamaged(name, at, "the checksum of a record does not fit").Exception();
    }

    /// <summary>Seals the segments that a writer left behind when its process was killed. Segments with a living writer are left alone.</summary>
    public static void SealOrphans(string folder, string kind, Ledger ledger)
    {
        foreach (var segment in Segments(folder, kind))
        {
            if (ledger.SegmentHash(Path.GetFileName(segment)) is not null) { continue; }
            try
            {
                using (new FileStream(segment, FileMode.Open, FileAccess.ReadWrite, FileShare.None)) { }
            }
            catch (IOException)
            {
                continue;
            }
            Seal(segment, ledger);
        }
    }

    /// <summary>Cuts a torn tail and notes the segment's hash in the ledger.</summary>
    internal static void Seal(string path, Ledger ledger)
    {
        long records = 0;
        var length = ReadSegment(path, (_, _) => records++);
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Write))
        {
            if (stream.Length > length) { stream.SetLength(length); }
            stream.Flush(flushToDisk: true);
        }
        Seal(path, ledger, records, length);
    }

    /// <summary>Notes the hash of a segment that is whole on the disk.</summary>
    internal static void Seal(string path, Ledger ledger, long records, long length) => ledger.SealSegment(Path.GetFileName(path), ContentHash.OfFile(path), records, length);

    /// <summary>Destroys the sealed segments that were last written before a moment; tombstones stay.</summary>
    /// <returns>Number of segments.</returns>
    public static int Retain(string folder, string kind, Ledger ledger, DateTimeOffset from, string reason, string actor)
    {
        var gone = 0;
        foreach (var segment in Segments(folder, kind))
        {
            if (File.GetLastWriteTimeUtc(segment) >= from.UtcDateTime || ledger.SegmentHash(Path.GetFileName(segment)) is not { } hash) { continue; }
            ledger.AddTombstone(hash, null, reason, actor);
            ArtifactStore.Shred(segment);
            gone++;
        }
        return gone;
    }

    /// <summary>Rewrites the sealed segments of a kind without the records that <paramref name="forget"/> names; old bytes are destroyed, a tombstone stays.</summary>
    /// <returns>Number of records removed.</returns>
    public static long Purge(string folder, string kind, Ledger ledger, Func<ReadOnlySpan<byte>, bool> forget, string reason, string actor)
    {
        SealOrphans(folder, kind, ledger);
        long removed = 0;
        foreach (var segment in Segments(folder, kind))
        {
            var name = Path.GetFileName(segment);
            if (ledger.SegmentHash(name) is not { } oldHash) { continue; }
            long here = 0;
            ReadSegment(segment, (_, payload) => here += forget(payload) ? 1 : 0);
            if (here == 0) { continue; }
            var fresh = segment + ".new";
            // A purge that was cut off here is found again: the segment still holds the subject.
            using (var stream = new FileStream(fresh, FileMode.Create, FileAccess.Write))
            {
                stream.Write(LogFrame.SegmentHeader());
                var frame = new byte[LogFrame.HeaderLength];
                ReadSegment(segment, (_, payload) =>
                {
                    if (forget(payload)) { return; }
                    LogFrame.WriteHeader(frame, payload);
                    stream.Write(frame);
                    stream.Write(payload);
                });
                stream.Flush(flushToDisk: true);
            }
            ledger.AddTombstone(oldHash, ContentHash.OfFile(fresh), reason, actor);
            ArtifactStore.ReplaceAndShred(segment, fresh);
            Seal(segment, ledger);
            removed += here;
        }
        return removed;
    }
}
