using System.Text.Json;
using System.Text.Json.Serialization;

namespace Relearn.Analysis.Causes;

/// <summary>JSON of this folder's records.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, ReadCommentHandling = JsonCommentHandling.Skip)]
[JsonSerializable(typeof(Diagnosis))]
[JsonSerializable(typeof(SignTable))]
sealed partial class CausesJson : JsonSerializerContext;
