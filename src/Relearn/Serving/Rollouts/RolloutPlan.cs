using Relearn.Scoping;

namespace Relearn.Serving.Rollouts;

/// <summary>That a challenger was started beside the champion, and by what rules. Shares that grow and the end are records of their own.</summary>
/// <param name="Champion">Id of the release that was live.</param>
/// <param name="Challenger">Id of the release that would take its place.</param>
/// <param name="Mode">Shadow, canary or A/B.</param>
/// <param name="Share">The challenger's share at the start; 0 of a shadow.</param>
/// <param name="Rules">What was declared then; a project that is declared anew does not change a rollout.</param>
/// <param name="Threshold">The champion acts where its score is at least this.</param>
/// <param name="SlowMilliseconds">Answers that take longer count as slow.</param>
/// <param name="Slices">Names of the segments that are protected.</param>
sealed record RolloutPlan(string Champion, string Challenger, ReleaseMode Mode, double Share, ReleaseConfig Rules, double Threshold, double SlowMilliseconds, IReadOnlyList<string> Slices)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "rollout_started";

    /// <summary>Version of the rules.</summary>
    public const int Algorithm = 1;

    /// <summary>Callers get its answers.</summary>
    public bool IsSplit => Mode is ReleaseMode.Canary or ReleaseMode.Ab;
}
