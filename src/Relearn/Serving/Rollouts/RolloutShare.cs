namespace Relearn.Serving.Rollouts;

/// <summary>That the challenger of a canary got a larger share.</summary>
/// <param name="Rollout">Id of the rollout.</param>
/// <param name="Share">From now on.</param>
/// <param name="Evidence">What was known then.</param>
sealed record RolloutShare(string Rollout, double Share, RolloutFigures Evidence)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "rollout_share";

    /// <summary>Version of the rules.</summary>
    public const int Algorithm = 1;
}
