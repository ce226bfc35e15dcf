using System.Buffers.Binary;
using Relearn.Inference.Features;

namespace Relearn.Data;

/// <summary>Where the blocks of rows stand, whatever they are stored as. No offset in a file is believed.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">The columns.</param>
/// <param name="Dictionaries">Texts of each text column; empty for the others.</param>
/// <param name="Blocks">By column and chunk.</param>
/// <param name="Maps">What keeps them in memory.</param>
sealed record RowsLayout(long Rows, IReadOnlyList<InputColumn> Columns, string[][] Dictionaries, RowsBlock[][] Blocks, IReadOnlyList<MappedFile> Maps)
{
    /// <summary>Opens rows that are one file, or a manifest of chunks.</summary>
    /// <param name="path">The file.</param>
    /// <param name="verify">Chunks must have their hashes; costs a read of them.</param>
    public static RowsLayout Open(string path, bool verify)
    {
        var length = new FileInfo(path).Length;
        if (length < RowsFile.HeaderLength + RowsFile.TrailerLength) { throw DataErrors.RowsDamaged(path, "it is too short").Exception(); }
        var maps = new List<MappedFile> { new(path) };
        try
        {
            var footer = RowsEnvelope.Open(maps[0], out var version);
            return version == 1 ? SingleRows.Open(maps[0], footer) : ChunkedRows.Open(maps, footer, verify);
        }
        catch
        {
            foreach (var map in maps) { map.Dispose(); }
            throw;
        }
    }

    /// <summary>Rows of a chunk.</summary>
    public static int RowsOf(long rows, int chunk) => (int)Math.Min(RowsFile.ChunkRows, rows - (long)chunk * RowsFile.ChunkRows);
}

/// <summary>A block in memory.</summary>
readonly unsafe struct RowsBlock(byte* start, int length)
{
    readonly byte* _start = start;
    readonly int _length = length;

    public ReadOnlySpan<byte> Bytes => new(_start, _length);
}

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
