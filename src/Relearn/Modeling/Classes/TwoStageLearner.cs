using Relearn.Inference.Models.Classes;
using Relearn.Modeling.Classes.Linear;
using Relearn.Modeling.Classes.Trees;
using Relearn.Modeling.Learners;

namespace Relearn.Modeling.Classes;

/// <summary>First the group, then the subgroup: at each group of the taxonomy its children against one another.</summary>
/// <param name="options">Constants of the linear models.</param>
/// <param name="levels">Levels of groups; the classes below the last are told apart at once.</param>
/// <param name="transform">How margins become probabilities.</param>
/// <param name="scale">What margins are multiplied with before they become probabilities.</param>
/// <param name="beam">Groups that go on at each depth.</param>
/// <param name="seed">Decides the order of the rows.</param>
sealed class TwoStageLearner(MarginOptions? options = null, int levels = int.MaxValue, NodeTransform transform = NodeTransform.Logistic, float scale = 3, int beam = 10, ulong seed = 1) : IClassLearner
{
    // On CLINC150 small weights were worth three rows in a thousand; nodes of a taxonomy are few, so there is room for them.
    internal static MarginOptions Margins { get; } = MarginOptions.Default with { Least = 0.03f };

    public string Name => "two_stage";

    public IClassModel Fit(SparseRows rows, ClassSet classes, Execution execution)
    {
        var tree = new ClassTree();
        TaxonomyTree.Grow(tree, classes, levels, (node, members) => tree.Set(node, [.. members.Select(c => ~c)]));
        var nodes = TreeFitting.Fit(rows, tree, options ?? Margins, seed, execution);
        return new ClassModel(Name, new(rows.Width, classes.Count, transform, scale, beam, [0], nodes));
    }
}
