using System.Text.Json.Serialization;

namespace Relearn.Server.Labelling;

/// <summary>What the page sends.</summary>
/// <param name="By">Who labels.</param>
/// <param name="Item">The item.</param>
/// <param name="Value">The class; null: it cannot be told.</param>
/// <param name="Confidence">How sure they are, 0 to 1; null: they do not say.</param>
/// <param name="Reason">Why.</param>
sealed record LabelRequest(string By, string? Item = null, string? Value = null, double? Confidence = null, string? Reason = null);

/// <summary>Classes that were found.</summary>
/// <param name="Classes">Their names, best first.</param>
/// <param name="All">Number of all classes.</param>
sealed record FoundClasses(IReadOnlyList<string> Classes, int All);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(LabelRequest))]
[JsonSerializable(typeof(FoundClasses))]
sealed partial class LabellingJson : JsonSerializerContext;
