using System.Text.Json.Serialization;

namespace Relearn.Loop;

/// <summary>JSON of this folder's records.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(Reviewing.LabelReview))]
[JsonSerializable(typeof(Reviewing.ReviewDraw))]
[JsonSerializable(typeof(Reviewing.ReviewAcceptance))]
[JsonSerializable(typeof(Reviewing.ClassSuspects))]
[JsonSerializable(typeof(ClassHistory))]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(RunEstimate))]
[JsonSerializable(typeof(BacktestReport))]
[JsonSerializable(typeof(BacktestModel))]
[JsonSerializable(typeof(Learning.CandidateReport))]
[JsonSerializable(typeof(Learning.JobStart))]
[JsonSerializable(typeof(Learning.JobEnd))]
[JsonSerializable(typeof(Learning.CandidateOutcome))]
[JsonSerializable(typeof(Versions.VersionList))]
[JsonSerializable(typeof(Versions.GarbageReport))]
[JsonSerializable(typeof(Versions.Deletion))]
[JsonSerializable(typeof(Differences.RunDifference))]
[JsonSerializable(typeof(Modeling.ErrorAnalysis.ErrorReport))]
[JsonSerializable(typeof(Differences.SwappedRecord))]
sealed partial class LoopJson : JsonSerializerContext;
