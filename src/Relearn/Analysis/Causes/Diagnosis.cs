namespace Relearn.Analysis.Causes;

/// <summary>What is wrong with a project, how that is known, and which step to go back to.</summary>
/// <param name="Project">Name of the project.</param>
/// <param name="Moment">When it was asked, microseconds since 1970 UTC.</param>
/// <param name="Release">The release that was live; null for none.</param>
/// <param name="Alarm">Something is wrong that hurts, or is near to a proof that it will.</param>
/// <param name="Causes">The most probable first; probabilities add up to 1.</param>
/// <param name="Evidence">All that was seen.</param>
/// <param name="Separate">What would tell the two most probable causes apart; null where they are not close.</param>
/// <param name="Missing">What cannot be known, and what would be needed for it.</param>
sealed record Diagnosis(
    string Project, double Moment, string? Release, bool Alarm, IReadOnlyList<RankedCause> Causes, IReadOnlyList<Evidence> Evidence, SeparatingTest? Separate, IReadOnlyList<string> Missing)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "diagnosis";

    /// <summary>Version of the reasoning.</summary>
    public const int Algorithm = 1;

    /// <summary>Signs that were looked for, seen or not.</summary>
    public IReadOnlyList<string> Looked { get; init; } = [];

    /// <summary>The most probable cause.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public RankedCause Top => Causes[0];
}
