using System.Numerics;
using System.Runtime.CompilerServices;

namespace Relearn.Inference.Features.Sparse;

/// <summary>The known pieces of one feature: hash to column. Never changed.</summary>
/// <remarks>
/// Open addressing. A slot holds a column plus 1 in its lower 24 bits and 8 bits of the hash above, so that a piece that is not known, as most are, is
/// told from one cache line; the whole hash stands beside the column.
/// </remarks>
sealed class PieceTable
{
    /// <summary>Pieces that one feature can know.</summary>
    public const int MostPieces = 1 << 23;

    const int ColumnBits = 24;
    const uint ColumnMask = (1 << ColumnBits) - 1;

    readonly ulong[] _hashes;
    readonly uint[] _slots;
    readonly int _shift;

    PieceTable(ulong[] hashes)
    {
        _hashes = hashes;
        // At most two thirds are taken.
        var bits = Math.Max(4, BitOperations.Log2((uint)(hashes.Length + hashes.Length / 2)) + 1);
        (_slots, _shift) = (new uint[1 << bits], 64 - bits);
    }

    /// <summary>Takes the hashes in the order of their columns; null where one stands there twice, or there are too many.</summary>
    public static PieceTable? Of(ulong[] hashes)
    {
        if (hashes.Length > MostPieces) { return null; }
        var table = new PieceTable(hashes);
        for (var column = 0; column < hashes.Length; column++)
        {
            if (table.Find(hashes[column]) >= 0) { return null; }
            var mixed = Mix(hashes[column]);
            var slot = (int)(mixed >> table._shift);
            while (table._slots[slot] != 0) { slot = (slot + 1) & (table._slots.Length - 1); }
            table._slots[slot] = (uint)(column + 1) | TagOf(mixed);
        }
        return table;
    }

    public ReadOnlySpan<ulong> Hashes => _hashes;

    public long MemoryBytes => 8L * _hashes.Length + 4L * _slots.Length;

    // Numbers of buckets are small, and the upper bits decide.
    static ulong Mix(ulong hash) => hash * 0x9E3779B97F4A7C15;

    static uint TagOf(ulong mixed) => (uint)(mixed >> 8) & ~ColumnMask;

    /// <summary>Column of a piece, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ulong hash)
    {
        var (slots, mixed) = (_slots, Mix(hash));
        var tag = TagOf(mixed);
        for (var slot = (int)(mixed >> _shift); ; slot++)
        {
            var found = slots[slot & (slots.Length - 1)];
            if (found == 0) { return -1; }
            if ((found & ~ColumnMask) == tag && _hashes[(int)(found & ColumnMask) - 1] == hash) { return (int)(found & ColumnMask) - 1; }
        }
    }
}
