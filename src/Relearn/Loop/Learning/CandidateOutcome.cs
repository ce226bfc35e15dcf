namespace Relearn.Loop.Learning;

/// <summary>What came of asking for a candidate.</summary>
/// <param name="Record">Id of the record; null where nothing was due.</param>
/// <param name="Triggers">What held.</param>
/// <param name="Held">What held it back.</param>
/// <param name="Report">The comparison; null where nothing was due.</param>
sealed record CandidateOutcome(string? Record, IReadOnlyList<LearningTrigger> Triggers, string? Held, CandidateReport? Report);
