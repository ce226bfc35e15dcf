using Relearn.Numerics;

namespace Relearn.Analysis.Tradeoffs;

/// <summary>What other weights of the objectives would bring, by the log of the live release, before anything is changed.</summary>
/// <param name="Project">The project.</param>
/// <param name="Release">The release whose decisions are judged by.</param>
/// <param name="Decisions">Decisions that could be used.</param>
/// <param name="LeftOut">Decisions of it that are too young, or of which nothing was reported.</param>
/// <param name="Objectives">What is weighed, in the order of the weights: the label first.</param>
/// <param name="Axes">What is counted, a decision: the objectives' measures, then other KPIs.</param>
/// <param name="Points">Weights with what they would bring.</param>
/// <param name="Refused">The log can answer for none of them.</param>
/// <param name="Reasons">Why not, a sentence each.</param>
/// <param name="Help">What would help.</param>
/// <param name="Missing">What could not be counted or weighed, a sentence each.</param>
sealed record TradeoffReport(
    string Project, string Release, long Decisions, long LeftOut, IReadOnlyList<string> Objectives, IReadOnlyList<TradeoffAxis> Axes, IReadOnlyList<TradeoffPoint> Points,
    bool Refused, IReadOnlyList<string> Reasons, IReadOnlyList<string> Help, IReadOnlyList<string> Missing)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "tradeoff";

    /// <summary>Version of the rules.</summary>
    public const int Algorithm = 1;
}

/// <summary>One thing that is counted.</summary>
/// <param name="Name">The objective or the KPI.</param>
/// <param name="IsObjective">It is one of those that are weighed: the front is drawn among these.</param>
/// <param name="Higher">More is better.</param>
/// <param name="Now">What the log has of it, a decision, with a 95 % interval.</param>
sealed record TradeoffAxis(string Name, bool IsObjective, bool Higher, Interval Now);

/// <summary>Weights, and what they would bring.</summary>
/// <param name="Weights">One an objective; their sum is 1.</param>
/// <param name="ActedShare">Share of the candidates on which they would act.</param>
/// <param name="SameShare">Share of the decisions that would be as they were.</param>
/// <param name="EffectiveDecisions">Decisions under these weights that would say as much as the log.</param>
/// <param name="Values">What they would bring, one an axis; none where the log cannot say.</param>
/// <param name="Front">No other weights bring more of one objective and no less of the others, by the estimates.</param>
/// <param name="Reasons">Why the log cannot say; none where it can.</param>
sealed record TradeoffPoint(IReadOnlyList<double> Weights, double ActedShare, double SameShare, double EffectiveDecisions, IReadOnlyList<TradeoffValue> Values, bool Front, IReadOnlyList<string> Reasons);

/// <summary>What weights would bring of one axis, a decision.</summary>
/// <param name="Value">Self-normalized estimate with a 95 % interval of resampled stretches of the log.</param>
/// <param name="Gain">More than the log has.</param>
sealed record TradeoffValue(Interval Value, Interval Gain);
