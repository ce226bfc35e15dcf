using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Relearn.Data;

/// <summary>How the values of one column and one chunk are stored: the narrowest form that loses nothing.</summary>
/// <remarks>
/// Whole multiples of a unit within a range of 2^8, 2^16 or 2^32 are stored as offsets from the least one (the highest code is "missing");
/// other numbers as float32 where that is exact, else as float64. The choice depends on the values alone, so equal values give equal bytes.
/// </remarks>
static class ColumnBlock
{
    const int HeaderLength = 24;

    // Times are mostly whole minutes or seconds.
    static readonly double[] Units = [60_000_000, 1_000_000, 1];

    enum Form { UInt8 = 1, UInt16 = 2, UInt32 = 4, Float32 = 14, Float64 = 18 }

    public static byte[] Encode(ReadOnlySpan<double> values)
    {
        var (least, most, whole, single) = (double.PositiveInfinity, double.NegativeInfinity, true, true);
        foreach (var v in values)
        {
            if (double.IsNaN(v)) { continue; }
            least = Math.Min(least, v);
            most = Math.Max(most, v);
            single &= (float)v == v;
            whole &= Math.Floor(v) == v && Math.Abs(v) < 1L << 53 && !(v == 0 && double.IsNegative(v));
        }
        if (least > most) { (least, most) = (0, 0); }
        if (whole)
        {
            var unit = UnitOf(values);
            var span = (most - least) / unit;
            if (span < uint.MaxValue) { return Offsets(values, span < byte.MaxValue ? Form.UInt8 : span < ushort.MaxValue ? Form.UInt16 : Form.UInt32, least, unit); }
        }
        var form = single ? Form.Float32 : Form.Float64;
        var block = Header(form, values.Length * (single ? 4 : 8), 0, 1);
        if (single)
        {
            var floats = MemoryMarshal.Cast<byte, float>(block.AsSpan(HeaderLength));
            for (var i = 0; i < values.Length; i++) { floats[i] = double.IsNaN(values[i]) ? float.NaN : (float)values[i]; }
        }
        else
        {
            var doubles = MemoryMarshal.Cast<byte, double>(block.AsSpan(HeaderLength));
            // One pattern for a missing value, whatever made it.
            for (var i = 0; i < values.Length; i++) { doubles[i] = double.IsNaN(values[i]) ? double.NaN : values[i]; }
        }
        return block;
    }

    // The largest unit that divides all values; they are whole, and integers divide faster than doubles.
    static double UnitOf(ReadOnlySpan<double> values)
    {
        foreach (var unit in Units)
        {
            var fits = true;
            for (var i = 0; fits && i < values.Length; i++) { fits = double.IsNaN(values[i]) || (long)values[i] % (long)unit == 0; }
            if (fits) { return unit; }
        }
        return 1;
    }

    static byte[] Offsets(ReadOnlySpan<double> values, Form form, double least, double unit)
    {
        var block = Header(form, values.Length * (int)form, least, unit);
        var payload = block.AsSpan(HeaderLength);
        for (var i = 0; i < values.Length; i++)
        {
            var missing = double.IsNaN(values[i]);
            var offset = missing ? 0 : (uint)((values[i] - least) / unit);
            switch (form)
            {
                case Form.UInt8: payload[i] = missing ? byte.MaxValue : (byte)offset; break;
                case Form.UInt16: BinaryPrimitives.WriteUInt16LittleEndian(payload[(i * 2)..], missing ? ushort.MaxValue : (ushort)offset); break;
                default: BinaryPrimitives.WriteUInt32LittleEndian(payload[(i * 4)..], missing ? uint.MaxValue : offset); break;
            }
        }
        return block;
    }

    static byte[] Header(Form form, int length, double least, double unit)
    {
        var block = new byte[HeaderLength + length];
        block[0] = (byte)form;
        BinaryPrimitives.WriteDoubleLittleEndian(block.AsSpan(8), least);
        BinaryPrimitives.WriteDoubleLittleEndian(block.AsSpan(16), unit);
        return block;
    }

    /// <summary>True if a block is of a known form and long enough for its rows.</summary>
    public static bool Fits(ReadOnlySpan<byte> block, int rows)
    {
        if (block.Length < HeaderLength) { return false; }
        var bytes = (Form)block[0] switch
        {
            Form.UInt8 => 1,
            Form.UInt16 => 2,
            Form.UInt32 or Form.Float32 => 4,
            Form.Float64 => 8,
            _ => 0,
        };
        return bytes > 0 && block.Length >= HeaderLength + (long)bytes * rows;
    }

    /// <summary>Decodes <c>to.Length</c> values from row <paramref name="first"/> of the block.</summary>
    public static void Decode(ReadOnlySpan<byte> block, int first, Span<double> to)
    {
        var least = BinaryPrimitives.ReadDoubleLittleEndian(block[8..]);
        var unit = BinaryPrimitives.ReadDoubleLittleEndian(block[16..]);
        var payload = block[HeaderLength..];
        switch ((Form)block[0])
        {
            case Form.UInt8:
                var bytes = payload.Slice(first, to.Length);
                for (var i = 0; i < to.Length; i++) { to[i] = bytes[i] == byte.MaxValue ? double.NaN : least + bytes[i] * unit; }
                break;
            case Form.UInt16:
                var shorts = MemoryMarshal.Cast<byte, ushort>(payload).Slice(first, to.Length);
                for (var i = 0; i < to.Length; i++) { to[i] = shorts[i] == ushort.MaxValue ? double.NaN : least + shorts[i] * unit; }
                break;
            case Form.UInt32:
                var words = MemoryMarshal.Cast<byte, uint>(payload).Slice(first, to.Length);
                for (var i = 0; i < to.Length; i++) { to[i] = words[i] == uint.MaxValue ? double.NaN : least + words[i] * unit; }
                break;
            case Form.Float32:
                var floats = MemoryMarshal.Cast<byte, float>(payload).Slice(first, to.Length);
                for (var i = 0; i < to.Length; i++) { to[i] = floats[i]; }
                break;
            default:
                MemoryMarshal.Cast<byte, double>(payload).Slice(first, to.Length).CopyTo(to);
                break;
        }
    }
}
