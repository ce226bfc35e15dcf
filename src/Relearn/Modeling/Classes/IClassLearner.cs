using Relearn.Modeling.Learners;

namespace Relearn.Modeling.Classes;

/// <summary>Has options and no state: fits a model of many classes from sparse rows.</summary>
interface IClassLearner
{
    /// <summary>Its name in reports and bundles: <c>flat</c>, <c>two_stage</c>, <c>label_tree</c>, <c>centroid</c>, <c>majority</c>.</summary>
    string Name { get; }

    /// <summary>Learns from the rows that have a class.</summary>
    /// <param name="rows">The encoded rows.</param>
    /// <param name="classes">The classes; each has one row at least.</param>
    /// <param name="execution">How the work is done; the model must not depend on it.</param>
    IClassModel Fit(SparseRows rows, ClassSet classes, Execution execution);
}
