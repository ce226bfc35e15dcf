namespace Relearn.Scoping;

/// <summary>What people answered to findings of the leakage suite.</summary>
public sealed record LeakageConfig
{
    /// <summary>Findings that do not block, because a person says why.</summary>
    public IReadOnlyList<LeakageWaiver> Waivers { get; init; } = [];
}
