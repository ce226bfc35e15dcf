using System.Numerics;

namespace Relearn.Inference.Models.Trees;

/// <summary>No walk: each feature's value strikes out the leaves that it rules out, and the first leaf left is the answer.</summary>
/// <remarks>
/// <code>
/// value -> code; code -> for each tree, the leaves that are still possible, one bit each; AND over the features of a tree -> lowest bit -> leaf
/// </code>
/// For trees with up to 64 leaves. Best for models of few features.
/// Source: C. Lucchese et al., "QuickScorer: a fast algorithm to rank documents with additive ensembles of regression trees", SIGIR 2015;
/// the masks of all splits of one feature are joined beforehand.
/// </remarks>
sealed unsafe class LeafMasks : TreeScorer
{
    const int BlockRows = 256;
    const int MostLeaves = 64;

    // More masks than this would not stay in a cache, and walking is faster.
    const int MostMasks = 1 << 20;

    readonly record struct Part(int Question, int FirstMask);

    readonly record struct Tree(int FirstPart, int Parts, int FirstLeaf);

    readonly SplitCodes _codes;
    readonly Tree[] _trees;
    readonly AlignedArray<Part> _parts;
    readonly AlignedArray<ulong> _masks;
    readonly AlignedArray<double> _leaves;
    readonly int _width;
    readonly int _outputs;
    readonly int _iterations;

    LeafMasks(TreeModel model, SplitCodes codes, List<Tree> trees, List<Part> parts, List<ulong> masks, List<double> leaves)
    {
        (_codes, _trees, _width, _outputs, _iterations) = (codes, [.. trees], model.Width, model.Outputs, model.Iterations);
        (_parts, _masks, _leaves) = (new(parts.ToArray()), new(masks.ToArray()), new(leaves.ToArray()));
    }

    /// <summary>The engine, or null where the model does not fit it.</summary>
    public static LeafMasks? TryMake(TreeModel model, SplitCodes? codes)
    {
        if (codes is null) { return null; }
        var questionOf = codes.Questions.Index().SelectMany(q => q.Item.Splits.Select(s => (s, q.Index))).ToDictionary(q => q.s, q => q.Index);
        var (trees, parts, masks, values) = (new List<Tree>(), new List<Part>(), new List<ulong>(), new List<double>());
        var (splits, leaves) = (new List<int>(), new List<int>());
        foreach (var tree in model.ByOutput())
        {
            model.Visit(tree, splits, leaves);
            if (leaves.Count > MostLeaves) { return null; }
            var below = LeavesBelowLeft(model, splits, leaves);
            trees.Add(new(parts.Count, splits.Select(s => questionOf[s]).Distinct().Count(), values.Count));
            values.AddRange(leaves.Select(l => model.Leaves[l]));
            foreach (var own in splits.GroupBy(s => questionOf[s]))
            {
                var asked = codes.Questions[own.Key];
                parts.Add(new(own.Key, masks.Count));
                if (masks.Count + asked.Codes > MostMasks) { return null; }
                var (table, left) = (new ulong[asked.Codes], new bool[asked.Codes]);
                table.AsSpan().Fill(ulong.MaxValue);
                foreach (var split in own)
                {
                    SplitCodes.Answer(model, asked, split, left);
                    for (var code = 0; code < table.Length; code++)
                    {
                        if (!left[code]) { table[code] &= ~below[split]; }
                    }
                }
                masks.AddRange(table);
            }
        }
        return new(model, codes, trees, parts, masks, values);
    }

    // The leaves under each split's left child; leaves are numbered from left to right, so the first that is left is the one where the walk would end.
    static Dictionary<int, ulong> LeavesBelowLeft(TreeModel model, List<int> splits, List<int> leaves)
    {
        var under = leaves.Index().ToDictionary(l => ~l.Item, l => 1UL << l.Index);
        foreach (var split in Enumerable.Reverse(splits)) { under[split] = under[model.Nodes[split].Left] | under[model.Nodes[split].Right]; }
        return splits.ToDictionary(s => s, s => under[model.Nodes[s].Left]);
    }

    public override long Bytes => _codes.Bytes + _parts.Bytes + _masks.Bytes + _leaves.Bytes;

    public override void Score(float* rows, int count, double* raw)
    {
        var questions = _codes.Questions.Length;
        var codes = (ushort*)Room(Math.Max(1, Math.Min(count, BlockRows) * questions) * sizeof(ushort));
        new Span<double>(raw, count * _outputs).Clear();
        for (var start = 0; start < count; start += BlockRows)
        {
            var block = Math.Min(BlockRows, count - start);
            for (var row = 0; row < block; row++)
            {
                var values = rows + (long)(start + row) * _width;
                for (var question = 0; question < questions; question++) { codes[row * questions + question] = (ushort)_codes.CodeOf(question, values[_codes.Questions[question].Feature]); }
            }
            for (var output = 0; output < _outputs; output++)
            {
                foreach (ref readonly var tree in _trees.AsSpan(output * _iterations, _iterations)) { ScoreTree(tree, codes, questions, block, raw + (long)start * _outputs + output); }
            }
        }
        GC.KeepAlive(this);
    }

    void ScoreTree(in Tree tree, ushort* codes, int questions, int rows, double* sums)
    {
        var parts = _parts.Pointer + tree.FirstPart;
        var masks = _masks.Pointer;
        var leaves = _leaves.Pointer + tree.FirstLeaf;
        var outputs = _outputs;
        var count = tree.Parts;
        for (var row = 0; row < rows; row++, codes += questions, sums += outputs)
        {
            var left = ulong.MaxValue;
            for (var part = 0; part < count; part++) { left &= masks[parts[part].FirstMask + codes[parts[part].Question]]; }
            *sums += leaves[BitOperations.TrailingZeroCount(left)];
        }
    }
}
