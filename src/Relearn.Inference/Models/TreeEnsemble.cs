using System.Runtime.CompilerServices;

namespace Relearn.Inference.Models;

/// <summary>Boosted trees; raw scores have the same bits as LightGBM's own (sums in double, in the order of the trees).</summary>
/// <remarks>
/// Inner nodes of all trees stand in one array; a negative child is the complement of a leaf's index.
/// Decisions follow LightGBM 4.7.0's <c>Tree::NumericalDecision</c> and <c>Tree::CategoricalDecision</c>; its "zero" is |x| &lt;= 1e-35.
/// Rows go down a tree four at a time, and one row alone down four trees: while one waits for its node from memory, the others go on.
/// A model that fits <see cref="MaskedTrees"/> takes that form instead; every way gives the same leaf and adds the leaves in the order of the trees.
/// </remarks>
public sealed unsafe class TreeEnsemble : IScorer
{
    internal const float ZeroThreshold = 1e-35f;

    // A block of rows at a time: each tree is read once a block and stays in the first-level cache.
    const int BlockRows = 256;

    internal enum NodeKind : byte { MissingIsZero, MissingLeft, MissingRight, ZeroMissingLeft, ZeroMissingRight, Category }

    internal readonly record struct Node(double Threshold, int Feature, int Left, int Right, NodeKind Kind);

    readonly Node[] _nodes;
    readonly double[] _leaves;
    readonly int[] _roots;
    readonly uint[] _categoryWords;
    readonly int[] _categoryBounds;
    readonly MaskedTrees? _masked;

    // The parser has checked that every feature, child, leaf and set of categories exists: the walk need not.
    internal TreeEnsemble(int width, Node[] nodes, double[] leaves, int[] roots, int[] categoryBounds, uint[] categoryWords, bool masks = true)
    {
        Width = width;
        _nodes = nodes;
        _leaves = leaves;
        _roots = roots;
        _categoryBounds = categoryBounds;
        _categoryWords = categoryWords;
        _masked = !masks ? null : MaskedTrees.TryMake(width, nodes, leaves, roots, categoryBounds, categoryWords, GoesLeft);
    }

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public long MemoryBytes => (long)sizeof(Node) * _nodes.Length + 8L * _leaves.Length + 4L * (_roots.Length + _categoryBounds.Length + _categoryWords.Length) + (_masked?.MemoryBytes ?? 0);

    /// <summary>The same trees, always walked: for tests of both ways.</summary>
    internal TreeEnsemble Walked() => new(Width, _nodes, _leaves, _roots, _categoryBounds, _categoryWords, masks: false);

    /// <summary>True if scores come from masks; false if the trees are walked.</summary>
    internal bool IsMasked => _masked is not null;

    /// <summary>Number of trees.</summary>
    public int Trees => _roots.Length;

    /// <summary>Reads a LightGBM model text (one tree an iteration).</summary>
    /// <exception cref="BundleException">The text is not such a model; the message says what was found.</exception>
    public static TreeEnsemble Parse(ReadOnlySpan<byte> modelText) => LightGbmText.Parse(modelText);

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<float> matrix, Span<double> raw)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(matrix.Length, raw.Length * Width);
        raw.Clear();
        fixed (float* rows = matrix)
        fixed (double* sums = raw)
        fixed (Node* nodes = _nodes)
        fixed (double* leaves = _leaves)
        fixed (uint* words = _categoryWords)
        fixed (int* bounds = _categoryBounds)
        {
            if (_masked is not null)
            {
                _masked.Score(rows, sums, raw.Length);
                return;
            }
            if (raw.Length < 4)
            {
                for (var i = 0; i < raw.Length; i++) { sums[i] = ScoreRow(rows + i * Width, nodes, leaves, words, bounds); }
                return;
            }
            for (var start = 0; start < raw.Length; start += BlockRows)
            {
                var count = Math.Min(BlockRows, raw.Length - start);
                foreach (var root in _roots) { ScoreTree(root, rows + (long)start * Width, count, sums + start, nodes, leaves, words, bounds); }
            }
        }
    }

    void ScoreTree(int root, float* rows, int count, double* sums, Node* nodes, double* leaves, uint* words, int* bounds)
    {
        var width = Width;
        var row = 0;
        for (; row + 4 <= count; row += 4)
        {
            var (a, b, c, d) = (root, root, root, root);
            var first = rows + (long)row * width;
            // A sign bit that is clear in any of the four says that one is not at its leaf yet.
            while ((a & b & c & d) >= 0)
            {
                if (a >= 0) { a = Next(nodes + a, first, words, bounds); }
                if (b >= 0) { b = Next(nodes + b, first + width, words, bounds); }
                if (c >= 0) { c = Next(nodes + c, first + 2 * width, words, bounds); }
                if (d >= 0) { d = Next(nodes + d, first + 3 * width, words, bounds); }
            }
            sums[row] += leaves[~a];
            sums[row + 1] += leaves[~b];
            sums[row + 2] += leaves[~c];
            sums[row + 3] += leaves[~d];
        }
        for (; row < count; row++)
        {
            var node = root;
            while (node >= 0) { node = Next(nodes + node, rows + (long)row * width, words, bounds); }
            sums[row] += leaves[~node];
        }
    }

    // One row alone: four trees at a time instead, their leaves added in the order of the trees.
    double ScoreRow(float* row, Node* nodes, double* leaves, uint* words, int* bounds)
    {
        double sum = 0;
        var tree = 0;
        for (; tree + 4 <= _roots.Length; tree += 4)
        {
            var (a, b, c, d) = (_roots[tree], _roots[tree + 1], _roots[tree + 2], _roots[tree + 3]);
            while ((a & b & c & d) >= 0)
            {
                if (a >= 0) { a = Next(nodes + a, row, words, bounds); }
                if (b >= 0) { b = Next(nodes + b, row, words, bounds); }
                if (c >= 0) { c = Next(nodes + c, row, words, bounds); }
                if (d >= 0) { d = Next(nodes + d, row, words, bounds); }
            }
            sum += leaves[~a];
            sum += leaves[~b];
            sum += leaves[~c];
            sum += leaves[~d];
        }
        for (; tree < _roots.Length; tree++)
        {
            var node = _roots[tree];
            while (node >= 0) { node = Next(nodes + node, row, words, bounds); }
            sum += leaves[~node];
        }
        return sum;
    }

    bool GoesLeft(Node node, float value)
    {
        fixed (uint* words = _categoryWords)
        fixed (int* bounds = _categoryBounds)
        {
            return GoesLeft(&node, value, words, bounds);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Next(Node* node, float* row, uint* words, int* bounds) => GoesLeft(node, row[node->Feature], words, bounds) ? node->Left : node->Right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool GoesLeft(Node* node, double value, uint* words, int* bounds) => node->Kind switch
    {
        // A comparison with NaN is false, which sends a missing value where its node says.
        NodeKind.MissingRight => value <= node->Threshold,
        NodeKind.MissingLeft => !(value > node->Threshold),
        NodeKind.Category => InCategory(value, (int)node->Threshold, words, bounds),
        NodeKind.MissingIsZero => (double.IsNaN(value) ? 0 : value) <= node->Threshold,
        NodeKind.ZeroMissingLeft => IsZeroOrMissing(value) || value <= node->Threshold,
        _ => !IsZeroOrMissing(value) && value <= node->Threshold,
    };

    static bool IsZeroOrMissing(double value) => double.IsNaN(value) || Math.Abs(value) <= ZeroThreshold;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool InCategory(double value, int set, uint* words, int* bounds)
    {
        // Truncation, as in LightGBM: what lies between -1 and 0 is category 0.
        if (!(value > -1 && value < int.MaxValue)) { return false; }
        var category = (int)value;
        var word = bounds[set] + (category >> 5);
        return word < bounds[set + 1] && ((words[word] >> (category & 31)) & 1) != 0;
    }
}
