namespace Relearn.Inference.Models.Trees;

/// <summary>Goes down each tree from split to split: every model, every processor, no tables of its own.</summary>
/// <remarks>Rows go down a tree four at a time, and one row alone down four trees: while one waits for its split from memory, the others go on.</remarks>
sealed unsafe class NodeWalk(TreeModel model) : TreeScorer
{
    // A block of rows at a time: each tree is read once a block and stays in the first-level cache.
    const int BlockRows = 256;

    readonly int[] _roots = [.. model.ByOutput().Select(t => model.Roots[t])];
    readonly int _width = model.Width;
    readonly int _outputs = model.Outputs;
    readonly int _iterations = model.Iterations;

    public override long Bytes => _roots.Length * sizeof(int);

    public override void Score(float* rows, int count, double* raw)
    {
        new Span<double>(raw, count * _outputs).Clear();
        fixed (TreeNode* nodes = model.Nodes)
        fixed (double* leaves = model.Leaves)
        fixed (uint* words = model.SetWords)
        fixed (int* bounds = model.SetBounds)
        {
            var trees = new Trees(nodes, leaves, words, bounds);
            for (var output = 0; output < _outputs; output++)
            {
                var roots = _roots.AsSpan(output * _iterations, _iterations);
                if (count < 4)
                {
                    for (var row = 0; row < count; row++) { raw[row * _outputs + output] = trees.ScoreRow(roots, rows + row * _width); }
                    continue;
                }
                for (var start = 0; start < count; start += BlockRows)
                {
                    var block = Math.Min(BlockRows, count - start);
                    foreach (var root in roots) { trees.ScoreTree(root, rows + (long)start * _width, block, _width, raw + start * _outputs + output, _outputs); }
                }
            }
        }
    }

    readonly struct Trees(TreeNode* nodes, double* leaves, uint* words, int* bounds)
    {
        int Next(int at, float* row) => TreeModel.GoesLeft(nodes + at, row[nodes[at].Feature], words, bounds) ? nodes[at].Left : nodes[at].Right;

        public void ScoreTree(int root, float* rows, int count, int width, double* sums, int outputs)
        {
            var row = 0;
            for (; row + 4 <= count; row += 4)
            {
                var (a, b, c, d) = (root, root, root, root);
                var first = rows + (long)row * width;
                // A sign bit that is clear in any of the four says that one is not at its leaf yet.
                while ((a & b & c & d) >= 0)
                {
                    if (a >= 0) { a = Next(a, first); }
                    if (b >= 0) { b = Next(b, first + width); }
                    if (c >= 0) { c = Next(c, first + 2 * width); }
                    if (d >= 0) { d = Next(d, first + 3 * width); }
                }
                sums[row * outputs] += leaves[~a];
                sums[(row + 1) * outputs] += leaves[~b];
                sums[(row + 2) * outputs] += leaves[~c];
                sums[(row + 3) * outputs] += leaves[~d];
            }
            for (; row < count; row++)
            {
                var node = root;
                while (node >= 0) { node = Next(node, rows + (long)row * width); }
                sums[row * outputs] += leaves[~node];
            }
        }

        // One row alone: four trees at a time instead, their leaves added in the order of the trees.
        public double ScoreRow(ReadOnlySpan<int> roots, float* row)
        {
            double sum = 0;
            var tree = 0;
            for (; tree + 4 <= roots.Length; tree += 4)
            {
                var (a, b, c, d) = (roots[tree], roots[tree + 1], roots[tree + 2], roots[tree + 3]);
                while ((a & b & c & d) >= 0)
                {
                    if (a >= 0) { a = Next(a, row); }
                    if (b >= 0) { b = Next(b, row); }
                    if (c >= 0) { c = Next(c, row); }
                    if (d >= 0) { d = Next(d, row); }
                }
                sum += leaves[~a];
                sum += leaves[~b];
                sum += leaves[~c];
                sum += leaves[~d];
            }
            for (; tree < roots.Length; tree++)
            {
                var node = roots[tree];
                while (node >= 0) { node = Next(node, row); }
                sum += leaves[~node];
            }
            return sum;
        }
    }
}
