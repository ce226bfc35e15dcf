using System.Runtime.CompilerServices;

namespace Relearn.Inference.Models.Trees;

/// <summary>Boosted trees as they were read: splits, leaves, sets of categories, and how their sum becomes a prediction.</summary>
/// <remarks>
/// Splits of all trees stand in one array, leaves in another. Tree t adds to output <c>t % Outputs</c>.
/// Decisions follow LightGBM 4.7.0's <c>Tree::NumericalDecision</c> and <c>Tree::CategoricalDecision</c>; its "zero" is |x| &lt;= 1e-35.
/// </remarks>
sealed unsafe class TreeModel
{
    public const float ZeroThreshold = 1e-35f;

    public required int Width { get; init; }

    /// <summary>Raw scores a row: 1, or one for each class.</summary>
    public required int Outputs { get; init; }

    /// <summary>True where a prediction is made from the mean over the iterations, not from their sum.</summary>
    public required bool Averages { get; init; }

    public required Objective Objective { get; init; }

    public required string[] FeatureNames { get; init; }

    public required TreeNode[] Nodes { get; init; }

    public required double[] Leaves { get; init; }

    /// <summary>First split of each tree, or the complement of its only leaf.</summary>
    public required int[] Roots { get; init; }

    /// <summary>Set s has the words <c>[SetBounds[s], SetBounds[s + 1])</c>.</summary>
    public required int[] SetBounds { get; init; }

    public required uint[] SetWords { get; init; }

    /// <summary>Training rows at each split; empty where the text does not say.</summary>
    public required double[] NodeCover { get; init; }

    /// <summary>Training rows at each leaf; empty where the text does not say.</summary>
    public required double[] LeafCover { get; init; }

    public int Trees => Roots.Length;

    public int Iterations => Trees / Outputs;

    public bool HasCategories => SetBounds.Length > 1;

    /// <summary>The trees in the order in which engines lay them out: output by output, each in the order of the iterations.</summary>
    public IEnumerable<int> ByOutput() => Enumerable.Range(0, Trees).Select(i => i % Iterations * Outputs + i / Iterations);

    /// <summary>Leaves of a tree from left to right; splits as they are passed, parents before children.</summary>
    public void Visit(int tree, List<int> splits, List<int> leaves)
    {
        splits.Clear();
        leaves.Clear();
        var pending = new Stack<int>([Roots[tree]]);
        while (pending.TryPop(out var at))
        {
            if (at < 0) { leaves.Add(~at); continue; }
            splits.Add(at);
            pending.Push(Nodes[at].Right);
            pending.Push(Nodes[at].Left);
        }
    }

    public bool GoesLeft(in TreeNode node, double value)
    {
        fixed (uint* words = SetWords)
        fixed (int* bounds = SetBounds)
        fixed (TreeNode* at = &node)
        {
            return GoesLeft(at, value, words, bounds);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool GoesLeft(TreeNode* node, double value, uint* words, int* bounds) => node->Kind switch
    {
        // A comparison with NaN is false, which sends a missing value where its split says.
        SplitKind.MissingRight => value <= node->Threshold,
        SplitKind.MissingLeft => !(value > node->Threshold),
        SplitKind.Category => InSet(value, (int)node->Threshold, words, bounds),
        SplitKind.MissingIsZero => (double.IsNaN(value) ? 0 : value) <= node->Threshold,
        SplitKind.ZeroMissingLeft => IsZeroOrMissing(value) || value <= node->Threshold,
        _ => !IsZeroOrMissing(value) && value <= node->Threshold,
    };

    static bool IsZeroOrMissing(double value) => double.IsNaN(value) || Math.Abs(value) <= ZeroThreshold;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool InSet(double value, int set, uint* words, int* bounds)
    {
        // Truncation, as in LightGBM: what lies between -1 and 0 is category 0.
        if (!(value > -1 && value < int.MaxValue)) { return false; }
        var category = (int)value;
        var word = bounds[set] + (category >> 5);
        return word < bounds[set + 1] && ((words[word] >> (category & 31)) & 1) != 0;
    }

    /// <summary>The largest float32 that is not above a threshold: for float32 values both compare alike.</summary>
    public static float LargestAtMost(double threshold)
    {
        var value = (float)threshold;
        return value > threshold ? MathF.BitDecrement(value) : value;
    }
}
