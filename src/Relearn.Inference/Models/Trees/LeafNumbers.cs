using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Relearn.Inference.Models.Trees;

/// <summary>From "which rows are in this leaf" to each row's sum.</summary>
/// <remarks>
/// <code>
/// 1 a leaf's mask has a bit for each row; bit 0 of a row's number is the OR of the leaves 1, 3, 5, ..., bit 1 of 2, 3, 6, 7, ...: of every eight leaves three bits and their OR, of every eight ORs the next three
/// 2 the eight masks of bits are turned: a byte for each row
/// 3 the values of the leaves are cut into eight planes of bytes: a permutation a plane looks up 64 rows, and unpacking three times puts the bytes together
/// </code>
/// </remarks>
static unsafe class LeafNumbers
{
    /// <summary>Leaves that a byte can number.</summary>
    public const int MostLeaves = 256;

    /// <summary>Bytes of room: the ORs of eights, the bits of the numbers, and the numbers.</summary>
    public const int RoomBytes = Numbers + MaskConditions.Rows;

    const int Tiles = MaskConditions.Rows / Quantiser.TileRows;
    const int Bits = MostLeaves / 8 * MaskConditions.MaskBytes;

    // Nine masks of bits: three times three.
    const int Numbers = Bits + 9 * MaskConditions.MaskBytes;

    // Which byte goes where, and the unit matrix.
    static readonly AlignedArray<byte> s_constants = MakeConstants();

    /// <summary>The constants of the instructions: whoever scores takes them once and hands them on.</summary>
    public static byte* Constants => s_constants.Pointer;

    static AlignedArray<byte> MakeConstants()
    {
        var constants = new AlignedArray<byte>(128);
        for (var lane = 0; lane < 8; lane++)
        {
            for (var i = 0; i < 8; i++)
            {
                // Byte i of mask k goes to byte 7 - k of lane i: so a lane holds the bits of eight rows.
                constants.Span[8 * lane + 7 - i] = (byte)(8 * i + lane);
                constants.Span[64 + 8 * lane + i] = (byte)(1 << i);
            }
        }
        return constants;
    }

    /// <summary>Turns bits, with the constants in registers.</summary>
    public readonly struct Turner(byte* constants)
    {
        readonly Vector512<byte> _lanes = Vector512.LoadAligned(constants);
        readonly Vector512<byte> _unit = Vector512.LoadAligned(constants + 64);

        /// <summary>Eight words of 64 bits as 64 bytes of eight: byte r has bit k of word k's bit r.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<byte> Turn(ulong* words) => Lanes.Affine(_unit, Lanes.Permute(Vector512.LoadAligned((byte*)words), _lanes));
    }

    /// <summary>The values of a tree's leaves as planes: byte p of all, for each p, in multiples of 64 leaves.</summary>
    public static byte[] Planes(double[] leaves)
    {
        var stride = Stride(leaves.Length);
        var planes = new byte[8 * stride];
        foreach (var (index, value) in MemoryMarshal.AsBytes(leaves.AsSpan()).ToArray().Index()) { planes[index % 8 * stride + index / 8] = value; }
        return planes;
    }

    static int Stride(int leaves) => leaves <= 64 ? 64 : leaves <= 128 ? 128 : 256;

    /// <summary>Where a row's sum stands: as unpacking leaves them.</summary>
    public static int PlaceOf(int row) => (row & ~63) + 8 * (row >> 1 & 7) + 2 * (row >> 4 & 3) + (row & 1);

    /// <summary>Number of each row's leaf.</summary>
    /// <param name="masks">A mask for each leaf; room for up to seven more.</param>
    /// <param name="leaves">How many.</param>
    /// <param name="room">Room for <see cref="RoomBytes"/> bytes, aligned; receives the numbers.</param>
    /// <param name="constants"><see cref="Constants"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Find<TWidth, TMask>(TMask* masks, int leaves, byte* room, byte* constants) where TWidth : struct, IMaskWidth<TMask> where TMask : unmanaged
    {
        var eights = (TMask*)room;
        var bits = (TMask*)(room + Bits);
        (bits[3], bits[4], bits[5], bits[6], bits[7]) = (default, default, default, default, default);
        Combine<TWidth, TMask>(masks, leaves, eights, bits);
        if (leaves > 8) { Combine<TWidth, TMask>(eights, (leaves + 7) / 8, eights, bits + 3); }
        if (leaves > 64) { Combine<TWidth, TMask>(eights, (leaves + 63) / 64, eights, bits + 6); }
        var turned = (ulong*)bits;
        if (TWidth.Tiles == Tiles) { Lanes.Transpose(turned, Tiles, turned); }
        else if (TWidth.Tiles > 1)
        {
            turned += 8 * TWidth.Tiles;
            for (var tile = 0; tile < TWidth.Tiles; tile++)
            {
                for (var bit = 0; bit < 8; bit++) { turned[tile * 8 + bit] = ((ulong*)bits)[bit * TWidth.Tiles + tile]; }
            }
        }
        var turner = new Turner(constants);
        for (var tile = 0; tile < TWidth.Tiles; tile++) { turner.Turn(turned + tile * 8).StoreAligned(room + Numbers + tile * Quantiser.TileRows); }
    }

    // Three bits of each row's number among every eight masks; and the OR of every eight, which may take the place of masks that are done.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Combine<TWidth, TMask>(TMask* masks, int count, TMask* eights, TMask* bits) where TWidth : struct, IMaskWidth<TMask> where TMask : unmanaged
    {
        for (var i = count; i % 8 != 0; i++) { masks[i] = default; }
        var (bit0, bit1, bit2) = (default(TMask), default(TMask), default(TMask));
        for (var end = masks + count; masks < end; masks += 8, eights++)
        {
            var (m1, m3, m5, m7) = (masks[1], masks[3], masks[5], masks[7]);
            bit0 = TWidth.Or(TWidth.Or(bit0, m1, m3), m5, m7);
            var (m23, m67) = (TWidth.Or(masks[2], m3), TWidth.Or(masks[6], m7));
            bit1 = TWidth.Or(bit1, m23, m67);
            var m4567 = TWidth.Or(masks[4], m5, m67);
            bit2 = TWidth.Or(bit2, m4567);
            *eights = TWidth.Or(TWidth.Or(masks[0], m1), m23, m4567);
        }
        (bits[0], bits[1], bits[2]) = (bit0, bit1, bit2);
    }

    /// <summary>Adds each row's leaf to its sum.</summary>
    /// <param name="room">What <see cref="Find"/> left.</param>
    /// <param name="tiles">How many of the tiles of 64 rows there are.</param>
    /// <param name="planes"><see cref="Planes"/>.</param>
    /// <param name="leaves">How many.</param>
    /// <param name="sums">The sums, at <see cref="PlaceOf"/>; aligned.</param>
    public static void Add(byte* room, int tiles, byte* planes, int leaves, double* sums)
    {
        if (leaves <= 64) { Add<One>(room + Numbers, tiles, planes, sums); }
        else if (leaves <= 128) { Add<Two>(room + Numbers, tiles, planes, sums); }
        else { Add<Four>(room + Numbers, tiles, planes, sums); }
    }

    interface IPlane
    {
        static abstract int Bytes { get; }

        static abstract Vector512<byte> LookUp(byte* plane, Vector512<byte> numbers);
    }

    readonly struct One : IPlane
    {
        public static int Bytes => 64;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<byte> LookUp(byte* plane, Vector512<byte> numbers) => Lanes.Permute(Vector512.LoadAligned(plane), numbers);
    }

    readonly struct Two : IPlane
    {
        public static int Bytes => 128;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<byte> LookUp(byte* plane, Vector512<byte> numbers) => Lanes.Permute(Vector512.LoadAligned(plane), numbers, Vector512.LoadAligned(plane + 64));
    }

    readonly struct Four : IPlane
    {
        public static int Bytes => 256;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<byte> LookUp(byte* plane, Vector512<byte> numbers) =>
            Vector512.ConditionalSelect(Vector512.LessThan(numbers.AsSByte(), Vector512<sbyte>.Zero).AsByte(), Two.LookUp(plane + 128, numbers), Two.LookUp(plane, numbers));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static void Add<TPlane>(byte* numbers, int tiles, byte* planes, double* sums) where TPlane : struct, IPlane
    {
        for (var tile = 0; tile < tiles; tile++, numbers += Quantiser.TileRows, sums += Quantiser.TileRows)
        {
            var own = Vector512.LoadAligned(numbers);
            var (a0, a1) = (TPlane.LookUp(planes, own), TPlane.LookUp(planes + TPlane.Bytes, own));
            var (a2, a3) = (TPlane.LookUp(planes + 2 * TPlane.Bytes, own), TPlane.LookUp(planes + 3 * TPlane.Bytes, own));
            var (a4, a5) = (TPlane.LookUp(planes + 4 * TPlane.Bytes, own), TPlane.LookUp(planes + 5 * TPlane.Bytes, own));
            var (a6, a7) = (TPlane.LookUp(planes + 6 * TPlane.Bytes, own), TPlane.LookUp(planes + 7 * TPlane.Bytes, own));
            Lanes.Unpack(ref a0, ref a1, ref a2, ref a3, ref a4, ref a5, ref a6, ref a7);
            Add(a0, sums);
            Add(a1, sums + 8);
            Add(a2, sums + 16);
            Add(a3, sums + 24);
            Add(a4, sums + 32);
            Add(a5, sums + 40);
            Add(a6, sums + 48);
            Add(a7, sums + 56);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Add(Vector512<byte> values, double* sums) => (Vector512.LoadAligned(sums) + values.AsDouble()).StoreAligned(sums);
}
