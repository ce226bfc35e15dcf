using System.Text.Json;
using Relearn.Storage;

namespace Relearn.Serving;

/// <summary>Which release is live since when: the newest of these records says so. Going back to an earlier release is a new record.</summary>
/// <param name="Release">Id of the release.</param>
/// <param name="Before">Id of the rollout before it; null for the first.</param>
public sealed record Rollout(string Release, string? Before)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "rollout";

    /// <summary>Version of the rules.</summary>
    public const int Algorithm = 1;

    /// <summary>The release that is live, or null.</summary>
    internal static string? LiveRelease(Ledger ledger) => ledger.Latest(Kind) is { } record ? Parse(record).Release : null;

    /// <summary>The release that was live before the one that is, or null.</summary>
    internal static string? ReleaseBefore(Ledger ledger) =>
        ledger.Latest(Kind) is { } record && Parse(record).Before is { } before && ledger.Find(before) is { } earlier ? Parse(earlier).Release : null;

    /// <summary>Puts a release live, if it is not already.</summary>
    internal static void PutLive(Ledger ledger, string releaseId, string actor)
    {
        var before = ledger.Latest(Kind);
        if (before is not null && Parse(before).Release == releaseId) { return; }
        var rollout = new Rollout(releaseId, before?.Id);
        ledger.Append(new(Kind, Algorithm, before is null ? [releaseId] : [releaseId, before.Id], ""), JsonSerializer.Serialize(rollout, ServingJson.Default.Rollout), actor);
    }

    static Rollout Parse(LedgerRecord record) => JsonSerializer.Deserialize(record.Body, ServingJson.Default.Rollout)!;
}
