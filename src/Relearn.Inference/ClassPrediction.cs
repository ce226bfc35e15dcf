namespace Relearn.Inference;

/// <summary>The answer of a model of several classes about one row.</summary>
/// <param name="Path">Names from the largest group to the deepest that is sure enough; empty where none is.</param>
/// <param name="Probability">Calibrated probability that it is right: that the true class is it, or stands below it; 1 for an empty path.</param>
/// <param name="Levels">The way to the class that fits best, whether it is sure enough or not; the first of them are the path.</param>
/// <param name="Unfamiliar">True where the row looks like nothing that the model learnt, so that no class may fit.</param>
public sealed record ClassPrediction(IReadOnlyList<string> Path, double Probability, IReadOnlyList<ClassLevel> Levels, bool Unfamiliar);
