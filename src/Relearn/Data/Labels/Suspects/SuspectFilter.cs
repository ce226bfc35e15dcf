namespace Relearn.Data.Labels.Suspects;

/// <summary>How many items, and which, confident learning takes for wrongly labelled. It ranks well and counts badly: how many are wrong is what people's judgements tell.</summary>
enum SuspectFilter
{
    /// <summary>Of each given class a and each other class b: as many as the calibrated joint counts, those with the largest p(b) - p(a).</summary>
    PruneByNoiseRate,

    /// <summary>Of each given class: as many as the calibrated joint counts off its diagonal, those with the least probability of it.</summary>
    PruneByClass,

    /// <summary>What both of them take.</summary>
    Both,

    /// <summary>Items that the joint counts off its diagonal.</summary>
    ConfidentLearning,

    /// <summary>Items whose most probable class is not the given one.</summary>
    PredictedNotGiven,

    /// <summary>As many as <see cref="ConfidentLearning"/>, those whose label has the least probability.</summary>
    LowSelfConfidence,

    /// <summary>As many as <see cref="ConfidentLearning"/>, those with the least margin.</summary>
    LowNormalizedMargin,
}
