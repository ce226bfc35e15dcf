namespace Relearn.Serving.Rollouts;

/// <summary>A rollout that has not been decided, as the ledger has it now.</summary>
/// <param name="Id">Id of the record that started it.</param>
/// <param name="Plan">What was started.</param>
/// <param name="Share">The challenger's share now.</param>
/// <param name="Started">When it was started.</param>
/// <param name="Since">When it got its present share.</param>
/// <param name="Actor">Who started it.</param>
sealed record OpenRollout(string Id, RolloutPlan Plan, double Share, DateTimeOffset Started, DateTimeOffset Since, string Actor);
