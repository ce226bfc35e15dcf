namespace Relearn.Data.Labels.Suspects;

/// <summary>How the quality of a label is measured.</summary>
enum QualityMeasure
{
    /// <summary>Probability of the given label.</summary>
    SelfConfidence,

    /// <summary>(p(given) - largest other p + 1) / 2.</summary>
    NormalizedMargin,

    /// <summary>log(s + 1) / s with s = entropy / log(classes) / p(given).</summary>
    ConfidenceWeightedEntropy,
}
