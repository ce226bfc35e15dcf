using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Relearn.Inference.Models.Trees;

/// <summary>The two instructions that the fast engines stand on, each with a plain twin: so every engine runs, slowly, on any processor, and is tested there.</summary>
static class Lanes
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
