using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Relearn.Inference.Models.Trees;

/// <summary>One row: all splits of a tree are decided at once, as the 64 bits of a word, and two to five look-ups turn the word into a leaf.</summary>
/// <remarks>
/// <code>
/// 1 codes of the row -- one permutation: the code of each split's column -- one comparison: a bit for each split --> word
/// 2 the tree is cut into pieces of a few splits; a piece's bits stand side by side in the word and are the index into the piece's table
/// 3 a cell of a table is the next piece, or a leaf, whose cell leads to itself
/// </code>
/// Each tree takes a number of steps of its own, the same for every row, so there is no branch that a row could make the processor guess wrong; the sum is made in the order of the trees.
/// For numeric splits, up to 64 leaves a tree, and up to 128 columns.
/// </remarks>
sealed unsafe class ConditionWords : TreeScorer
{
    const int MostColumns = 128;
    const int FewestSteps = 2;
    const int MostSteps = 6;

    // Larger tables leave the second-level cache, and another step through smaller ones is faster.
    const int MostCells = 420 << 10;

    readonly record struct Tree(int FirstCell, ushort Root, ushort More, Masks Masks);

    /// <summary>For each step a mask of as many bits as it reads.</summary>
    [InlineArray(MostSteps)]
    struct Masks
    {
        ushort _first;
    }

    readonly Quantiser _quantiser;
    readonly AlignedArray<Tree> _trees;
    readonly AlignedArray<byte> _splits;
    readonly AlignedArray<ushort> _cells;
    readonly AlignedArray<double> _leaves;
    readonly int _width;
    readonly int _outputs;
    readonly int _iterations;
    readonly int _steps;

    ConditionWords(TreeModel model, Quantiser quantiser, ConditionTables.Built[] trees)
    {
        (_quantiser, _width, _outputs, _iterations) = (quantiser, model.Width, model.Outputs, model.Iterations);
        // What most trees take, all take; a tree that is done earlier stays at its leaf.
        _steps = trees.Length == 0 ? FewestSteps : Math.Min(4, trees.CountBy(t => t.Bits.Length).OrderBy(t => t.Key).MaxBy(t => t.Value).Key);
        _trees = new(trees.Length);
        _splits = new(trees.Length * 128);
        _leaves = new(trees.Length * ConditionTables.MostLeaves);
        _cells = new(trees.Sum(t => t.Cells.Length));
        var at = 0;
        foreach (var (index, tree) in trees.Index())
        {
            var masks = default(Masks);
            foreach (var (step, bits) in tree.Bits.Index()) { masks[step] = (ushort)((1 << bits) - 1); }
            _trees.Span[index] = new(at, tree.Root, (ushort)Math.Max(0, tree.Bits.Length - _steps), masks);
            tree.Cells.CopyTo(_cells.Span[at..]);
            tree.Columns.CopyTo(_splits.Span[(index * 128)..]);
            tree.Codes.CopyTo(_splits.Span[(index * 128 + 64)..]);
            tree.Leaves.CopyTo(_leaves.Span[(index * ConditionTables.MostLeaves)..]);
            at += tree.Cells.Length;
        }
    }

    /// <summary>The engine, or null where the model does not fit it.</summary>
    public static ConditionWords? TryMake(TreeModel model, Quantiser? quantiser)
    {
        if (quantiser is null || model.HasCategories || quantiser.Columns > MostColumns || ConditionTables.Of(model) is not { } tables) { return null; }
        int[] trees = [.. model.ByOutput()];
        var ways = trees.Select(t => Enumerable.Range(FewestSteps, MostSteps - FewestSteps + 1).Select(s => tables.Cut(t, s)).OfType<ConditionTables.Cutting>().ToArray()).ToArray();
        if (ways.Any(w => w.Length == 0)) { return null; }
        // The fewest steps, as long as all tables together stay small: then the larger ones first take another step.
        ConditionTables.Cutting[] taken = [];
        for (var most = ConditionTables.MostCells; most >= 128; most /= 2)
        {
            taken = [.. ways.Select(w => w.FirstOrDefault(c => c.Cells <= most) ?? w.MinBy(c => c.Cells)!)];
            if (taken.Sum(c => c.Cells) <= MostCells) { break; }
        }
        return new(model, quantiser, [.. trees.Zip(taken, (t, c) => tables.Build(quantiser, t, c))]);
    }

    public override long Bytes => _quantiser.Bytes + _trees.Bytes + _splits.Bytes + _cells.Bytes + _leaves.Bytes;

    /// <summary>Look-ups a tree.</summary>
    public int Steps => _steps;

    [SkipLocalsInit]
    public override void Score(float* rows, int count, double* raw)
    {
        var room = stackalloc byte[MostColumns + 64];
        var codes = (byte*)(((nint)room + 63) & ~63);
        for (var row = 0; row < count; row++)
        {
            _quantiser.Row(rows + (long)row * _width, codes);
            for (var output = 0; output < _outputs; output++)
            {
                var first = output * _iterations;
                raw[row * _outputs + output] = _quantiser.Columns <= 64
                    ? Sum(Vector512.LoadAligned(codes), first)
                    : SumWide(Vector512.LoadAligned(codes), Vector512.LoadAligned(codes + 64), first);
            }
        }
        GC.KeepAlive(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Word(Vector512<byte> codes, byte* splits) =>
        Vector512.GreaterThan(Lanes.Permute(codes, Vector512.LoadAligned(splits)), Vector512.LoadAligned(splits + 64)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static uint Step(ushort* table, ulong word, uint cell, uint mask) => table[2 * (cell >> 6) + ((uint)(word >> (int)cell) & mask)];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    double Sum(Vector512<byte> codes, int first)
    {
        double sum = 0;
        var splits = _splits.Pointer + first * 128L;
        var tree = _trees.Pointer + first;
        var end = tree + _iterations;
        var cells = _cells.Pointer;
        var leaves = _leaves.Pointer + first * (long)ConditionTables.MostLeaves;
        switch (_steps)
        {
            case 2:
                for (; tree < end; tree++, splits += 128, leaves += ConditionTables.MostLeaves)
                {
                    var word = Word(codes, splits);
                    var table = cells + tree->FirstCell;
                    var cell = Step(table, word, tree->Root, tree->Masks[0]);
                    cell = Step(table, word, cell, tree->Masks[1]);
                    for (var more = 0; more < tree->More; more++) { cell = Step(table, word, cell, tree->Masks[2 + more]); }
                    sum += leaves[cell >> 6];
                }
                break;
            case 3:
                for (; tree < end; tree++, splits += 128, leaves += ConditionTables.MostLeaves)
                {
                    var word = Word(codes, splits);
                    var table = cells + tree->FirstCell;
                    var cell = Step(table, word, tree->Root, tree->Masks[0]);
                    cell = Step(table, word, cell, tree->Masks[1]);
                    cell = Step(table, word, cell, tree->Masks[2]);
                    for (var more = 0; more < tree->More; more++) { cell = Step(table, word, cell, tree->Masks[3 + more]); }
                    sum += leaves[cell >> 6];
                }
                break;
            default:
                for (; tree < end; tree++, splits += 128, leaves += ConditionTables.MostLeaves)
                {
                    var word = Word(codes, splits);
                    var table = cells + tree->FirstCell;
                    var cell = Step(table, word, tree->Root, tree->Masks[0]);
                    cell = Step(table, word, cell, tree->Masks[1]);
                    cell = Step(table, word, cell, tree->Masks[2]);
                    cell = Step(table, word, cell, tree->Masks[3]);
                    for (var more = 0; more < tree->More; more++) { cell = Step(table, word, cell, tree->Masks[4 + more]); }
                    sum += leaves[cell >> 6];
                }
                break;
        }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static uint Walk(ushort* cells, Tree* tree, ulong word, int steps)
    {
        var table = cells + tree->FirstCell;
        uint cell = tree->Root;
        for (var step = 0; step < steps; step++) { cell = Step(table, word, cell, tree->Masks[step]); }
        return cell >> 6;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    double SumWide(Vector512<byte> low, Vector512<byte> high, int first)
    {
        double sum = 0;
        var splits = _splits.Pointer + first * 128L;
        var tree = _trees.Pointer + first;
        var end = tree + _iterations;
        var cells = _cells.Pointer;
        var leaves = _leaves.Pointer + first * (long)ConditionTables.MostLeaves;
        for (; tree < end; tree++, splits += 128, leaves += ConditionTables.MostLeaves)
        {
            var word = Vector512.GreaterThan(Lanes.Permute(low, Vector512.LoadAligned(splits), high), Vector512.LoadAligned(splits + 64)).ExtractMostSignificantBits();
            sum += leaves[Walk(cells, tree, word, _steps + tree->More)];
        }
        return sum;
    }
}
