namespace Relearn.Inference;

/// <summary>Why a row has its score: base and contributions sum to it.</summary>
/// <param name="Base">Log-odds that are expected without knowing any feature, before calibration.</param>
/// <param name="CalibratedBase">The same after calibration.</param>
/// <param name="Score">The row's log-odds before calibration.</param>
/// <param name="CalibratedScore">The row's log-odds after calibration.</param>
/// <param name="Probability">The row's prediction.</param>
/// <param name="Contributions">One for each declared feature, the largest first, whether it speaks for or against; equals in the order of the declaration.</param>
public sealed record Explanation(double Base, double CalibratedBase, double Score, double CalibratedScore, double Probability, IReadOnlyList<Contribution> Contributions);
