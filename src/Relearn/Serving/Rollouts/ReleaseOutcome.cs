namespace Relearn.Serving.Rollouts;

/// <summary>What became of a release that was to go live.</summary>
/// <param name="Release">Its id.</param>
/// <param name="Mode">How: <c>direct</c>, <c>shadow</c>, <c>canary</c> or <c>ab</c>.</param>
/// <param name="State"><c>live</c>, <c>started</c> (a rollout), <c>open</c> (it was in one already), <c>waiting</c>, <c>ended</c> (a rollout of it ended otherwise than live) or <c>back</c> (it was gone back to).</param>
/// <param name="What">In a sentence.</param>
/// <param name="Champion">Who is live now; null where nobody is.</param>
/// <param name="Rollout">Id of the rollout.</param>
/// <param name="Share">The challenger's share.</param>
sealed record ReleaseOutcome(string Release, string Mode, string State, string What, string? Champion = null, string? Rollout = null, double? Share = null);
