using System.Text.Json.Serialization;

namespace Relearn.Data.Labels;

/// <summary>JSON of what is made of votes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(AggregationReport))]
sealed partial class AggregationJson : JsonSerializerContext;
