using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Relearn.Inference.Models.Trees;

/// <summary>One row: all splits of a tree are decided at once, as the 64 bits of a word, and two to five look-ups turn the word into a leaf.</summary>
/// <remarks>
/// <code>
/// 1 codes of the row -- one permutation: the code of each split's column -- one comparison: a bit for each split --> word
/// 2 the tree is cut into pieces of a few splits; a piece's bits stand side by side in the word and are the index into the piece's table
/// 3 an entry of a table is the next piece (where its bits begin, how many, where its table begins) or a leaf, whose entry leads to itself
/// </code>
/// All trees take the same number of steps, so there is no branch that could be guessed wrong, and the sum is made in the order of the trees.
/// For numeric splits, up to 64 a tree, and up to 128 columns.
/// </remarks>
sealed unsafe class ConditionWords : TreeScorer
{
    const int MostSplits = 64;
    const int MostColumns = 128;
    const int MostSteps = 5;

    // Larger tables leave the second-level cache, and a longer way through smaller ones is faster.
    const int MostTableBytes = 1 << 20;

    readonly record struct Tree(uint Table, uint Root);

    readonly Quantiser _quantiser;
    readonly AlignedArray<Tree> _trees;
    readonly AlignedArray<byte> _splits;
    readonly AlignedArray<uint> _tables;
    readonly AlignedArray<double> _leaves;
    readonly int _width;
    readonly int _outputs;
    readonly int _iterations;
    readonly int _steps;

    ConditionWords(TreeModel model, Quantiser quantiser, int steps, ConditionTables.Built[] trees)
    {
        (_quantiser, _width, _outputs, _iterations, _steps) = (quantiser, model.Width, model.Outputs, model.Iterations, steps);
        _trees = new(trees.Length);
        _splits = new(trees.Length * 128);
        _leaves = new(trees.Length * 64);
        _tables = new(trees.Sum(t => Rounded(t.Table.Length)));
        var at = 0;
        foreach (var (index, tree) in trees.Index())
        {
            _trees.Span[index] = new((uint)at, tree.Root);
            tree.Table.CopyTo(_tables.Span[at..]);
            tree.Columns.CopyTo(_splits.Span[(index * 128)..]);
            tree.Codes.CopyTo(_splits.Span[(index * 128 + 64)..]);
            tree.Leaves.CopyTo(_leaves.Span[(index * 64)..]);
            at += Rounded(tree.Table.Length);
        }
    }

    static int Rounded(int entries) => (entries + 15) / 16 * 16;

    /// <summary>The engine, or null where the model does not fit it.</summary>
    public static ConditionWords? TryMake(TreeModel model, Quantiser? quantiser)
    {
        if (quantiser is null || model.HasCategories || quantiser.Columns > MostColumns) { return null; }
        var splits = new List<int>();
        var leaves = new List<int>();
        for (var tree = 0; tree < model.Trees; tree++)
        {
            model.Visit(tree, splits, leaves);
            if (splits.Count > MostSplits || leaves.Count > 64) { return null; }
        }
        ConditionWords? smallest = null;
        for (var steps = 2; steps <= MostSteps; steps++)
        {
            var built = model.ByOutput().Select(t => ConditionTables.Build(model, quantiser, t, steps)).ToArray();
            if (built.Contains(null)) { continue; }
            var made = new ConditionWords(model, quantiser, steps, built!);
            if (made._tables.Bytes <= MostTableBytes) { return made; }
            if (smallest is null || made.Bytes < smallest.Bytes) { smallest = made; }
        }
        return smallest;
    }

    public override long Bytes => _quantiser.Bytes + _trees.Bytes + _splits.Bytes + _tables.Bytes + _leaves.Bytes;

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
    static uint Step(uint* table, ulong word, uint entry) => table[(entry >> 16) + Lanes.Field(word, entry)];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    double Sum(Vector512<byte> codes, int first)
    {
        double sum = 0;
        var splits = _splits.Pointer + first * 128L;
        var tree = _trees.Pointer + first;
        var end = tree + _iterations;
        var tables = _tables.Pointer;
        var leaves = _leaves.Pointer + first * 64L;
        switch (_steps)
        {
            case 2:
                for (; tree < end; tree++, splits += 128, leaves += 64)
                {
                    var word = Word(codes, splits);
                    var table = tables + tree->Table;
                    sum += leaves[Step(table, word, Step(table, word, tree->Root)) >> 16];
                }
                break;
            case 3:
                for (; tree < end; tree++, splits += 128, leaves += 64)
                {
                    var word = Word(codes, splits);
                    var table = tables + tree->Table;
                    sum += leaves[Step(table, word, Step(table, word, Step(table, word, tree->Root))) >> 16];
                }
                break;
            case 4:
                for (; tree < end; tree++, splits += 128, leaves += 64)
                {
                    var word = Word(codes, splits);
                    var table = tables + tree->Table;
                    sum += leaves[Step(table, word, Step(table, word, Step(table, word, Step(table, word, tree->Root)))) >> 16];
                }
                break;
            default:
                for (; tree < end; tree++, splits += 128, leaves += 64)
                {
                    var word = Word(codes, splits);
                    var table = tables + tree->Table;
                    var entry = tree->Root;
                    for (var step = 0; step < _steps; step++) { entry = Step(table, word, entry); }
                    sum += leaves[entry >> 16];
                }
                break;
        }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    double SumWide(Vector512<byte> low, Vector512<byte> high, int first)
    {
        double sum = 0;
        var splits = _splits.Pointer + first * 128L;
        var tree = _trees.Pointer + first;
        var end = tree + _iterations;
        var leaves = _leaves.Pointer + first * 64L;
        for (; tree < end; tree++, splits += 128, leaves += 64)
        {
            var word = Vector512.GreaterThan(Lanes.Permute(low, Vector512.LoadAligned(splits), high), Vector512.LoadAligned(splits + 64)).ExtractMostSignificantBits();
            var table = _tables.Pointer + tree->Table;
            var entry = tree->Root;
            for (var step = 0; step < _steps; step++) { entry = Step(table, word, entry); }
            sum += leaves[entry >> 16];
        }
        return sum;
    }
}
