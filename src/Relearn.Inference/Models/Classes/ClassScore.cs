namespace Relearn.Inference.Models.Classes;

/// <summary>How well a class fits a row.</summary>
/// <param name="Class">Position of the class in the model.</param>
/// <param name="Score">0 to 1; scores of one row can be compared, and need not add up to 1.</param>
public readonly record struct ClassScore(int Class, float Score);
