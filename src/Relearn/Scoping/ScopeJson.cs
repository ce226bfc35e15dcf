using System.Text.Json.Serialization;
using Relearn.Inference.Features;

namespace Relearn.Scoping;

/// <summary>JSON of this folder's records.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyList<LabelFunctionConfig>))]
[JsonSerializable(typeof(ProjectScope))]
[JsonSerializable(typeof(DataConfig))]
[JsonSerializable(typeof(SourceConfig))]
[JsonSerializable(typeof(LabelConfig))]
[JsonSerializable(typeof(LeakageConfig))]
[JsonSerializable(typeof(SplitConfig))]
[JsonSerializable(typeof(ModelConfig))]
[JsonSerializable(typeof(DecisionConfig))]
[JsonSerializable(typeof(KpiConfig))]
[JsonSerializable(typeof(ConstraintsConfig))]
[JsonSerializable(typeof(MonitoringConfig))]
[JsonSerializable(typeof(BacktestConfig))]
[JsonSerializable(typeof(LearningConfig))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(ResourcesConfig))]
[JsonSerializable(typeof(IReadOnlyList<Feature>))]
sealed partial class ScopeJson : JsonSerializerContext;
