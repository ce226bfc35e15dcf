using Relearn.Numerics;

namespace Relearn.Analysis.OffPolicy;

/// <summary>What another policy would have earned, by a log of decisions that were drawn with known probabilities.</summary>
/// <param name="Name">The file or the project.</param>
/// <param name="Target">The policy that is asked about.</param>
/// <param name="Rows">Decisions that were used.</param>
/// <param name="LeftOut">Decisions without outcome, propensity or reward.</param>
/// <param name="Logged">What a decision of the log earned.</param>
/// <param name="Estimates">What one of the other policy would have earned, by each way to work it out; none where it is refused.</param>
/// <param name="AtLeast">It would have earned at least this, with 95 %, for any number of decisions and without approximation; null where it is refused.</param>
/// <param name="RewardModel">What <c>dr</c> and <c>switch_dr</c> expect of actions; null where they are not worked out.</param>
/// <param name="Diagnostics">What the answer rests on.</param>
/// <param name="Refused">The log cannot answer this.</param>
/// <param name="Reasons">Why not, a sentence each.</param>
/// <param name="Help">What would help.</param>
/// <param name="Warnings">What to know beside an answer.</param>
/// <param name="Currency">Of rewards that are money.</param>
sealed record PolicyReport(
    string Name, string Target, long Rows, long LeftOut, Interval Logged, IReadOnlyList<PolicyEstimate> Estimates, double? AtLeast, string? RewardModel, PolicyDiagnostics Diagnostics,
    bool Refused, IReadOnlyList<string> Reasons, IReadOnlyList<string> Help, IReadOnlyList<string> Warnings, string? Currency)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "policy_estimate";

    /// <summary>Version of the rules.</summary>
    public const int Algorithm = 1;
}

/// <summary>One way to work out what a decision of the other policy would have earned.</summary>
/// <param name="Name"><c>ips</c>: weighted; <c>clipped</c>: with the largest weights cut; <c>snips</c>: over the sum of the weights; <c>dr</c>: what a model expects, and the weighted rest; <c>switch_dr</c>: that without the largest weights.</param>
/// <param name="Value">The estimate, with an interval of resampled stretches of the log, 95 %.</param>
/// <param name="Gain">More than the log earned, on the same decisions.</param>
sealed record PolicyEstimate(string Name, Interval Value, Interval Gain);

/// <summary>What an estimate rests on.</summary>
/// <param name="EffectiveRows">Decisions of the other policy that would say as much.</param>
/// <param name="EffectiveShare">The same over the decisions.</param>
/// <param name="MeanWeight">Mean weight, with the interval that holds at every look: it must contain 1.</param>
/// <param name="LogEvidence">Natural logarithm of the e-value of "the mean weight is not 1".</param>
/// <param name="LargestWeight">The largest weight.</param>
/// <param name="CutAt">Weights above are cut in <c>clipped</c> and left to the model in <c>switch_dr</c>: the square root of the number of decisions.</param>
/// <param name="RareShare">Share of the other policy's decisions that rest on propensities below 0.01.</param>
/// <param name="Unsupported">Share of its decisions that the log never made; null where its probabilities are known only of what was done.</param>
/// <param name="Actions">The mean weight by action, as a multiple of what the other policy does; empty likewise.</param>
sealed record PolicyDiagnostics(double EffectiveRows, double EffectiveShare, Interval MeanWeight, double LogEvidence, double LargestWeight, double CutAt, double RareShare, double? Unsupported, IReadOnlyList<ActionWeight> Actions);

/// <summary>The weights of one action.</summary>
/// <param name="Action">The action.</param>
/// <param name="Rows">How often it was done.</param>
/// <param name="Expected">Share of the other policy's decisions.</param>
/// <param name="Ratio">Weights of the decisions that did it over what they should add up to; near 1.</param>
/// <param name="LogEvidence">Natural logarithm of the e-value of "it is not 1".</param>
sealed record ActionWeight(string Action, long Rows, double Expected, Interval Ratio, double LogEvidence);
