using Relearn.Scoping;

namespace Relearn.Loop.Learning;

/// <summary>Which triggers hold, and what holds them back. A trigger starts a candidate, never a promotion.</summary>
/// <param name="Triggers">Those that hold, in the order of <see cref="TriggerKind"/>.</param>
/// <param name="Held">Why no candidate is made although a trigger holds; null: it is made, or none holds.</param>
sealed record LearningTriggers(IReadOnlyList<LearningTrigger> Triggers, string? Held)
{
    /// <summary>A candidate is to be made.</summary>
    public bool Due => Triggers.Count > 0 && Held is null;

    /// <summary>Looks at a situation.</summary>
    public static LearningTriggers Of(ProjectConfig project, LearningSituation now)
    {
        var learning = project.Learning;
        var triggers = new List<LearningTrigger>();
        // A clock that went back makes nothing due: the time comes again.
        if (learning.ScheduleDays is { } every && now.DaysSinceAttempt >= every) { Add(TriggerKind.Time, FormattableString.Invariant($"{now.DaysSinceAttempt:0.#} days since the last attempt; one is due every {every:0.##}")); }
        if (learning.Volume is { } share && now.NewRows >= share * Math.Max(1, now.LearntRows)) { Add(TriggerKind.Volume, FormattableString.Invariant($"{now.NewRows:N0} new labelled rows, {now.NewRows / (double)Math.Max(1, now.LearntRows):0.0%} of those that were learnt from; {share:0.##%} start a candidate")); }
        if (learning.OnLoss)
        {
            foreach (var found in now.Found) { Add(TriggerKind.Loss, found); }
        }
        if (learning.OnDrift && now.Drifted.Count > 0 && now.PredictedLoss is { } predicted && predicted > now.ReferenceLoss * (1 + project.Monitoring.LogLossTolerance))
        {
            Add(TriggerKind.Drift, FormattableString.Invariant($"{string.Join(", ", now.Drifted.Select(d => $"'{d}'"))} drifted, and the scores predict a log loss of {predicted:0.0000} after {now.ReferenceLoss:0.0000}"));
        }
        if (learning.OnData && now.NewVersion is { } version) { Add(TriggerKind.Data, $"there is a data set version that the champion did not learn from: {version}"); }
        if (now.Word is { } word) { Add(TriggerKind.Word, word); }
        return new(triggers, triggers.Count == 0 || now.Word is not null ? null : Holding(learning, now));

        void Add(TriggerKind kind, string reason) => triggers.Add(new(kind, reason));
    }

    // A person's word goes before both.
    static string? Holding(LearningConfig learning, LearningSituation now) =>
        now.Attempted && now.DaysSinceAttempt < learning.CooldownDays ? FormattableString.Invariant($"the last candidate is {Math.Max(0, now.DaysSinceAttempt):0.##} days old; 'learning.cooldown_days' is {learning.CooldownDays:0.##}")
        : learning.CpuHours is { } most && now.CpuHours >= most ? FormattableString.Invariant($"candidates took {now.CpuHours:0.##} processor hours in 30 days; 'learning.cpu_hours' is {most:0.##}")
        : null;
}
