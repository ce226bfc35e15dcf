using System.Text.Json.Serialization;
using Relearn.Inference.Features;

namespace Relearn.Serving;

/// <summary>What many predictions have in common; written once a segment and named by number in each of them.</summary>
/// <param name="Number">Its number in the segment.</param>
/// <param name="Model">Model name.</param>
/// <param name="Release">Id of the release.</param>
/// <param name="Run">Id of the run.</param>
/// <param name="BundleHash">The bundle that answered.</param>
/// <param name="Policy">How scores become decisions.</param>
/// <param name="PolicyVersion">Version of the policy.</param>
/// <param name="WeightsVersion">Version of the weights of several models; <c>single</c> where there is one.</param>
/// <param name="ThresholdVersion">Version of the threshold.</param>
/// <param name="Threshold">The threshold.</param>
/// <param name="Experiment">The experiment, if one is running.</param>
/// <param name="Arm">Its arm.</param>
/// <param name="Inputs">Columns of the raw row.</param>
/// <param name="Features">Names of the features as served, in order.</param>
public sealed record PredictionContext(
    int Number, string Model, string Release, string Run, string BundleHash, string Policy, string PolicyVersion, string WeightsVersion,
    string ThresholdVersion, double Threshold, string? Experiment, string? Arm, IReadOnlyList<InputColumn> Inputs, IReadOnlyList<string> Features)
{
    /// <summary>The challenger's share of the traffic in the experiment, whichever arm this is; null where there is no experiment that callers see.</summary>
    [JsonInclude]
    internal double? ArmShare { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PredictionContext))]
sealed partial class LogJson : JsonSerializerContext;
