namespace Relearn.Serving.Rollouts;

/// <summary>Champion, challengers, and how earlier rollouts ended.</summary>
/// <param name="Champion">Id of the release that is live; null where nothing was released.</param>
/// <param name="Previous">The one before it, to which <c>relearn serve rollback</c> goes.</param>
/// <param name="Open">Rollouts that have not been decided, oldest first.</param>
/// <param name="Ended">Those that have, newest first, ten at most.</param>
sealed record ReleaseList(string? Champion, string? Previous, IReadOnlyList<RolloutLine> Open, IReadOnlyList<EndedRollout> Ended);

/// <summary>An open rollout with what is known and what it waits for.</summary>
/// <param name="Rollout">Its id.</param>
/// <param name="Mode">Shadow, canary or A/B.</param>
/// <param name="Challenger">The release that would take the champion's place.</param>
/// <param name="Share">Its share of the traffic now; 0 of a shadow.</param>
/// <param name="Started">When it was started.</param>
/// <param name="By">By whom.</param>
/// <param name="Advice">What the rules say now.</param>
/// <param name="Reasons">Why, or what it waits for.</param>
/// <param name="Figures">The evidence so far.</param>
sealed record RolloutLine(string Rollout, string Mode, string Challenger, double Share, DateTimeOffset Started, string By, RolloutAdvice Advice, IReadOnlyList<string> Reasons, RolloutFigures Figures);

/// <summary>A rollout that ended.</summary>
/// <param name="Rollout">Its id.</param>
/// <param name="Challenger">The release that was tried.</param>
/// <param name="Mode">How.</param>
/// <param name="Verdict">How it ended.</param>
/// <param name="At">When.</param>
/// <param name="By">Who decided.</param>
/// <param name="Reasons">Why.</param>
sealed record EndedRollout(string Rollout, string Challenger, string Mode, RolloutVerdict Verdict, DateTimeOffset At, string By, IReadOnlyList<string> Reasons);
