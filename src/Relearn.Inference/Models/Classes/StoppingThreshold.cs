namespace Relearn.Inference.Models.Classes;

/// <summary>The mass at which an answer is right as often as was asked for, from rows on which that was tried.</summary>
/// <param name="Mass">The least mass of a node that is answered; above 1 nothing is sure enough, and every answer is the root.</param>
/// <param name="Rows">Rows on which it was tried.</param>
/// <param name="Rank">Of their answers this many must be right for the guarantee, <c>ceil((rows + 1) x target)</c>.</param>
/// <param name="Right">Of their answers so many are right at this mass: more than the rank where several rows have the same.</param>
readonly record struct StoppingThreshold(double Mass, int Rows, int Rank, int Right);
