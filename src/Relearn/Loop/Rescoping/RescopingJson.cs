using System.Text.Json.Serialization;

namespace Relearn.Loop.Rescoping;

/// <summary>JSON of this folder's records.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ScopeChange))]
[JsonSerializable(typeof(MeantChange))]
[JsonSerializable(typeof(ScopeHistory))]
[JsonSerializable(typeof(ScopeChangeLine))]
sealed partial class RescopingJson : JsonSerializerContext;
