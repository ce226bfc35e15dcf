using System.Text.Json.Serialization;
using Relearn.Inference;

namespace Relearn.Client;

/// <summary>The class of one row.</summary>
/// <param name="Class">Names from the largest group to the deepest that is sure enough; null where none is.</param>
/// <param name="Probability">Calibrated probability that it is right: that the true class is it, or stands below it.</param>
/// <param name="Depth">How many of <paramref name="Levels"/> are the answer.</param>
/// <param name="Levels">The way to the class that fits best, sure enough or not.</param>
/// <param name="Unfamiliar">The row looks like nothing that the model learnt, so that no class may fit.</param>
public sealed record ClassCandidate(IReadOnlyList<string>? Class, double Probability, [property: JsonPropertyName("stopped_at")] int Depth, IReadOnlyList<ClassLevel> Levels, bool Unfamiliar);
