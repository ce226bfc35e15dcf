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
/// All trees take the same number of steps, so there is no branch that could be guessed wrong, and the sum is made in the order of the trees.
/// For numeric splits, up to 64 leaves a tree, and up to 128 columns.
/// </remarks>
sealed unsafe class ConditionWords : TreeScorer
{
    const int MostColumns = 128;
    const int FewestSteps = 2;
    const int MostSteps = 6;

    // Larger tables leave the second-level cache, and another step through smaller ones is faster.
    const int MostTableBytes = 512 << 10;

    readonly record struct Tree(int FirstCell, ushort Root, Lengths Bits);

    /// <summary>Bits that each step reads.</summary>
    [InlineArray(MostSteps)]
    struct Lengths
    {
        byte _first;
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

    ConditionWords(TreeModel model, Quantiser quantiser, int steps, ConditionTables.Built[] trees)
    {
        (_quantiser, _width, _outputs, _iterations, _steps) = (quantiser, model.Width, model.Outputs, model.Iterations, steps);
        _trees = new(trees.Length);
        _splits = new(trees.Length * 128);
        _leaves = new(trees.Length * ConditionTables.MostLeaves);
        _cells = new(trees.Sum(t => t.Cells.Length));
        var at = 0;
        foreach (var (index, tree) in trees.Index())
        {
            var bits = default(Lengths);
            tree.Bits.CopyTo(bits[..]);
            _trees.Span[index] = new(at, tree.Root, bits);
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
        if (quantiser is null || model.HasCategories || quantiser.Columns > MostColumns || ConditionTables.Sizes(model) is not { } sizes) { return null; }
        ConditionWords? made = null;
        for (var steps = FewestSteps; steps <= MostSteps; steps++)
        {
            if (TryBuild(model, quantiser, sizes, steps) is not { } built) { continue; }
            made = new(model, quantiser, steps, built);
            if (made._cells.Bytes <= MostTableBytes) { break; }
        }
        return made;
    }

    static ConditionTables.Built[]? TryBuild(TreeModel model, Quantiser quantiser, int[] sizes, int steps)
    {
        var built = new List<ConditionTables.Built>(model.Trees);
        foreach (var tree in model.ByOutput())
        {
            if (ConditionTables.Build(model, quantiser, sizes, tree, steps) is not { } own) { return null; }
            built.Add(own);
        }
        return [.. built];
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
    static uint Step(ushort* table, ulong word, uint cell, uint bits) => table[(cell >> 6) + Lanes.Low(word >> (int)cell, bits)];

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
                    var cell = Step(table, word, tree->Root, tree->Bits[0]);
                    sum += leaves[Step(table, word, cell, tree->Bits[1]) >> 6];
                }
                break;
            case 3:
                for (; tree < end; tree++, splits += 128, leaves += ConditionTables.MostLeaves)
                {
                    var word = Word(codes, splits);
                    var table = cells + tree->FirstCell;
                    var cell = Step(table, word, tree->Root, tree->Bits[0]);
                    cell = Step(table, word, cell, tree->Bits[1]);
                    sum += leaves[Step(table, word, cell, tree->Bits[2]) >> 6];
                }
                break;
            case 4:
                for (; tree < end; tree++, splits += 128, leaves += ConditionTables.MostLeaves)
                {
                    var word = Word(codes, splits);
                    var table = cells + tree->FirstCell;
                    var cell = Step(table, word, tree->Root, tree->Bits[0]);
                    cell = Step(table, word, cell, tree->Bits[1]);
                    cell = Step(table, word, cell, tree->Bits[2]);
                    sum += leaves[Step(table, word, cell, tree->Bits[3]) >> 6];
                }
                break;
            default:
                for (; tree < end; tree++, splits += 128, leaves += ConditionTables.MostLeaves) { sum += leaves[Walk(cells, tree, Word(codes, splits), _steps)]; }
                break;
        }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static uint Walk(ushort* cells, Tree* tree, ulong word, int steps)
    {
        var table = cells + tree->FirstCell;
        uint cell = tree->Root;
        for (var step = 0; step < steps; step++) { cell = Step(table, word, cell, tree->Bits[step]); }
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
            sum += leaves[Walk(cells, tree, word, _steps)];
        }
        return sum;
    }
}
