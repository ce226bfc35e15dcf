using System.Text.Json.Serialization;

namespace Relearn.Client;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Decision))]
[JsonSerializable(typeof(ClassDecision))]
[JsonSerializable(typeof(IReadOnlyList<Outcome>))]
[JsonSerializable(typeof(AcceptedCount))]
[JsonSerializable(typeof(ServedModels))]
[JsonSerializable(typeof(ServiceProblem))]
sealed partial class ClientJson : JsonSerializerContext;
