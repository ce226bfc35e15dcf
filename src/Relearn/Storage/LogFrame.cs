using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Relearn.Storage;

/// <summary>How a record stands in a log segment: length, checksum, payload. <c>docs/formats/log.md</c>.</summary>
static class LogFrame
{
    /// <summary>Version of the segment format that is written.</summary>
    public const int FormatVersion = 1;

    public const int SegmentHeaderLength = 16;
    public const int HeaderLength = 8;
    public const int MostBytes = 64 << 20;

    public static byte[] SegmentHeader()
    {
        var header = new byte[SegmentHeaderLength];
        "RLLOG\0\0\0"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), FormatVersion);
        return header;
    }

    public static void WriteHeader(Span<byte> frame, ReadOnlySpan<byte> payload)
    {
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Checksum(payload));
    }

    /// <summary>CRC-32C; begins with the length, so that a run of zeros is no valid frame.</summary>
    public static uint Checksum(ReadOnlySpan<byte> payload)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, (uint)payload.Length);
        var words = MemoryMarshal.Cast<byte, ulong>(payload);
        foreach (var word in words) { crc = BitOperations.Crc32C(crc, word); }
        foreach (var rest in payload[(words.Length * 8)..]) { crc = BitOperations.Crc32C(crc, rest); }
        return ~crc;
    }
}
