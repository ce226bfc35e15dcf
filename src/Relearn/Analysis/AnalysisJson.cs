using System.Text.Json.Serialization;

namespace Relearn.Analysis;

/// <summary>JSON of this folder's records.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(Tradeoffs.TradeoffReport))]
[JsonSerializable(typeof(BusinessReview))]
[JsonSerializable(typeof(Kpis.KpiReport))]
[JsonSerializable(typeof(Value.ValueReport))]
[JsonSerializable(typeof(Value.SpentTime))]
[JsonSerializable(typeof(Portfolio.PortfolioReport))]
sealed partial class AnalysisJson : JsonSerializerContext;
