namespace Relearn.Numerics;

/// <summary>The order that sorts numbers; equal ones stay as they were.</summary>
public static class StableOrder
{
    const int Digit = 11;

    // Times are mostly whole minutes or seconds.
    static readonly double[] Units = [60_000_000, 1_000_000, 1];

    /// <summary>Positions of the values in ascending order.</summary>
    /// <param name="values">Finite numbers; they are not kept.</param>
    public static int[] Of(double[] values) => KeysOf(values) is { } keys ? Radix(keys) : Compare(values);

    // Whole multiples of a unit within 32 bits, as offsets from the least.
    static uint[]? KeysOf(double[] values)
    {
        if (values.Length == 0) { return []; }
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var v in values)
        {
            if (!(Math.Abs(v) < 1L << 53) || Math.Floor(v) != v) { return null; }
            least = Math.Min(least, v);
            most = Math.Max(most, v);
        }
        foreach (var unit in Units)
        {
            if ((most - least) / unit >= uint.MaxValue) { continue; }
            var (first, step) = ((long)least, (long)unit);
            var keys = new uint[values.Length];
            var fits = true;
            for (var i = 0; fits && i < keys.Length; i++)
            {
                var (key, rest) = Math.DivRem((long)values[i] - first, step);
                keys[i] = (uint)key;
                fits = rest == 0;
            }
            if (fits) { return keys; }
        }
        return null;
    }

    // Least significant digit first; each pass is stable, so the whole is.
    static int[] Radix(uint[] keys)
    {
        var (order, next) = (new int[keys.Length], new int[keys.Length]);
        for (var i = 0; i < order.Length; i++) { order[i] = i; }
        var most = keys.Length == 0 ? 0 : keys.Max();
        for (var shift = 0; shift < 32 && most >> shift != 0; shift += Digit)
        {
            var starts = new int[(1 << Digit) + 1];
            foreach (var key in keys) { starts[((key >> shift) & ((1 << Digit) - 1)) + 1]++; }
            for (var d = 1; d < starts.Length; d++) { starts[d] += starts[d - 1]; }
            foreach (var i in order) { next[starts[(keys[i] >> shift) & ((1 << Digit) - 1)]++] = i; }
            (order, next) = (next, order);
        }
        return order;
    }

    static int[] Compare(double[] values)
    {
        var order = new int[values.Length];
        for (var i = 0; i < order.Length; i++) { order[i] = i; }
        Array.Sort(values, order);
        // Equal values stand together now, in any order: each group goes back to the order that it had.
        for (var start = 0; start < order.Length;)
        {
            var end = start + 1;
            while (end < order.Length && values[end] == values[start]) { end++; }
            if (end - start > 1) { Array.Sort(order, start, end - start); }
            start = end;
        }
        return order;
    }
}
