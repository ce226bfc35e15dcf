namespace Relearn.Monitoring;

/// <summary>Asks the loop for a new run, with the reasons. It starts a candidate, never a promotion.</summary>
/// <param name="Release">The release that should be replaced.</param>
/// <param name="Report">The report that says why.</param>
/// <param name="Reasons">What was found.</param>
public sealed record RetrainingRequest(string Release, string Report, IReadOnlyList<string> Reasons)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "retraining";
}
