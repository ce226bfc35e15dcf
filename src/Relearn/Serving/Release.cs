using System.Text.Json.Serialization;
using Relearn.Modeling;
using Relearn.Serving.Combining;

namespace Relearn.Serving;

/// <summary>The record of step 4: a run that was made ready to go live, or refused by its checks; a rollout says which one is live.</summary>
/// <param name="Model">Model name.</param>
/// <param name="Run">Id of the run.</param>
/// <param name="BundleHash">The bundle.</param>
/// <param name="Threshold">Act where the probability is at least this.</param>
/// <param name="Policy">How scores become decisions: <c>threshold</c>, or <c>weights</c> of several models.</param>
/// <param name="TrainedUntil">Event time of the newest training row, microseconds since 1970 UTC.</param>
/// <param name="P99Milliseconds">99th percentile of one prediction in the service, measured before the release on this machine.</param>
/// <param name="Checks">The conditions of the scope that can be checked only here.</param>
public sealed record Release(string Model, string Run, string BundleHash, double Threshold, string Policy, double TrainedUntil, double P99Milliseconds, IReadOnlyList<GateCheck> Checks)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "release";

    /// <summary>Version of this step's rules.</summary>
    public const int Algorithm = 1;

    /// <summary>How several models decide together; null: one decides, by its threshold.</summary>
    [JsonInclude]
    internal ReleaseWeights? Weights { get; init; }

    internal static Release Parse(string body) => System.Text.Json.JsonSerializer.Deserialize(body, ServingJson.Default.Release)!;
}
