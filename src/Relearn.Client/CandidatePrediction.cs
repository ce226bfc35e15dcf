using System.Text.Json.Serialization;

namespace Relearn.Client;

/// <summary>The answer for one row.</summary>
/// <param name="Score">Calibrated probability.</param>
/// <param name="Act">What was decided.</param>
/// <param name="Worth">What acting on it is worth, where several models decide together (<c>serving.weights</c>): candidates may be ranked by it. Null where one model decides.</param>
public sealed record CandidatePrediction(double Score, [property: JsonPropertyName("decision")] bool Act, double? Worth = null);
