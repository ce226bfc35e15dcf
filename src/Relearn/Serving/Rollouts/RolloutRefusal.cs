namespace Relearn.Serving.Rollouts;

/// <summary>That a release was asked to go live and was refused.</summary>
/// <param name="Release">Id of the release.</param>
/// <param name="Mode">How it was to go live.</param>
/// <param name="Problems">All that stood against it.</param>
sealed record RolloutRefusal(string Release, string Mode, IReadOnlyList<string> Problems)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "rollout_refused";

    /// <summary>Version of the rules.</summary>
    public const int Algorithm = 1;
}
