using Relearn.Data;

namespace Relearn.Modeling.Learners;

/// <summary>Has options and no state: fits a model from encoded rows.</summary>
interface ILearner
{
    /// <summary>Its name in reports and bundles: <c>trees</c>, <c>linear</c>, <c>rate_table</c>, <c>constant</c>.</summary>
    string Name { get; }

    /// <summary>Learns from the usable rows of a range.</summary>
    /// <param name="rows">The encoded data.</param>
    /// <param name="range">What may be learnt from.</param>
    /// <param name="execution">How the work is done; the model must not depend on it.</param>
    IModel Fit(EncodedRows rows, RowRange range, Execution execution);
}
