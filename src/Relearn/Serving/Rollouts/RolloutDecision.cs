namespace Relearn.Serving.Rollouts;

/// <summary>How a rollout ended, why, and on what evidence. There is one of a rollout: who comes second finds the first.</summary>
/// <param name="Rollout">Id of the rollout.</param>
/// <param name="Verdict">How it ended.</param>
/// <param name="ByHand">Somebody decided, not the rules.</param>
/// <param name="Reasons">Why, a sentence each.</param>
/// <param name="Evidence">What was known then; null where nobody had looked.</param>
sealed record RolloutDecision(string Rollout, RolloutVerdict Verdict, bool ByHand, IReadOnlyList<string> Reasons, RolloutFigures? Evidence)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "rollout_decision";

    /// <summary>Version of the rules.</summary>
    public const int Algorithm = 1;
}
