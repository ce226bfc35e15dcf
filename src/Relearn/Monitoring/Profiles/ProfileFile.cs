using System.Buffers.Binary;
using Relearn.Storage;

namespace Relearn.Monitoring.Profiles;

/// <summary>A file of profiles: <c>docs/formats/profiles.md</c>. It can be made again from the log, so one that cannot be read is made again.</summary>
static class ProfileFile
{
    /// <summary>Version that is written; another one is made again.</summary>
    public const int Version = 1;

    public const string Extension = ".rprof";

    const int HeaderLength = 28;

    /// <summary>What stands in a file.</summary>
    public enum Content
    {
        /// <summary>The reference and its windows.</summary>
        Reference = 1,

        /// <summary>The windows of a segment of the log.</summary>
        Segment = 2,
    }

    /// <summary>Writes a file so that a reader sees the old one or the new one.</summary>
    public static void Write(string path, Content content, Action<BinaryWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, System.Text.Encoding.UTF8, leaveOpen: true)) { write(writer); }
        var payload = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        var header = new byte[HeaderLength];
        "RLPROF\0\0"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), (int)content);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(24), LogFrame.Checksum(payload.Span));
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            stream.Write(payload.Span);
        });
    }

    /// <summary>Reads a file; null where there is none, or none that this build can use.</summary>
    public static T? Read<T>(string path, Content content, Func<BinaryReader, T?> read) where T : class
    {
        try
        {
            if (!File.Exists(path)) { return null; }
            var bytes = File.ReadAllBytes(path);
            if (bytes.Length < HeaderLength || !bytes.AsSpan(0, 8).SequenceEqual("RLPROF\0\0"u8) || BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8)) != Version
                || BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(12)) != (int)content || BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(16)) != bytes.Length - HeaderLength
                || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(24)) != LogFrame.Checksum(bytes.AsSpan(HeaderLength)))
            {
                return null;
            }
            using var reader = new BinaryReader(new MemoryStream(bytes, HeaderLength, bytes.Length - HeaderLength));
            return read(reader);
        }
        catch (Exception e) when (e is IOException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
