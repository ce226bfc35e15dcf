using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Relearn.Inference.Models.Trees;

/// <summary>How many rows a mask has, and what is done with masks: a batch takes the narrowest that holds its rows.</summary>
interface IMaskWidth<TMask> where TMask : unmanaged
{
    /// <summary>Tiles of 64 rows.</summary>
    static abstract int Tiles { get; }

    static abstract TMask All { get; }

    static abstract TMask And(TMask x, TMask y);

    /// <summary>x, without y.</summary>
    static abstract TMask AndNot(TMask x, TMask y);

    static abstract TMask Or(TMask x, TMask y);

    static abstract TMask Or(TMask x, TMask y, TMask z);
}

/// <summary>64 rows.</summary>
readonly struct OneTile : IMaskWidth<ulong>
{
    public static int Tiles => 1;

    public static ulong All => ulong.MaxValue;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong And(ulong x, ulong y) => x & y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong AndNot(ulong x, ulong y) => Bmi1.X64.IsSupported ? Bmi1.X64.AndNot(y, x) : x & ~y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Or(ulong x, ulong y) => x | y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Or(ulong x, ulong y, ulong z) => x | y | z;
}

/// <summary>128 rows.</summary>
readonly struct TwoTiles : IMaskWidth<Vector128<ulong>>
{
    public static int Tiles => 2;

    public static Vector128<ulong> All => Vector128<ulong>.AllBitsSet;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> And(Vector128<ulong> x, Vector128<ulong> y) => x & y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> AndNot(Vector128<ulong> x, Vector128<ulong> y) => Vector128.AndNot(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Or(Vector128<ulong> x, Vector128<ulong> y) => x | y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Or(Vector128<ulong> x, Vector128<ulong> y, Vector128<ulong> z) => Avx512F.VL.IsSupported ? Avx512F.VL.TernaryLogic(x, y, z, 0xFE) : x | y | z;
}

/// <summary>256 rows.</summary>
readonly struct FourTiles : IMaskWidth<Vector256<ulong>>
{
    public static int Tiles => 4;

    public static Vector256<ulong> All => Vector256<ulong>.AllBitsSet;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> And(Vector256<ulong> x, Vector256<ulong> y) => x & y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> AndNot(Vector256<ulong> x, Vector256<ulong> y) => Vector256.AndNot(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Or(Vector256<ulong> x, Vector256<ulong> y) => x | y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Or(Vector256<ulong> x, Vector256<ulong> y, Vector256<ulong> z) => Avx512F.VL.IsSupported ? Avx512F.VL.TernaryLogic(x, y, z, 0xFE) : x | y | z;
}

/// <summary>512 rows.</summary>
readonly struct EightTiles : IMaskWidth<Vector512<ulong>>
{
    public static int Tiles => 8;

    public static Vector512<ulong> All => Vector512<ulong>.AllBitsSet;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> And(Vector512<ulong> x, Vector512<ulong> y) => x & y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> AndNot(Vector512<ulong> x, Vector512<ulong> y) => Vector512.AndNot(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Or(Vector512<ulong> x, Vector512<ulong> y) => x | y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Or(Vector512<ulong> x, Vector512<ulong> y, Vector512<ulong> z) => Avx512F.IsSupported ? Avx512F.TernaryLogic(x, y, z, 0xFE) : x | y | z;
}
