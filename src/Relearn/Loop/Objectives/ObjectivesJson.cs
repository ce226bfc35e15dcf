using System.Text.Json.Serialization;

namespace Relearn.Loop.Objectives;

/// <summary>JSON of this folder's records.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ObjectiveRun))]
[JsonSerializable(typeof(ObjectivesReport))]
[JsonSerializable(typeof(WeightsReport))]
sealed partial class ObjectivesJson : JsonSerializerContext;
