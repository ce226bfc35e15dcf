namespace Relearn.Loop.Learning;

/// <summary>All that triggers look at.</summary>
sealed record LearningSituation
{
    /// <summary>Days since the newest candidate, or since the champion's run where there was none; below 0 where the clock went back.</summary>
    public double DaysSinceAttempt { get; init; }

    /// <summary>True if there was a candidate already: only then there is something to wait for.</summary>
    public bool Attempted { get; init; }

    /// <summary>Labelled rows that the champion learnt from.</summary>
    public long LearntRows { get; init; }

    /// <summary>Labelled rows newer than those.</summary>
    public long NewRows { get; init; }

    /// <summary>What monitoring asked a retraining for, since the newest candidate.</summary>
    public IReadOnlyList<string> Found { get; init; } = [];

    /// <summary>Inputs that drifted, of the newest report.</summary>
    public IReadOnlyList<string> Drifted { get; init; } = [];

    /// <summary>Log loss that is expected of the newest decisions without labels; null where no estimate is given.</summary>
    public double? PredictedLoss { get; init; }

    /// <summary>Log loss of the validation period.</summary>
    public double ReferenceLoss { get; init; }

    /// <summary>The data set version that the champion did not learn from; null where there is none.</summary>
    public string? NewVersion { get; init; }

    /// <summary>Why somebody asks for it; null: nobody does.</summary>
    public string? Word { get; init; }

    /// <summary>Processor hours of candidates in the last 30 days.</summary>
    public double CpuHours { get; init; }
}
