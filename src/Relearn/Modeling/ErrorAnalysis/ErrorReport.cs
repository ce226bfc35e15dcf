using System.Text.Json.Serialization;
using Relearn.Numerics;

namespace Relearn.Modeling.ErrorAnalysis;

/// <summary>Where the loss of a run is, on rows that it did not learn from, and what to do about it.</summary>
/// <param name="Run">The run.</param>
/// <param name="Rows">Held-out rows that were looked at.</param>
/// <param name="Days">Days that they cover.</param>
/// <param name="LogLoss">Their mean log loss.</param>
/// <param name="Expected">The log loss that the model itself expects of them: where the loss is not more, it is what the features leave open.</param>
/// <param name="Decisions">How its decisions turned out.</param>
/// <param name="Currency">Currency of all money.</param>
/// <param name="Looked">Parts that were tested.</param>
/// <param name="Pockets">The parts that are worse than all rows together, confirmed on days that did not choose them; the one with most of the loss first.</param>
/// <param name="Notes">How far this goes.</param>
sealed record ErrorReport(string Run, long Rows, int Days, double LogLoss, double Expected, Confusion Decisions, string Currency, int Looked, IReadOnlyList<Pocket> Pockets, IReadOnlyList<string> Notes)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "errors";

    /// <summary>Version of this step's algorithm.</summary>
    public const int Algorithm = 1;
}

/// <summary>Decisions by how they turned out.</summary>
/// <param name="Hits">Acted, and the label was true.</param>
/// <param name="FalseAlarms">Acted, and it was false.</param>
/// <param name="Misses">Did not act, and it was true.</param>
/// <param name="Rest">Did not act, and it was false.</param>
/// <param name="Money">What they earned.</param>
sealed record Confusion(long Hits, long FalseAlarms, long Misses, long Rest, double Money);

/// <summary>A part of the rows in which the model is worse.</summary>
/// <param name="Words">Which.</param>
/// <param name="Rows">Its held-out rows.</param>
/// <param name="Share">Their share of all.</param>
/// <param name="LossShare">Its share of the whole loss.</param>
/// <param name="ExcessLoss">By how much its mean log loss lies above that of all, on the days that did not choose it.</param>
/// <param name="FalseShare">The least share of false findings at which it stands.</param>
/// <param name="Rate">Share of its rows whose label is true.</param>
/// <param name="MeanPrediction">Mean probability.</param>
/// <param name="Gap">Rate less mean probability.</param>
/// <param name="TrainRows">Training rows in it.</param>
/// <param name="Decisions">How its decisions turned out.</param>
/// <param name="Cause">The likely cause.</param>
/// <param name="Considered">All causes with what speaks for them, the likeliest first.</param>
/// <param name="Worst">Rows with the greatest loss, the worst first.</param>
sealed record Pocket(string Words, long Rows, double Share, double LossShare, Interval ExcessLoss, double FalseShare, double Rate, double MeanPrediction, Interval Gap, long TrainRows, Confusion Decisions,
    string Cause, IReadOnlyList<PocketCause> Considered, IReadOnlyList<PocketRow> Worst)
{
    /// <summary>The likely cause with its evidence.</summary>
    [JsonIgnore]
    public PocketCause Likely => Considered[0];
}

/// <summary>A cause of a pocket.</summary>
/// <param name="Cause"><c>labels</c>, <c>missing_feature</c>, <c>few_examples</c>, <c>skew</c> or <c>ambiguous</c>.</param>
/// <param name="LogEvidence">Logarithm of a likelihood ratio for it; 0 or less speaks against it.</param>
/// <param name="Detail">The evidence in a sentence.</param>
/// <param name="Worth">Money a day that mending it would bring; null: it cannot be said.</param>
/// <param name="WorthBy">How that was reckoned.</param>
/// <param name="Step">The step to go back to, 1 to 6.</param>
/// <param name="Command">What to do first.</param>
sealed record PocketCause(string Cause, double LogEvidence, string Detail, Interval? Worth, string? WorthBy, int Step, string Command)
{
    public const string Labels = "labels";
    public const string MissingFeature = "missing_feature";
    public const string FewExamples = "few_examples";
    public const string Skew = "skew";
    public const string Ambiguous = "ambiguous";
}

/// <summary>A row of a pocket.</summary>
/// <param name="Row">Its number in the data set version, from 1 in order of time.</param>
/// <param name="Probability">What the model said.</param>
/// <param name="Label">What the label says.</param>
/// <param name="Acted">What was decided.</param>
/// <param name="LogLoss">Its loss.</param>
/// <param name="Cells">Its cells; not kept in the ledger.</param>
sealed record PocketRow(long Row, double Probability, bool Label, bool Acted, double LogLoss, IReadOnlyDictionary<string, string?>? Cells = null);
