namespace Relearn.Inference;

/// <summary>One step on the way from the largest group to a class.</summary>
/// <param name="Name">Name of the group or class.</param>
/// <param name="Probability">Calibrated probability that the true class is it or stands below it.</param>
public sealed record ClassLevel(string Name, double Probability);
