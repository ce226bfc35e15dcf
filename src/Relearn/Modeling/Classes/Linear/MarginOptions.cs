namespace Relearn.Modeling.Classes.Linear;

/// <summary>What a linear model of a class is held to.</summary>
/// <param name="Cost">Price of a row on the wrong side of the margin, against the length of the weights.</param>
/// <param name="PositiveCost">The same for rows of the class itself.</param>
/// <param name="Passes">Passes over the rows at most.</param>
/// <param name="Tolerance">No further pass once no row's optimality is violated by more.</param>
/// <param name="Least">Weights nearer to 0 are taken for 0.</param>
sealed record MarginOptions(float Cost, float PositiveCost, int Passes, float Tolerance, float Least)
{
    /// <summary>Cost, tolerance and least weight are those of XR-Linear; what a row of the class itself costs and the passes were chosen on a fifth of the training rows of WordNet and of CLINC150.</summary>
    public static MarginOptions Default { get; } = new(1, 3, 10, 0.1f, 0.1f);
}
