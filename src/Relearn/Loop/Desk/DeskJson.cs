using System.Text.Json.Serialization;

namespace Relearn.Loop.Desk;

/// <summary>JSON of this folder's records.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(DeskTurn))]
[JsonSerializable(typeof(DeskAnswer))]
[JsonSerializable(typeof(ClassPage))]
[JsonSerializable(typeof(DeskInstructions))]
[JsonSerializable(typeof(InstructionsRecord))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(string))]
sealed partial class DeskJson : JsonSerializerContext;
