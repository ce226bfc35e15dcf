using System.Text.Json.Serialization;

namespace Relearn.Monitoring;

/// <summary>JSON of this folder's records.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(MonitoringReport))]
[JsonSerializable(typeof(RetrainingRequest))]
[JsonSerializable(typeof(NewClassQueue))]
[JsonSerializable(typeof(UnfamiliarRow))]
[JsonSerializable(typeof(System.Text.Json.JsonElement))]
[JsonSerializable(typeof(Skew.SkewReport))]
sealed partial class MonitoringJson : JsonSerializerContext;
