using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Relearn.Inference.Models.Trees;

/// <summary>Sorted thresholds, laid out so that two comparisons of 16 and two counts of bits tell how many lie below a value.</summary>
/// <remarks>
/// Up to 255 thresholds are a part: of every 16 the last, then all, filled up with infinity. A longer list is several parts, found by the last threshold of each.
/// </remarks>
sealed unsafe class ThresholdTables
{
    /// <summary>Thresholds of a part.</summary>
    public const int PartThresholds = 255;

    /// <summary>Numbers of a part's table.</summary>
    public const int TableLength = Step + Step * Step;

    const int Step = 16;

    readonly record struct List(int FirstPart, int Parts);

    readonly AlignedArray<List> _lists;
    readonly AlignedArray<float> _tables;
    readonly AlignedArray<float> _lasts;

    /// <summary>Lays out lists, each ascending.</summary>
    public ThresholdTables(IEnumerable<float[]> lists)
    {
        var (all, tables, lasts) = (new List<List>(), new List<float>(), new List<float>());
        foreach (var list in lists)
        {
            var parts = (list.Length + PartThresholds - 1) / PartThresholds;
            all.Add(new(lasts.Count, parts));
            foreach (var part in list.Chunk(PartThresholds))
            {
                lasts.Add(part[^1]);
                for (var pivot = Step - 1; pivot < Step * Step; pivot += Step) { tables.Add(pivot < part.Length ? part[pivot] : float.PositiveInfinity); }
                tables.AddRange(part);
                tables.AddRange(Enumerable.Repeat(float.PositiveInfinity, Step * Step - part.Length));
            }
        }
        (_lists, _tables, _lasts) = (new(all.ToArray()), new(tables.ToArray()), new(lasts.ToArray()));
    }

    public long Bytes => _tables.Bytes + _lists.Bytes + _lasts.Bytes;

    /// <summary>True if each list is one part: then list i's table is the i-th.</summary>
    public bool AreSimple => _lists.Length == _lasts.Length && _lists.Span.ToArray().All(l => l.Parts == 1);

    /// <summary>Table of list <paramref name="list"/>, where <see cref="AreSimple"/>.</summary>
    public float* Table(int list) => _tables.Pointer + list * TableLength;

    /// <summary>How many thresholds of a list lie below a value that is a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Rank(int list, float value)
    {
        var (first, parts) = (_lists.Pointer[list].FirstPart, _lists.Pointer[list].Parts);
        var part = 0;
        while (part < parts - 1 && _lasts.Pointer[first + part] < value) { part++; }
        return part * PartThresholds + RankInPart(_tables.Pointer + (first + part) * TableLength, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int RankInPart(float* table, float value)
    {
        if (Vector256.IsHardwareAccelerated)
        {
            var x = Vector256.Create(value);
            var bucket = Below(table, x) * Step;
            return bucket + Below(table + Step + bucket, x);
        }
        var first = table + Step;
        var length = PartThresholds;
        while (length > 0)
        {
            var half = length >> 1;
            var below = first[half] < value;
            first = below ? first + half + 1 : first;
            length = below ? length - half - 1 : half;
        }
        return (int)(first - table) - Step;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Below(float* thresholds, Vector256<float> value) => BitOperations.PopCount(
        Vector256.LessThan(Vector256.Load(thresholds), value).ExtractMostSignificantBits() | Vector256.LessThan(Vector256.Load(thresholds + 8), value).ExtractMostSignificantBits() << 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Below(Vector512<float> thresholds, Vector512<float> value) => BitOperations.PopCount(Vector512.LessThan(thresholds, value).ExtractMostSignificantBits());

    /// <summary>The rank in one part's table, by vectors of 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte RankOf16(float* table, float value)
    {
        var x = Vector512.Create(value);
        var bucket = Below(Vector512.LoadAligned(table), x) * Step;
        return (byte)(bucket + Below(Vector512.LoadAligned(table + Step + bucket), x));
    }

    /// <summary>Ranks of many values in one part's table; values and ranks stand <paramref name="stride"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RanksOf16(float* table, float* values, byte* ranks, int count, int stride)
    {
        var pivots = Vector512.LoadAligned(table);
        // Infinity in the first pivot: there are at most 15 thresholds, and one comparison tells.
        if (float.IsPositiveInfinity(table[0]))
        {
            var all = Vector512.LoadAligned(table + Step);
            for (var i = 0; i < count; i++) { ranks[i * stride] = (byte)Below(all, Vector512.Create(values[i * stride])); }
            return;
        }
        for (var i = 0; i < count; i++)
        {
            var x = Vector512.Create(values[i * stride]);
            var bucket = Below(pivots, x) * Step;
            ranks[i * stride] = (byte)(bucket + Below(Vector512.LoadAligned(table + Step + bucket), x));
        }
    }
}
