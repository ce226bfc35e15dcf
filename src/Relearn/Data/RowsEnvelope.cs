using System.Buffers.Binary;

namespace Relearn.Data;

/// <summary>What stands around blocks and footer: both forms have the same header and trailer.</summary>
static class RowsEnvelope
{
    /// <summary>The footer of a file.</summary>
    public static ReadOnlySpan<byte> Open(MappedFile map, out int version)
    {
        var header = map.Slice(0, RowsFile.HeaderLength);
        var trailer = map.Slice(map.Length - RowsFile.TrailerLength, RowsFile.TrailerLength);
        if (!header.StartsWith("RLROWS\0\0"u8) || !trailer[12..].SequenceEqual("RLRE"u8)) { throw DataErrors.RowsDamaged(map.Path, "its beginning or end is not right").Exception(); }
        version = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        if (version < 1) { throw DataErrors.RowsDamaged(map.Path, $"{version} is no version").Exception(); }
        if (version > RowsFile.FormatVersion) { throw DataErrors.RowsTooNew(map.Path, version, RowsFile.FormatVersion).Exception(); }
        var offset = BinaryPrimitives.ReadInt64LittleEndian(trailer);
        var length = BinaryPrimitives.ReadInt32LittleEndian(trailer[8..]);
        if (offset < RowsFile.HeaderLength || length < 0 || offset + length != map.Length - RowsFile.TrailerLength) { throw DataErrors.RowsDamaged(map.Path, "its footer is not where it should be").Exception(); }
        return map.Slice(offset, length);
    }

    public static void WriteHeader(Stream stream, int version)
    {
        Span<byte> header = stackalloc byte[RowsFile.HeaderLength];
        header.Clear();
        "RLROWS\0\0"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], version);
        stream.Write(header);
    }

    public static void WriteFooter(Stream stream, long at, ReadOnlySpan<byte> footer)
    {
        stream.Write(footer);
        Span<byte> trailer = stackalloc byte[RowsFile.TrailerLength];
        BinaryPrimitives.WriteInt64LittleEndian(trailer, at);
        BinaryPrimitives.WriteInt32LittleEndian(trailer[8..], footer.Length);
        "RLRE"u8.CopyTo(trailer[12..]);
        stream.Write(trailer);
    }

    /// <summary>The file is a manifest of chunks.</summary>
    public static bool IsManifest(string path)
    {
        if (!File.Exists(path)) { return false; }
        using var stream = File.OpenRead(path);
        Span<byte> header = stackalloc byte[12];
        return stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length && header.StartsWith("RLROWS\0\0"u8) && BinaryPrimitives.ReadInt32LittleEndian(header[8..]) == ChunkedRows.Version;
    }
}
