using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Relearn.Inference.Models.Trees;

/// <summary>The quantiser at work: one row, or a tile of 64.</summary>
/// <remarks>
/// Models of up to 64 slots and columns take vector instructions all the way; wider ones go slot by slot.
/// </remarks>
sealed unsafe partial class Quantiser
{
    /// <summary>Rows of a tile.</summary>
    public const int TileRows = 64;

    const int Step = 16;

    readonly record struct SlotColumns(int Feature, Missing Missing, int Parts, int First, int Count);

    ThresholdTables _thresholds = null!;
    AlignedArray<SlotColumns> _slotColumns = null!;

    // For the vectors' way: which slots read NaN as 0, up to which size a value is "zero", where each column's slot is and what its missing values become.
    AlignedArray<int> _nanIsZero = null!;
    AlignedArray<float> _zeroSize = null!;
    AlignedArray<byte> _slotOfColumn = null!;
    AlignedArray<byte> _missingCode = null!;
    bool _vectors;

    /// <summary>Bytes that it holds.</summary>
    public long Bytes => _thresholds.Bytes + _slotColumns.Bytes;

    void LayOut(bool vectors)
    {
        _thresholds = new(_slots.Select(s => s.Thresholds));
        _slotColumns = new(_slots.Length);
        var first = 0;
        foreach (var (index, slot) in _slots.Index())
        {
            var columns = _columns.Count(c => c.Slot == index);
            _slotColumns.Span[index] = new(slot.Feature, slot.Missing, (slot.Thresholds.Length + ColumnThresholds - 1) / ColumnThresholds, first, columns);
            first += columns;
        }
        _vectors = vectors && Lanes.HasPermute && _slots.Length <= 64 && Columns is > 0 and <= 64 && _thresholds.AreSimple;
        _nanIsZero = new(64);
        _zeroSize = new(64);
        _slotOfColumn = new(64);
        _missingCode = new(64);
        if (!_vectors) { return; }
        for (var slot = 0; slot < 64; slot++)
        {
            var missing = slot < _slots.Length ? _slots[slot].Missing : Missing.IsNaN;
            _nanIsZero.Span[slot] = missing == Missing.IsZero ? -1 : 0;
            _zeroSize.Span[slot] = missing == Missing.IsNaNOrZero ? TreeModel.ZeroThreshold : -1;
        }
        for (var column = 0; column < Columns; column++)
        {
            _slotOfColumn.Span[column] = (byte)_columns[column].Slot;
            _missingCode.Span[column] = _columns[column].GoesRight ? Right : Left;
        }
    }

    /// <summary>Codes of one row.</summary>
    /// <param name="row">Its values, <c>[width]</c>.</param>
    /// <param name="codes">Receives its codes, <c>[Stride]</c>; aligned to 64 bytes.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Row(float* row, byte* codes)
    {
        if (!_vectors)
        {
            for (var slot = 0; slot < _slotColumns.Length; slot++)
            {
                var columns = _slotColumns.Pointer + slot;
                Code(slot, columns, row[columns->Feature], codes + columns->First, 1);
            }
            return;
        }
        var room = stackalloc byte[64 * sizeof(float) + 64 + 64 + 64];
        var values = (float*)(((nint)room + 63) & ~63);
        var missing = (byte*)(values + 64);
        var ranks = (byte*)(values + 64) + 64;
        Prepare(row, values, missing);
        var slots = _slotColumns.Length;
        var table = _thresholds.Table(0);
        for (var slot = 0; slot < slots; slot++, table += ThresholdTables.TableLength) { ranks[slot] = ThresholdTables.RankOf16(table, values[slot]); }
        Spread(ranks, missing).StoreAligned(codes);
    }

    /// <summary>Codes of up to 64 rows, column by column.</summary>
    /// <param name="rows">Their values, <c>[count, width]</c>.</param>
    /// <param name="width">Values of a row.</param>
    /// <param name="count">Number of rows, 1 to 64.</param>
    /// <param name="codes">Receives the codes, <c>[Columns, 64]</c>; those of rows behind the last are arbitrary. Has room for <c>Stride</c> columns.</param>
    /// <param name="stride">Bytes from column to column.</param>
    /// <param name="room">Room for <see cref="TileRoom"/> bytes, aligned.</param>
    public void Tile(float* rows, int width, int count, byte* codes, int stride, byte* room)
    {
        if (_vectors)
        {
            TileOfVectors(rows, width, count, codes, stride, room);
            return;
        }
        for (var slot = 0; slot < _slotColumns.Length; slot++)
        {
            var columns = _slotColumns.Pointer + slot;
            for (var row = 0; row < count; row++) { Code(slot, columns, rows[(long)row * width + columns->Feature], codes + columns->First * stride + row, stride); }
        }
    }

    /// <summary>Bytes of room that <see cref="Tile"/> wants.</summary>
    public const int TileRoom = TileRows * (64 * sizeof(float) + 64 + 64 + 64);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void TileOfVectors(float* rows, int width, int count, byte* codes, int stride, byte* room)
    {
        var values = (float*)room;
        var missing = room + TileRows * 64 * sizeof(float);
        var ranks = room + TileRows * (64 * sizeof(float) + 64);
        var byRow = room + TileRows * (64 * sizeof(float) + 128);
        for (var row = 0; row < count; row++) { Prepare(rows + (long)row * width, values + row * 64, missing + row * 64); }
        for (var slot = 0; slot < _slotColumns.Length; slot++) { ThresholdTables.RanksOf16(_thresholds.Table(slot), values + slot, ranks + slot, count, 64); }
        for (var row = 0; row < count; row++) { Spread(ranks + row * 64, missing + row * 64).StoreAligned(byRow + row * 64); }
        Transpose(byRow, codes, stride);
    }

    // Takes the slots' values together, reads NaN as 0 where that is so, and marks what is missing.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Prepare(float* row, float* values, byte* missing)
    {
        var columns = _slotColumns.Pointer;
        var slots = _slotColumns.Length;
        for (var slot = 0; slot < slots; slot++, columns++) { values[slot] = row[columns->Feature]; }
        var nanIsZero = _nanIsZero.Pointer;
        var zeroSize = _zeroSize.Pointer;
        for (var slot = 0; slot < slots; slot += Step)
        {
            var x = Vector512.LoadAligned(values + slot);
            var nan = ~Vector512.Equals(x, x);
            var isZero = Vector512.LoadAligned(nanIsZero + slot).AsSingle();
            x = Vector512.ConditionalSelect(nan & isZero, Vector512<float>.Zero, x);
            var gone = Vector512.AndNot(nan, isZero) | Vector512.LessThanOrEqual(Vector512.Abs(x), Vector512.LoadAligned(zeroSize + slot));
            x.StoreAligned(values + slot);
            Avx512F.ConvertToVector128SByte(gone.AsInt32()).AsByte().StoreAligned(missing + slot);
        }
    }

    // From slots to columns.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Vector512<byte> Spread(byte* ranks, byte* missing)
    {
        var slots = Vector512.LoadAligned(_slotOfColumn.Pointer);
        return Vector512.ConditionalSelect(
            Lanes.Permute(Vector512.LoadAligned(missing), slots), Vector512.LoadAligned(_missingCode.Pointer), Lanes.Permute(Vector512.LoadAligned(ranks), slots));
    }

    // The codes of a slot's columns, each at the next multiple of the stride.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Code(int slot, SlotColumns* columns, float value, byte* codes, int stride)
    {
        if (float.IsNaN(value) && columns->Missing == Missing.IsZero) { value = 0; }
        if (float.IsNaN(value) || (columns->Missing == Missing.IsNaNOrZero && Math.Abs(value) <= TreeModel.ZeroThreshold))
        {
            for (var column = 0; column < columns->Count; column++) { codes[column * stride] = _columns[columns->First + column].GoesRight ? Right : Left; }
            return;
        }
        var rank = _thresholds.Rank(slot, value);
        if (columns->Parts == 1)
        {
            for (var column = 0; column < columns->Count; column++) { codes[column * stride] = (byte)rank; }
            return;
        }
        for (var column = 0; column < columns->Count; column++) { codes[column * stride] = (byte)Math.Clamp(rank - _columns[columns->First + column].Part * ColumnThresholds, Left, Right); }
    }

    // 64 x 64 bytes, 16 rows at a time: four rounds in which rows i and i + 8 are interleaved.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    static void Transpose(byte* from, byte* to, int stride)
    {
        var room = stackalloc byte[33 * 64];
        var odd = (Vector512<byte>*)(((nint)room + 63) & ~63);
        var even = odd + 16;
        for (var first = 0; first < 64; first += 16)
        {
            for (var i = 0; i < 8; i++)
            {
                var (x, y) = (Vector512.LoadAligned(from + (first + i) * 64), Vector512.LoadAligned(from + (first + i + 8) * 64));
                odd[2 * i] = Avx512BW.UnpackLow(x, y);
                odd[2 * i + 1] = Avx512BW.UnpackHigh(x, y);
            }
            Interleave(odd, even);
            Interleave(even, odd);
            Interleave(odd, even);
            for (var column = 0; column < 16; column++)
            {
                var bytes = even[column];
                var at = to + column * stride + first;
                bytes.GetLower().GetLower().StoreAligned(at);
                bytes.GetLower().GetUpper().StoreAligned(at + 16 * stride);
                bytes.GetUpper().GetLower().StoreAligned(at + 32 * stride);
                bytes.GetUpper().GetUpper().StoreAligned(at + 48 * stride);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Interleave(Vector512<byte>* from, Vector512<byte>* to)
    {
        for (var i = 0; i < 8; i++)
        {
            to[2 * i] = Avx512BW.UnpackLow(from[i], from[i + 8]);
            to[2 * i + 1] = Avx512BW.UnpackHigh(from[i], from[i + 8]);
        }
    }
}
