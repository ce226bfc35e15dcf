using System.Text.Json.Serialization;

namespace Relearn.Monitoring;

/// <summary>JSON of this folder's records.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(MonitoringReport))]
[JsonSerializable(typeof(RetrainingRequest))]
sealed partial class MonitoringJson : JsonSerializerContext;
