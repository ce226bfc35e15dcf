using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Relearn.Inference.Models.Trees;

/// <summary>The two instructions that the fast engines stand on, each with a plain twin: so every engine runs, slowly, on any processor, and is tested there.</summary>
static unsafe class Lanes
{
    /// <summary>True where the engines for one row that stand on <see cref="Permute(Vector512{byte}, Vector512{byte})"/> are fast.</summary>
    public static bool HasPermute => Avx512Vbmi.IsSupported;

    /// <summary>True where the engines for many rows are fast.</summary>
    public static bool HasAffine => Avx512Vbmi.IsSupported && Gfni.V512.IsSupported;

    /// <summary><c>result[i] = table[index[i] % 64]</c> (VPERMB).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Permute(Vector512<byte> table, Vector512<byte> index) => Avx512Vbmi.IsSupported ? Avx512Vbmi.PermuteVar64x8(table, index) : PermutePlain(table, index);

    /// <summary><c>result[i] = (low, high)[index[i] % 128]</c> (VPERMI2B).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Permute(Vector512<byte> low, Vector512<byte> index, Vector512<byte> high) => Avx512Vbmi.IsSupported
        ? Avx512Vbmi.PermuteVar64x8x2(low, index, high)
        : Vector512.ConditionalSelect(Vector512.Equals(index & Vector512.Create((byte)64), Vector512<byte>.Zero), PermutePlain(low, index), PermutePlain(high, index));

    /// <summary>Multiplies each byte, a vector of 8 bits, by the 8 x 8 matrix of bits in its lane of 64 (GF2P8AFFINEQB).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Affine(Vector512<byte> bytes, Vector512<byte> matrix) => Gfni.V512.IsSupported ? Gfni.V512.GaloisFieldAffineTransform(bytes, matrix, 0) : AffinePlain(bytes, matrix);

    /// <summary>Bits of <paramref name="word"/> that are not in <paramref name="mask"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong AndNot(ulong mask, ulong word) => Bmi1.X64.IsSupported ? Bmi1.X64.AndNot(mask, word) : word & ~mask;

    /// <summary>Elements of <paramref name="x"/> and <paramref name="y"/> in turn, from the lower or upper half of each 128 bits (VPUNPCKL, VPUNPCKH).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Unpack<T>(Vector512<T> x, Vector512<T> y, bool high)
    {
        if (Avx512BW.IsSupported)
        {
            if (typeof(T) == typeof(byte)) { return high ? Avx512BW.UnpackHigh(x.AsByte(), y.AsByte()).As<byte, T>() : Avx512BW.UnpackLow(x.AsByte(), y.AsByte()).As<byte, T>(); }
            if (typeof(T) == typeof(ushort)) { return high ? Avx512BW.UnpackHigh(x.AsUInt16(), y.AsUInt16()).As<ushort, T>() : Avx512BW.UnpackLow(x.AsUInt16(), y.AsUInt16()).As<ushort, T>(); }
            if (typeof(T) == typeof(uint)) { return high ? Avx512F.UnpackHigh(x.AsUInt32(), y.AsUInt32()).As<uint, T>() : Avx512F.UnpackLow(x.AsUInt32(), y.AsUInt32()).As<uint, T>(); }
        }
        return UnpackPlain(x, y, high);
    }

    /// <summary>Puts the bytes of eight vectors together: vector i has afterwards, for each 128 bits, the eight bytes of places 2i and 2i + 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unpack(
        ref Vector512<byte> a0, ref Vector512<byte> a1, ref Vector512<byte> a2, ref Vector512<byte> a3, ref Vector512<byte> a4, ref Vector512<byte> a5, ref Vector512<byte> a6, ref Vector512<byte> a7)
    {
        var (b0, b1, b2, b3) = (Unpack(a0, a1, false).AsUInt16(), Unpack(a0, a1, true).AsUInt16(), Unpack(a2, a3, false).AsUInt16(), Unpack(a2, a3, true).AsUInt16());
        var (b4, b5, b6, b7) = (Unpack(a4, a5, false).AsUInt16(), Unpack(a4, a5, true).AsUInt16(), Unpack(a6, a7, false).AsUInt16(), Unpack(a6, a7, true).AsUInt16());
        var (c0, c1, c2, c3) = (Unpack(b0, b2, false).AsUInt32(), Unpack(b0, b2, true).AsUInt32(), Unpack(b1, b3, false).AsUInt32(), Unpack(b1, b3, true).AsUInt32());
        var (c4, c5, c6, c7) = (Unpack(b4, b6, false).AsUInt32(), Unpack(b4, b6, true).AsUInt32(), Unpack(b5, b7, false).AsUInt32(), Unpack(b5, b7, true).AsUInt32());
        (a0, a1) = (Unpack(c0, c4, false).AsByte(), Unpack(c0, c4, true).AsByte());
        (a2, a3) = (Unpack(c1, c5, false).AsByte(), Unpack(c1, c5, true).AsByte());
        (a4, a5) = (Unpack(c2, c6, false).AsByte(), Unpack(c2, c6, true).AsByte());
        (a6, a7) = (Unpack(c3, c7, false).AsByte(), Unpack(c3, c7, true).AsByte());
    }

    /// <summary>Eight rows of eight words become columns.</summary>
    /// <param name="from">The rows, aligned.</param>
    /// <param name="stride">Words from row to row.</param>
    /// <param name="to">Receives the columns, one after the other; may be the rows themselves where these stand one after the other.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(ulong* from, int stride, ulong* to)
    {
        if (!Avx512F.IsSupported)
        {
            TransposePlain(from, stride, to);
            return;
        }
        var (r0, r1, r2, r3) = (Vector512.LoadAligned(from), Vector512.LoadAligned(from + stride), Vector512.LoadAligned(from + 2 * stride), Vector512.LoadAligned(from + 3 * stride));
        var (r4, r5, r6, r7) = (Vector512.LoadAligned(from + 4 * stride), Vector512.LoadAligned(from + 5 * stride), Vector512.LoadAligned(from + 6 * stride), Vector512.LoadAligned(from + 7 * stride));
        Columns(Avx512F.UnpackLow(r0, r1), Avx512F.UnpackLow(r2, r3), Avx512F.UnpackLow(r4, r5), Avx512F.UnpackLow(r6, r7), to);
        Columns(Avx512F.UnpackHigh(r0, r1), Avx512F.UnpackHigh(r2, r3), Avx512F.UnpackHigh(r4, r5), Avx512F.UnpackHigh(r6, r7), to + 8);
    }

    // Each second column: of pairs of words, the first of every vector, then the next.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Columns(Vector512<ulong> p01, Vector512<ulong> p23, Vector512<ulong> p45, Vector512<ulong> p67, ulong* to)
    {
        const byte Even = 0x88;
        const byte Odd = 0xDD;
        var (even0, even4) = (Avx512F.Shuffle4x128(p01, p23, Even), Avx512F.Shuffle4x128(p45, p67, Even));
        var (odd0, odd4) = (Avx512F.Shuffle4x128(p01, p23, Odd), Avx512F.Shuffle4x128(p45, p67, Odd));
        Avx512F.Shuffle4x128(even0, even4, Even).StoreAligned(to);
        Avx512F.Shuffle4x128(odd0, odd4, Even).StoreAligned(to + 16);
        Avx512F.Shuffle4x128(even0, even4, Odd).StoreAligned(to + 32);
        Avx512F.Shuffle4x128(odd0, odd4, Odd).StoreAligned(to + 48);
    }

    internal static void TransposePlain(ulong* from, int stride, ulong* to)
    {
        Span<ulong> columns = stackalloc ulong[64];
        for (var i = 0; i < 64; i++) { columns[i] = from[i % 8 * stride + i / 8]; }
        columns.CopyTo(new(to, 64));
    }

    internal static Vector512<T> UnpackPlain<T>(Vector512<T> x, Vector512<T> y, bool high)
    {
        var (count, lane) = (Vector512<T>.Count, Vector128<T>.Count);
        Span<T> result = new T[count];
        for (var i = 0; i < count; i++)
        {
            var from = i / lane * lane + (high ? lane / 2 : 0) + i % lane / 2;
            result[i] = (i % 2 == 0 ? x : y)[from];
        }
        return Vector512.Create<T>(result);
    }

    internal static Vector512<byte> PermutePlain(Vector512<byte> table, Vector512<byte> index)
    {
        Span<byte> result = stackalloc byte[64];
        for (var i = 0; i < 64; i++) { result[i] = table[index[i] & 63]; }
        return Vector512.Create<byte>(result);
    }

    internal static Vector512<byte> AffinePlain(Vector512<byte> bytes, Vector512<byte> matrix)
    {
        Span<byte> result = stackalloc byte[64];
        for (var i = 0; i < 64; i++)
        {
            var value = 0;
            for (var bit = 0; bit < 8; bit++) { value |= (BitOperations.PopCount((uint)(matrix[(i & ~7) + 7 - bit] & bytes[i])) & 1) << bit; }
            result[i] = (byte)value;
        }
        return Vector512.Create<byte>(result);
    }
}
