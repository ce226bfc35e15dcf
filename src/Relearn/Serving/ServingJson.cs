using System.Text.Json.Serialization;

namespace Relearn.Serving;

/// <summary>JSON of this folder's records.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Release))]
[JsonSerializable(typeof(Rollout))]
[JsonSerializable(typeof(ReplayRecord))]
[JsonSerializable(typeof(AuditRecord))]
sealed partial class ServingJson : JsonSerializerContext;
