using System.Runtime.InteropServices;

namespace Relearn.Monitoring.Profiles;

/// <summary>Which texts training had: no text is kept, and one in a hundred that it did not have passes as known.</summary>
/// <remarks>Source: B. H. Bloom, "Space/time trade-offs in hash coding with allowable errors", CACM 13(7), 1970; 10 bits a text and 7 probes.</remarks>
sealed class KnownTexts
{
    const int BitsEach = 10;
    const int Probes = 7;
    const int MostBytes = 1 << 20;

    readonly ulong[] _bits;

    KnownTexts(ulong[] bits) => _bits = bits;

    /// <summary>Makes room for so many texts.</summary>
    public static KnownTexts For(long texts)
    {
        var words = Math.Clamp(texts * BitsEach / 64 + 1, 1, MostBytes / 8);
        return new(new ulong[System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)words)]);
    }

    /// <summary>Reads what <see cref="Bytes"/> gave.</summary>
    public static KnownTexts Of(ReadOnlySpan<byte> bytes) => new([.. MemoryMarshal.Cast<byte, ulong>(bytes)]);

    /// <summary>The filter, little-endian words.</summary>
    public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(_bits.AsSpan());

    /// <summary>Takes a text by its hash.</summary>
    public void Add(ulong hash)
    {
        for (var i = 0; i < Probes; i++)
        {
            var bit = At(hash, i);
            _bits[bit >> 6] |= 1UL << (int)(bit & 63);
        }
    }

    /// <summary>False: training surely did not have it.</summary>
    public bool Has(ulong hash)
    {
        for (var i = 0; i < Probes; i++)
        {
            var bit = At(hash, i);
            if ((_bits[bit >> 6] & (1UL << (int)(bit & 63))) == 0) { return false; }
        }
        return true;
    }

    ulong At(ulong hash, int probe) => unchecked((hash >> 32 | hash << 32) + (ulong)probe * (hash | 1)) & ((ulong)_bits.Length * 64 - 1);
}
