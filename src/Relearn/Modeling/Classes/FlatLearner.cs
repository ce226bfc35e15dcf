using Relearn.Inference.Models.Classes;
using Relearn.Modeling.Classes.Linear;
using Relearn.Modeling.Classes.Trees;
using Relearn.Modeling.Learners;

namespace Relearn.Modeling.Classes;

/// <summary>Each class against all others.</summary>
/// <param name="options">Constants of the linear models.</param>
/// <param name="seed">Decides the order of the rows.</param>
sealed class FlatLearner(MarginOptions? options = null, ulong seed = 1) : IClassLearner
{
    internal static MarginOptions Margins { get; } = MarginOptions.Default with { Least = 0.05f };

    public string Name => "flat";

    public IClassModel Fit(SparseRows rows, ClassSet classes, Execution execution)
    {
        if (classes.Count > LinearNode.MostChildren) { throw ModelErrors.TooManyForFlat(classes.Count, LinearNode.MostChildren).Exception(); }
        var tree = new ClassTree();
        tree.Set(tree.Add(), [.. Enumerable.Range(0, classes.Count).Select(c => ~c)]);
        var nodes = TreeFitting.Fit(rows, tree, options ?? Margins, seed, execution);
        return new ClassModel(Name, new(rows.Width, classes.Count, NodeTransform.CubedHinge, 1, 1, [0], nodes));
    }
}
