using System.Text.Json.Serialization;

namespace Relearn.Data;

/// <summary>JSON of this folder's records.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(DatasetVersion))]
[JsonSerializable(typeof(Validation.ValidationReport))]
[JsonSerializable(typeof(Validation.SuggestedExpectations))]
[JsonSerializable(typeof(Validation.SchemaEvidence))]
[JsonSerializable(typeof(Sampling.RowSample))]
[JsonSerializable(typeof(Leakage.LeakageReport))]
[JsonSerializable(typeof(Versions.DatasetDiff))]
[JsonSerializable(typeof(Labels.LabelSnapshot))]
[JsonSerializable(typeof(Labels.LabelReport))]
[JsonSerializable(typeof(Labels.Queues.LabelQueue))]
[JsonSerializable(typeof(Maturity.MaturityReport))]
[JsonSerializable(typeof(Taxonomies.ClassReport))]
[JsonSerializable(typeof(Taxonomies.TaxonomyChange))]
sealed partial class DataJson : JsonSerializerContext;
