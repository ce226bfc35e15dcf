using System.Text.Json.Serialization;
using Relearn.Modeling.Learners;

namespace Relearn.Modeling;

/// <summary>JSON of this folder's records.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ModelRun))]
[JsonSerializable(typeof(GateDecision))]
[JsonSerializable(typeof(BinnedArtifacts))]
[JsonSerializable(typeof(WindowValues))]
[JsonSerializable(typeof(Remedies.RemedyReport))]
[JsonSerializable(typeof(Delays.DelayComparison))]
sealed partial class ModelJson : JsonSerializerContext;
