namespace Relearn.Loop.Learning;

/// <summary>What came of asking for a candidate.</summary>
/// <param name="Record">Id of the record; null where nothing was due.</param>
/// <param name="Triggers">What held.</param>
/// <param name="Held">What held it back.</param>
/// <param name="Report">The comparison; null where nothing was due.</param>
/// <param name="Challenge">What became of the winner: a rollout as <c>release.mode</c> declares, or why there is none; null where none won.</param>
sealed record CandidateOutcome(string? Record, IReadOnlyList<LearningTrigger> Triggers, string? Held, CandidateReport? Report, string? Challenge = null);
