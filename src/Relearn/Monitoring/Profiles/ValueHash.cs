using System.Buffers.Binary;

namespace Relearn.Monitoring.Profiles;

/// <summary>64 bits of a value, the same on every machine: what sketches go by.</summary>
static class ValueHash
{
    /// <summary>Spreads bits that may be close together.</summary>
    /// <remarks>The finisher of SplitMix64: G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.</remarks>
    public static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>Of bytes.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        unchecked
        {
            var hash = 0x9E3779B97F4A7C15UL * ((ulong)bytes.Length + 1);
            for (; bytes.Length >= 8; bytes = bytes[8..]) { hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)); }
            ulong rest = 0;
            for (var i = 0; i < bytes.Length; i++) { rest |= (ulong)bytes[i] << (8 * i); }
            return Mix(hash ^ rest);
        }
    }

    /// <summary>Of a text, as its UTF-8.</summary>
    public static ulong Of(string text)
    {
        var most = System.Text.Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> bytes = most <= 1024 ? stackalloc byte[most] : new byte[most];
        return Of(bytes[..System.Text.Encoding.UTF8.GetBytes(text, bytes)]);
    }
}
