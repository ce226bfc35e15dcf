namespace Relearn.Scoping;

/// <summary>What training does with rows of which it is not yet known whether their event comes.</summary>
enum LabelDelay
{
    /// <summary>They are left out, those whose event has come too: rows of one age.</summary>
    Mature,

    /// <summary>Events that were seen count for those that are still to come; rows without one count as far as they will stay without.</summary>
    Weights,

    /// <summary>A model of the delay beside that of the label, where the learner can have one; else <see cref="FakeNegatives"/>.</summary>
    DelayedFeedback,

    /// <summary>Every row is a negative, and once more a positive when its event was seen; the probability is corrected. Compared, and what <see cref="DelayedFeedback"/> is for trees.</summary>
    FakeNegatives,

    /// <summary>A row whose event was not seen is a negative. Compared only: it is wrong by what is pending.</summary>
    PendingIsNegative,
}
