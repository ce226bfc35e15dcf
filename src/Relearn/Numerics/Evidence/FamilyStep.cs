namespace Relearn.Numerics.Evidence;

/// <summary>What a family of monitors makes of a window.</summary>
/// <param name="Value">Evidence so far.</param>
/// <param name="Alarm">It has reached the budget.</param>
/// <param name="Shares">Which monitors it comes from, the greatest first.</param>
sealed record FamilyStep(double Value, bool Alarm, IReadOnlyList<FamilyShare> Shares);

/// <summary>The part of the evidence that one monitor has.</summary>
/// <param name="Name">The monitor.</param>
/// <param name="Share">0 to 1.</param>
sealed record FamilyShare(string Name, double Share);
