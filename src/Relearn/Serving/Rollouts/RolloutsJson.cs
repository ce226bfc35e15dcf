using System.Text.Json.Serialization;

namespace Relearn.Serving.Rollouts;

/// <summary>JSON of this folder's records and answers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(RolloutPlan))]
[JsonSerializable(typeof(RolloutShare))]
[JsonSerializable(typeof(RolloutDecision))]
[JsonSerializable(typeof(RolloutRefusal))]
[JsonSerializable(typeof(Approval))]
[JsonSerializable(typeof(ReleaseList))]
[JsonSerializable(typeof(ReleaseOutcome))]
[JsonSerializable(typeof(ApprovalOutcome))]
sealed partial class RolloutsJson : JsonSerializerContext;
