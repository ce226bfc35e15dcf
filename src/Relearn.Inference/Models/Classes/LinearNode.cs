using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Relearn.Inference.Models.Classes;

/// <summary>The linear models of one node's children, laid out by column, so that a sparse row meets all of them in one pass.</summary>
/// <remarks>
/// <code>
/// columns   3        17            40         those that any child has a weight for, ascending
/// entries   0:.5     0:-.2 4:1.1   2:.75      child in the lower 16 bits, weight in the upper 16: a float without its lower half
/// </code>
/// A column is found by a bit and a count where that takes less room than a few of the columns themselves, otherwise by halving.
/// </remarks>
sealed class LinearNode
{
    /// <summary>A child is a 16-bit number.</summary>
    public const int MostChildren = 1 << 16;

    // Halving costs a dozen steps a column, the bits one or two: they may take four times the room of the columns.
    const int BitsWorth = 4;

    readonly struct Word(ulong bits, int before)
    {
        public readonly ulong Bits = bits;
        public readonly int Before = before;
    }

    readonly Word[]? _words;

    /// <summary>Checks nothing: whoever reads a section did.</summary>
    /// <param name="width">Number of columns that a row can have.</param>
    /// <param name="children">Node behind this one, or the complement of a class.</param>
    /// <param name="biases">Of each child.</param>
    /// <param name="columns">Ascending.</param>
    /// <param name="starts">Where the entries of each column begin; behind the last where they end.</param>
    /// <param name="entries">Child and weight.</param>
    public LinearNode(int width, int[] children, float[] biases, int[] columns, int[] starts, uint[] entries)
    {
        (Children, Biases, Columns, Starts, Entries) = (children, biases, columns, starts, entries);
        var words = (width + 63) / 64;
        if ((long)words * Unsafe.SizeOf<Word>() > (long)BitsWorth * sizeof(int) * columns.Length) { return; }
        var bits = new ulong[words];
        foreach (var column in columns) { bits[column >> 6] |= 1UL << column; }
        _words = new Word[words];
        for (int w = 0, before = 0; w < words; before += BitOperations.PopCount(bits[w++])) { _words[w] = new(bits[w], before); }
    }

    public int[] Children { get; }

    public float[] Biases { get; }

    public int[] Columns { get; }

    public int[] Starts { get; }

    public uint[] Entries { get; }

    /// <summary>The same with the children that are nodes so many places further back.</summary>
    public LinearNode Moved(int by, int width) => by == 0 ? this : new(width, Array.ConvertAll(Children, c => c < 0 ? c : c + by), Biases, Columns, Starts, Entries);

    public long MemoryBytes => 8L * Children.Length + 4L * (Columns.Length + Starts.Length + Entries.Length) + (_words is null ? 0 : 16L * _words.Length) + 160;

    /// <summary>A child and its weight as one entry; the weight is rounded to the nearest that has room.</summary>
    public static uint Entry(int child, float weight)
    {
        var bits = BitConverter.SingleToUInt32Bits(weight);
        return ((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000) | (uint)child;
    }

    /// <summary>The weight of an entry.</summary>
    public static float WeightOf(uint entry) => BitConverter.UInt32BitsToSingle(entry & 0xFFFF0000);

    /// <summary>Works out the margin of each child.</summary>
    public void Margins(SparseRow row, int width, Span<float> margins)
    {
        Biases.CopyTo(margins);
        if (_words is null) { Halving(row, ref MemoryMarshal.GetReference(margins)); }
        else { Counting(row, width, _words, ref MemoryMarshal.GetReference(margins)); }
    }

    void Counting(SparseRow row, int width, Word[] words, ref float margins)
    {
        for (var i = 0; i < row.Columns.Length; i++)
        {
            var column = row.Columns[i];
            if ((uint)column >= (uint)width) { continue; }
            ref readonly var word = ref words[column >> 6];
            var bit = 1UL << column;
            if ((word.Bits & bit) != 0) { Add(word.Before + BitOperations.PopCount(word.Bits & (bit - 1)), row.Values[i], ref margins); }
        }
    }

    // Both ascend: what is left of the columns shrinks with each one found.
    void Halving(SparseRow row, ref float margins)
    {
        var from = 0;
        for (var i = 0; i < row.Columns.Length && from < Columns.Length; i++)
        {
            var at = Columns.AsSpan(from).BinarySearch(row.Columns[i]);
            if (at >= 0) { Add(from + at, row.Values[i], ref margins); }
            from += at >= 0 ? at + 1 : ~at;
        }
    }

    // Without checks of bounds: an entry's child was compared with the number of children when the model was made or read.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Add(int column, float value, ref float margins)
    {
        foreach (var entry in Entries.AsSpan(Starts[column], Starts[column + 1] - Starts[column]))
        {
            Unsafe.Add(ref margins, (nint)(ushort)entry) += WeightOf(entry) * value;
        }
    }
}
