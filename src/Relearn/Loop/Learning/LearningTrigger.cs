namespace Relearn.Loop.Learning;

/// <summary>What may start a candidate.</summary>
enum TriggerKind
{
    /// <summary>The calendar.</summary>
    Time,

    /// <summary>Enough new labelled rows.</summary>
    Volume,

    /// <summary>Loss, calibration or age, as monitoring found them.</summary>
    Loss,

    /// <summary>Inputs drifted, and the scores predict a rise of the loss.</summary>
    Drift,

    /// <summary>There is a data set version that the champion did not learn from.</summary>
    Data,

    /// <summary>Somebody asked for it.</summary>
    Word,
}

/// <summary>A reason to make a candidate.</summary>
/// <param name="Kind">What started it.</param>
/// <param name="Reason">With the figures, in a sentence without a full stop.</param>
sealed record LearningTrigger(TriggerKind Kind, string Reason);
