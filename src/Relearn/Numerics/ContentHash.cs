using System.Security.Cryptography;
using System.Text;

namespace Relearn.Numerics;

/// <summary>SHA-256 over a list of texts and numbers, framed so that no two lists share one hash.</summary>
public sealed class ContentHash : IDisposable
{
    readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Adds a text.</summary>
    public ContentHash Add(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Frame((byte)'t', bytes.Length);
        _hash.AppendData(bytes);
        return this;
    }

    /// <summary>Adds a number.</summary>
    public ContentHash Add(long number)
    {
        Frame((byte)'n', number);
        return this;
    }

    // A letter for the kind, then eight bytes: so that a number is no length and no length a number.
    void Frame(byte kind, long number)
    {
        Span<byte> frame = stackalloc byte[9];
        frame[0] = kind;
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(frame[1..], number);
        _hash.AppendData(frame);
    }

    /// <summary>The hash so far, 64 lower-case hexadecimal digits.</summary>
    public string ToHex() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>Hash of bytes.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Hash of a text's UTF-8 form.</summary>
    public static string Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>Hash of a file's bytes.</summary>
    public static string OfFile(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
