using Relearn.Numerics;

namespace Relearn.Analysis;

/// <summary>The record of step 6: what the decisions earned, in the money of the scope.</summary>
/// <param name="Release">The release that decided.</param>
/// <param name="Source"><c>live</c> or <c>replay</c>; a replay assumes that acting does not change what turns out.</param>
/// <param name="Kpi">What is counted.</param>
/// <param name="Currency">Currency of all money.</param>
/// <param name="Decisions">Decisions whose outcome is known.</param>
/// <param name="Acted">Those on which the model acted.</param>
/// <param name="Earned">Money of all of them.</param>
/// <param name="EarnedPerDecision">Money of one, with the interval of resampled days.</param>
/// <param name="Alternatives">What other ways of deciding would have earned on the same decisions.</param>
/// <param name="ComputeCost">Money for the processor time of the steps so far.</param>
/// <param name="CpuSeconds">That processor time.</param>
/// <param name="Next">The one thing to do next, and the step to go back to.</param>
public sealed record BusinessReview(
    string Release, string Source, string Kpi, string Currency, long Decisions, long Acted, double Earned, Interval EarnedPerDecision,
    IReadOnlyList<Alternative> Alternatives, double ComputeCost, double CpuSeconds, NextStep Next)
{
    /// <summary>Version of this step's algorithm.</summary>
    public const int Algorithm = 1;
}

/// <summary>Another way of deciding.</summary>
/// <param name="Name"><c>never_act</c>, <c>always_act</c>, <c>rule_without_model</c>; with classes <c>always_full_depth</c>: the class that fits best, sure enough or not.</param>
/// <param name="Earned">What it would have earned.</param>
/// <param name="Advantage">Money of the model's decisions minus its, per decision.</param>
public sealed record Alternative(string Name, double Earned, Interval Advantage);

/// <summary>The one thing to do next.</summary>
/// <param name="Step">The step of the circle to go to, 1 to 6.</param>
/// <param name="What">What to do, one sentence with its reason.</param>
/// <param name="Command">The command that does it or shows more.</param>
public sealed record NextStep(int Step, string What, string Command);
