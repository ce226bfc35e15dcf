using Relearn.Numerics;

namespace Relearn.Analysis.Kpis;

/// <summary>A proxy went up and a goal did not follow.</summary>
/// <param name="Goal">The KPI that the project is for.</param>
/// <param name="Proxy">What went up: <c>label</c>, <c>acted</c>, or a KPI of the product.</param>
/// <param name="Falls">The goal fell beyond doubt; else it did not follow.</param>
/// <param name="By">What they were compared by: <c>experiment</c>, <c>release with control</c> (decisions on which nobody acted) or <c>release alone</c> (days before and after).</param>
/// <param name="Of">The experiment or the release.</param>
/// <param name="Since">First day of it, from 1970-01-01.</param>
/// <param name="ProxyChange">How the proxy changed for the better, as a share.</param>
/// <param name="GoalChange">How the goal changed for the better, as a share.</param>
/// <param name="LogEvidence">Natural logarithm of the e-value, shared among all pairs that were looked at, and weakened where there was no experiment.</param>
sealed record Parting(string Goal, string Proxy, bool Falls, string By, string Of, int Since, Interval ProxyChange, Interval GoalChange, double LogEvidence)
{
    /// <summary>The sentence that a person reads.</summary>
    public string Says => FormattableString.Invariant($"With {By switch { "experiment" => "experiment", _ => "release" }} {Of} '{Proxy}' got better by {ProxyChange.Estimate:0.0%} [{ProxyChange.Low:0.0%}, {ProxyChange.High:0.0%}] and '{Goal}' {(Falls ? "fell" : "did not follow")}: {GoalChange.Estimate:+0.0%;-0.0%;0.0%} [{GoalChange.Low:+0.0%;-0.0%;0.0%}, {GoalChange.High:+0.0%;-0.0%;0.0%}] ({Strength}).");

    string Strength => By switch
    {
        "experiment" => "arms at the same time: strong",
        "release with control" => "days before and after, held against decisions on which nobody acted: fair",
        _ => "days before and after, alone: weak, an experiment would tell",
    };
}
