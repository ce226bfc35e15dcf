namespace Relearn.Inference.Models;

/// <summary>Boosted trees; raw scores have the same bits as LightGBM's own (sums in double, in the order of the trees).</summary>
/// <remarks>
/// Inner nodes of all trees stand in one array; a negative child is the complement of a leaf's index.
/// Decisions follow LightGBM 4.7.0's <c>Tree::NumericalDecision</c> and <c>Tree::CategoricalDecision</c>; its "zero" is |x| &lt;= 1e-35.
/// </remarks>
public sealed class TreeEnsemble : IScorer
{
    internal const float ZeroThreshold = 1e-35f;

    internal enum NodeKind : byte { MissingIsZero, MissingLeft, MissingRight, ZeroMissingLeft, ZeroMissingRight, Category }

    internal readonly record struct Node(double Threshold, int Feature, int Left, int Right, NodeKind Kind);

    readonly Node[] _nodes;
    readonly double[] _leaves;
    readonly int[] _roots;
    readonly uint[] _categoryWords;
    readonly int[] _categoryBounds;

    internal TreeEnsemble(int width, Node[] nodes, double[] leaves, int[] roots, int[] categoryBounds, uint[] categoryWords)
    {
        Width = width;
        _nodes = nodes;
        _leaves = leaves;
        _roots = roots;
        _categoryBounds = categoryBounds;
        _categoryWords = categoryWords;
    }

    /// <inheritdoc/>
    public int Width { get; }

    /// <summary>Number of trees.</summary>
    public int Trees => _roots.Length;

    /// <summary>Reads a LightGBM model text (binary or regression objective, one tree an iteration).</summary>
    /// <exception cref="BundleException">The text is not such a model; the message says what was found.</exception>
    public static TreeEnsemble Parse(ReadOnlySpan<byte> modelText) => LightGbmText.Parse(modelText);

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<float> matrix, Span<double> raw)
    {
        // A block of rows at a time: each tree is read once a block and stays in the first-level cache.
        const int Block = 256;
        raw.Clear();
        for (var start = 0; start < raw.Length; start += Block)
        {
            var rows = Math.Min(Block, raw.Length - start);
            var block = matrix.Slice(start * Width, rows * Width);
            var sums = raw.Slice(start, rows);
            foreach (var root in _roots)
            {
                for (var row = 0; row < rows; row++) { sums[row] += _leaves[Leaf(root, block.Slice(row * Width, Width))]; }
            }
        }
    }

    int Leaf(int node, ReadOnlySpan<float> row)
    {
        while (node >= 0)
        {
            ref readonly var at = ref _nodes[node];
            double value = row[at.Feature];
            var left = at.Kind switch
            {
                // A comparison with NaN is false, which sends a missing value where its node says.
                NodeKind.MissingRight => value <= at.Threshold,
                NodeKind.MissingLeft => !(value > at.Threshold),
                NodeKind.MissingIsZero => (double.IsNaN(value) ? 0 : value) <= at.Threshold,
                NodeKind.Category => InCategory(value, at.Threshold),
                NodeKind.ZeroMissingLeft => IsZeroOrMissing(value) || value <= at.Threshold,
                _ => !IsZeroOrMissing(value) && value <= at.Threshold,
            };
            node = left ? at.Left : at.Right;
        }
        return ~node;
    }

    static bool IsZeroOrMissing(double value) => double.IsNaN(value) || Math.Abs(value) <= ZeroThreshold;

    bool InCategory(double value, double set)
    {
        // Truncation, as in LightGBM: what lies between -1 and 0 is category 0.
        if (!(value > -1 && value < int.MaxValue)) { return false; }
        var (category, index) = ((int)value, (int)set);
        var (from, to) = (_categoryBounds[index], _categoryBounds[index + 1]);
        var word = from + (category >> 5);
        return word < to && ((_categoryWords[word] >> (category & 31)) & 1) != 0;
    }
}
