using Relearn.Inference.Models.Classes;
using Relearn.Modeling.Classes.Trees;
using Relearn.Modeling.Learners;

namespace Relearn.Modeling.Classes;

/// <summary>Classes that look alike in clusters, clusters in larger ones; a row goes down the best ways of that tree.</summary>
/// <remarks>Sources: Y. Prabhu et al., "Parabel", WWW 2018; H.-F. Yu et al., "PECOS: Prediction for enormous and correlated output spaces", JMLR 23, 2022 (XR-Linear).</remarks>
sealed class LabelTreeLearner(LabelTreeOptions? options = null) : IClassLearner
{
    readonly LabelTreeOptions _options = options ?? new();

    public string Name => "label_tree";

    public IClassModel Fit(SparseRows rows, ClassSet classes, Execution execution)
    {
        var vectors = LabelVectors.Of(rows, classes, _options.Groups, _options.LabelColumns);
        var means = new BalancedKMeans(vectors, Math.Max(2, _options.Branching));
        var (nodes, roots) = (new List<LinearNode>(), new int[_options.Trees]);
        for (var t = 0; t < roots.Length; t++)
        {
            var seed = _options.Seed + ((ulong)t << 32);
            roots[t] = nodes.Count;
            var tree = LabelTree.Learn(classes, _options, means, seed, execution.Cancellation);
            foreach (var node in TreeFitting.Fit(rows, tree, _options.Margins, seed, execution)) { nodes.Add(node.Moved(roots[t], rows.Width)); }
        }
        return new ClassModel(Name, new(rows.Width, classes.Count, _options.Transform, _options.Scale, _options.Beam, roots, [.. nodes]));
    }
}
