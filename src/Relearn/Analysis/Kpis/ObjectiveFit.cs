using Relearn.Numerics;

namespace Relearn.Analysis.Kpis;

/// <summary>How something that is or could be learnt moves with a goal.</summary>
/// <param name="Objective">The label's name or an objective's.</param>
/// <param name="Goal">The KPI.</param>
/// <param name="IsLabel">It is what is learnt now.</param>
/// <param name="Within">By how many percent the goal of a unit is higher where the objective is by one percent, units of equally many decisions compared; null where it cannot be said.</param>
/// <param name="Units">Units that were compared.</param>
/// <param name="Together">Experiments and releases in which both changed for certain, in the same direction.</param>
/// <param name="Apart">Those in which they changed in opposite directions.</param>
/// <param name="LogEvidence">Natural logarithm of an e-value: above 0 they move together, below 0 against one another.</param>
/// <param name="Missing">What is missing; null: nothing.</param>
sealed record ObjectiveFit(string Objective, string Goal, bool IsLabel, Interval? Within, long Units, int Together, int Apart, double LogEvidence, string? Missing)
{
    /// <summary>The sentence that a person reads.</summary>
    public string Says => Missing ?? FormattableString.Invariant($"'{Goal}' moves with '{Objective}': {Within!.Estimate:+0.00;-0.00;0.00} % [{Within.Low:+0.00;-0.00;0.00}, {Within.High:+0.00;-0.00;0.00}] for one percent in {Units:N0} units; together in {Together} and apart in {Apart} comparisons of arms or releases.");
}
