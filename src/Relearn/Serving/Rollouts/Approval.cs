namespace Relearn.Serving.Rollouts;

/// <summary>That a stakeholder approved a release.</summary>
/// <param name="Release">Id of the release.</param>
/// <param name="Name">The stakeholder, as project.yaml names them; who wrote the record stands in its circumstances.</param>
/// <param name="Note">What they had to say.</param>
sealed record Approval(string Release, string Name, string Note)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "approval";

    /// <summary>Version of the rules.</summary>
    public const int Algorithm = 1;
}
