using System.Text.Json.Serialization;

namespace Relearn.Client;

/// <summary>The answer for one row.</summary>
/// <param name="Score">Calibrated probability.</param>
/// <param name="Act">What was decided.</param>
public sealed record CandidatePrediction(double Score, [property: JsonPropertyName("decision")] bool Act);
