using Relearn.Inference.Models.Trees;

namespace Relearn.Onnx;

/// <summary>Boosted trees as one <c>TreeEnsemble</c> operator in double: the same leaves, summed in the same order.</summary>
/// <remarks>
/// A split goes to its true branch where the value is at most the threshold, or is missing and the split says so. What ONNX has no word for is
/// said by columns beside the plain ones: values near zero made missing (zero as missing), and fractions cut off (categories).
/// Source of the format: ONNX, ai.onnx.ml version 5, TreeEnsemble.
/// </remarks>
static class TreeGraph
{
    const byte AtMost = 0, Below = 1, Member = 6;
    const long Sum = 1;

    /// <summary>Adds the trees to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="model">The trees.</param>
    /// <param name="x">Encoded rows in double, <c>[rows, width]</c>.</param>
    /// <returns>The sums, <c>[rows, outputs]</c>.</returns>
    public static string Score(GraphBuilder graph, TreeModel model, string x)
    {
        if (model.Trees == 0) { return graph.Apply("Expand", graph.Row(new double[model.Outputs]), graph.Apply("Shape", graph.Column(x, 0))); }
        List<string> blocks = [x];
        var zeroAsMissing = BlockFor(n => n.Kind is SplitKind.ZeroMissingLeft or SplitKind.ZeroMissingRight,
            () => graph.Where(graph.Apply("LessOrEqual", graph.Apply("Abs", x), graph.Number(TreeModel.ZeroThreshold)), graph.Number(double.NaN), x));
        var whole = BlockFor(n => n.Kind == SplitKind.Category, () => graph.Apply("Mul", graph.Apply("Sign", x), graph.Apply("Floor", graph.Apply("Abs", x))));
        return graph.Apply("TreeEnsemble", GraphBuilder.MachineLearning, [graph.Concat([.. blocks])], Attributes(model, zeroAsMissing, whole));

        // First column of a block that only some splits read.
        int BlockFor(Func<TreeNode, bool> reads, Func<string> make)
        {
            if (!model.Nodes.Any(reads)) { return 0; }
            blocks.Add(make());
            return (blocks.Count - 1) * model.Width;
        }
    }

    static ProtoWriter[] Attributes(TreeModel model, int zeroAsMissing, int whole)
    {
        // A tree of one leaf needs a split whose branches both lead to it.
        var lone = model.Roots.Where(r => r < 0).ToArray();
        var count = model.Nodes.Length + lone.Length;
        var (features, modes, splits, missing) = (new long[count], new byte[count], new double[count], new long[count]);
        var (yes, yesIsLeaf, no, noIsLeaf) = (new long[count], new long[count], new long[count], new long[count]);
        var members = new List<double>();
        for (var i = 0; i < model.Nodes.Length; i++)
        {
            var node = model.Nodes[i];
            (modes[i], splits[i]) = (AtMost, node.Threshold);
            (features[i], missing[i]) = node.Kind switch
            {
                SplitKind.MissingIsZero => (node.Feature, 0 <= node.Threshold ? 1 : 0),
                SplitKind.MissingLeft => (node.Feature, 1),
                SplitKind.ZeroMissingLeft => (zeroAsMissing + node.Feature, 1),
                SplitKind.ZeroMissingRight => (zeroAsMissing + node.Feature, 0),
                SplitKind.Category => (whole + node.Feature, 0),
                _ => (node.Feature, 0),
            };
            if (node.Kind == SplitKind.Category) { (modes[i], splits[i]) = AddMembers(model, (int)node.Threshold, members); }
            (yes[i], yesIsLeaf[i]) = Child(node.Left);
            (no[i], noIsLeaf[i]) = Child(node.Right);
        }
        for (var i = 0; i < lone.Length; i++)
        {
            var at = model.Nodes.Length + i;
            (yes[at], yesIsLeaf[at]) = (no[at], noIsLeaf[at]) = Child(lone[i]);
        }
        var next = model.Nodes.Length;
        return
        [
            OnnxAttribute.Of("aggregate_function", Sum), OnnxAttribute.Of("n_targets", model.Outputs), OnnxAttribute.Of("post_transform", 0),
            OnnxAttribute.Of("tree_roots", [.. model.Roots.Select(r => (long)(r < 0 ? next++ : r))]),
            OnnxAttribute.Of("nodes_featureids", features), OnnxAttribute.Of("nodes_modes", modes), OnnxAttribute.Of("nodes_splits", splits), OnnxAttribute.Of("nodes_missing_value_tracks_true", missing),
            OnnxAttribute.Of("nodes_truenodeids", yes), OnnxAttribute.Of("nodes_trueleafs", yesIsLeaf), OnnxAttribute.Of("nodes_falsenodeids", no), OnnxAttribute.Of("nodes_falseleafs", noIsLeaf),
            OnnxAttribute.Of("leaf_weights", model.Leaves), OnnxAttribute.Of("leaf_targetids", Targets(model)),
            .. members.Count == 0 ? Array.Empty<ProtoWriter>() : [OnnxAttribute.Of("membership_values", System.Runtime.InteropServices.CollectionsMarshal.AsSpan(members))],
        ];
    }

    static (long At, long IsLeaf) Child(int child) => child < 0 ? (~child, 1) : (child, 0);

    // The operator reads the sets in the order of the splits, each ended by NaN. It cannot read an empty one: nothing is below minus infinity.
    static (byte Mode, double Split) AddMembers(TreeModel model, int set, List<double> members)
    {
        var before = members.Count;
        for (var word = model.SetBounds[set]; word < model.SetBounds[set + 1]; word++)
        {
            for (var bit = 0; bit < 32; bit++)
            {
                if (((model.SetWords[word] >> bit) & 1) != 0) { members.Add((word - model.SetBounds[set]) * 32 + bit); }
            }
        }
        if (members.Count == before) { return (Below, double.NegativeInfinity); }
        members.Add(double.NaN);
        return (Member, 0);
    }

    static long[] Targets(TreeModel model)
    {
        var targets = new long[model.Leaves.Length];
        var (splits, leaves) = (new List<int>(), new List<int>());
        for (var tree = 0; tree < model.Trees; tree++)
        {
            model.Visit(tree, splits, leaves);
            foreach (var leaf in leaves) { targets[leaf] = tree % model.Outputs; }
        }
        return targets;
    }
}
