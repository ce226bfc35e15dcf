using Relearn.Data;
using Relearn.Data.Sampling;
using Relearn.Inference.Bundles;
using Relearn.Inference.Models;

namespace Relearn.Modeling.Learners;

/// <summary>A learner that is shown all rows whose label is true and a share of the others; its model is corrected to the rate of all rows.</summary>
sealed class SampledLearner(ILearner inner, NegativeSample sample) : ILearner
{
    public string Name => inner.Name;

    public IModel Fit(EncodedRows rows, RowRange range, Execution execution)
    {
        var sampled = range with { Sample = sample };
        var (count, positives) = rows.Count(sampled);
        if (positives == count) { throw ModelErrors.NoNegativesLeft(sample.Kept, count).Exception(); }
        return new SampledModel(inner.Fit(rows, sampled, execution), sample.Kept);
    }
}

/// <summary>What it fitted.</summary>
sealed class SampledModel(IModel inner, double kept) : IModel
{
    /// <summary>Share of the rows whose label is false that it learnt from.</summary>
    public double Kept => kept;

    public string Learner => inner.Learner;

    public string Hash => inner.Hash;

    public IScorer Scorer { get; } = new SampledScorer(inner.Scorer, kept);

    public BundleFile.Section? Section => inner.Section;
}
