using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Relearn.Inference.Models.Trees;

/// <summary>From "which of 64 rows are in this leaf" to each row's sum.</summary>
/// <remarks>
/// <code>
/// 1 a leaf's mask has a bit for each row; eight masks are eight rows of bits, which a product with the unit matrix turns: a byte for each row, with one bit set if its leaf is among the eight
/// 2 a second product turns that bit into the leaf's number; the numbers of all groups of eight are joined by XOR
/// 3 the number picks the leaf's value: from registers for up to 64 leaves, else from memory
/// </code>
/// </remarks>
static unsafe class LeafSums
{
    /// <summary>Leaves that a byte can number.</summary>
    public const int MostLeaves = 256;

    const int Groups = MostLeaves / 8;

    // Byte i of mask k goes to byte 7 - k of lane i: so a lane holds the bits of eight rows.
    static readonly AlignedArray<byte> s_lanes = new(64);
    static readonly AlignedArray<byte> s_unit = new(64);
    static readonly AlignedArray<byte> s_numbers = new(64 * Groups);

    static LeafSums()
    {
        for (var lane = 0; lane < 8; lane++)
        {
            for (var i = 0; i < 8; i++)
            {
                s_lanes.Span[8 * lane + 7 - i] = (byte)(8 * i + lane);
                s_unit.Span[8 * lane + i] = (byte)(1 << i);
            }
            for (var group = 0; group < Groups; group++)
            {
                var matrix = s_numbers.Span.Slice(group * 64 + lane * 8, 8);
                // Bit 0, 1 and 2 of a leaf's number within its group; the bits above are those of the group's number.
                (matrix[7], matrix[6], matrix[5]) = (0xAA, 0xCC, 0xF0);
                for (var bit = 0; bit < 5; bit++) { matrix[4 - bit] = (byte)((group >> bit & 1) != 0 ? 0xFF : 0); }
            }
        }
    }

    /// <summary>The constants of the instructions, read once a batch.</summary>
    public readonly struct Turner
    {
        readonly Vector512<byte> _lanes;
        readonly Vector512<byte> _unit;
        readonly byte* _numbers;

        Turner(Vector512<byte> lanes, Vector512<byte> unit, byte* numbers)
        {
            (_lanes, _unit) = (lanes, unit);
            _numbers = numbers;
        }

        public static Turner Load() => new(Vector512.LoadAligned(s_lanes.Pointer), Vector512.LoadAligned(s_unit.Pointer), s_numbers.Pointer);

        /// <summary>Eight words of 64 bits as 64 bytes of eight: byte r has bit k of word k's bit r.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<byte> Turn(ulong* words) => Lanes.Affine(_unit, Lanes.Permute(Vector512.LoadAligned((byte*)words), _lanes));

        /// <summary>Number of each row's leaf.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<byte> Leaves(ulong* masks, int groups)
        {
            var leaves = Vector512<byte>.Zero;
            for (var group = 0; group < groups; group++) { leaves ^= Lanes.Affine(Turn(masks + 8 * group), Vector512.LoadAligned(_numbers + group * 64)); }
            return leaves;
        }
    }

    /// <summary>Adds each row's leaf to its sum.</summary>
    /// <param name="leaves">Numbers of the leaves, one for each of 64 rows.</param>
    /// <param name="values">Values of the leaves.</param>
    /// <param name="groups">Eighths of leaves, rounded up.</param>
    /// <param name="sums">The 64 sums; aligned.</param>
    /// <param name="numbers">Room for 64 bytes, aligned: picking parts of a register costs more than a store and loads.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(Vector512<byte> leaves, double* values, int groups, double* sums, byte* numbers)
    {
        leaves.StoreAligned(numbers);
        if (!Avx512F.IsSupported || groups > 8)
        {
            for (var row = 0; row < 64; row += 4)
            {
                sums[row] += values[numbers[row]];
                sums[row + 1] += values[numbers[row + 1]];
                sums[row + 2] += values[numbers[row + 2]];
                sums[row + 3] += values[numbers[row + 3]];
            }
            return;
        }
        var (a0, a1, a2, a3) = (Vector512.Load(values), Vector512.Load(values + 8), Vector512.Load(values + 16), Vector512.Load(values + 24));
        var sixteen = Vector512.Create(16L);
        if (groups <= 4)
        {
            for (var eight = 0; eight < 8; eight++)
            {
                var leaf = Eight(numbers, eight);
                var value = Vector512.ConditionalSelect(Vector512.Equals(leaf & sixteen, Vector512<long>.Zero).AsDouble(), Avx512F.PermuteVar8x64x2(a0, leaf, a1), Avx512F.PermuteVar8x64x2(a2, leaf, a3));
                (Vector512.LoadAligned(sums + eight * 8) + value).StoreAligned(sums + eight * 8);
            }
            return;
        }
        var (a4, a5, a6, a7) = (Vector512.Load(values + 32), Vector512.Load(values + 40), Vector512.Load(values + 48), Vector512.Load(values + 56));
        var thirtyTwo = Vector512.Create(32L);
        for (var eight = 0; eight < 8; eight++)
        {
            var leaf = Eight(numbers, eight);
            var low = Vector512.Equals(leaf & sixteen, Vector512<long>.Zero).AsDouble();
            var first = Vector512.ConditionalSelect(low, Avx512F.PermuteVar8x64x2(a0, leaf, a1), Avx512F.PermuteVar8x64x2(a2, leaf, a3));
            var second = Vector512.ConditionalSelect(low, Avx512F.PermuteVar8x64x2(a4, leaf, a5), Avx512F.PermuteVar8x64x2(a6, leaf, a7));
            var value = Vector512.ConditionalSelect(Vector512.Equals(leaf & thirtyTwo, Vector512<long>.Zero).AsDouble(), first, second);
            (Vector512.LoadAligned(sums + eight * 8) + value).StoreAligned(sums + eight * 8);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<long> Eight(byte* numbers, int eight) => Avx512F.ConvertToVector512Int64(Vector128.CreateScalarUnsafe(((ulong*)numbers)[eight]).AsByte());
}
