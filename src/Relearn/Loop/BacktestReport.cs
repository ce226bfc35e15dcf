using System.Text.Json.Serialization;
using Relearn.Numerics;

namespace Relearn.Loop;

/// <summary>The calendar played back: what each way of keeping a model fresh would have done.</summary>
/// <param name="Dataset">Id of the data set version.</param>
/// <param name="FirstDay">First day that was played, from 1970-01-01 (1,000 rows where there is no clock).</param>
/// <param name="LastDay">Last day that was played.</param>
/// <param name="LagDays">Days until every label of a day is known: what monitoring waits for.</param>
/// <param name="ScheduleDays">Days between two retrainings of the policy "on schedule".</param>
/// <param name="Currency">Currency of all money.</param>
/// <param name="Policies">Never, on schedule, on trigger, and the one that was tuned.</param>
/// <param name="Days">Log loss, calibration and model of each policy, day by day.</param>
public sealed record BacktestReport(
    string Dataset, int FirstDay, int LastDay, int LagDays, int ScheduleDays, string Currency,
    IReadOnlyList<PolicyResult> Policies, IReadOnlyList<BacktestDay> Days)
{
    /// <summary>The day from which on what comes out is reported; the best policy was fixed before it.</summary>
    [JsonInclude]
    internal int ReportFrom { get; init; }

    /// <summary>What the doctor says after it; null where nobody was answered yet.</summary>
    [JsonInclude]
    internal Analysis.Causes.Diagnosis? Diagnosis { get; init; }

    /// <summary>The policies that were tried before that day; null in reports of a build that tried none.</summary>
    [JsonInclude]
    internal Learning.PolicyTuning? Tuning { get; init; }

    /// <summary>What each policy did from that day on.</summary>
    [JsonInclude]
    internal IReadOnlyList<PolicyResult> Reported { get; init; } = [];

    /// <summary>How models lose with age; null where too little of the calendar is played to say.</summary>
    [JsonInclude]
    internal Learning.StalenessCurve? Staleness { get; init; }

    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "backtest";

    /// <summary>Version of the rules of play.</summary>
    public const int Algorithm = 2;
}

/// <summary>What one policy did over the whole time.</summary>
/// <param name="Policy"><c>never</c>, <c>schedule</c>, <c>trigger</c> or <c>tuned</c>.</param>
/// <param name="Rows">Decisions with a label.</param>
/// <param name="LogLoss">Mean log loss, with the interval of resampled days.</param>
/// <param name="RocAuc">Area under the ROC curve, from 2,048 bins of the probability.</param>
/// <param name="Calibration">Mean prediction minus rate, as a share of the rate.</param>
/// <param name="Value">Money of all decisions.</param>
/// <param name="LogLossGain">Log loss of "never" minus its own; above 0 is better; null for "never".</param>
/// <param name="ValueGain">Money per decision over "never"; null for "never".</param>
/// <param name="TrainCpuSeconds">Processor time of its retrainings, the first model not counted.</param>
/// <param name="Retrainings">Each retraining with what became of it.</param>
public sealed record PolicyResult(
    string Policy, long Rows, Interval LogLoss, double RocAuc, double Calibration, double Value, Interval? LogLossGain, Interval? ValueGain,
    double TrainCpuSeconds, IReadOnlyList<Retraining> Retrainings);

/// <summary>A retraining.</summary>
/// <param name="Day">The morning on which it was done, from 1970-01-01.</param>
/// <param name="Reason">Why.</param>
/// <param name="Promoted">The candidate went live.</param>
/// <param name="Gain">By the project's objective, on the days that neither had seen: log loss of the champion minus that of the candidate, or money of the candidate minus that of the champion; null where no candidate could be trained.</param>
/// <param name="Detail">One line for people.</param>
public sealed record Retraining(int Day, string Reason, bool Promoted, Interval? Gain, string Detail);

/// <summary>One policy on one day.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Day">The day, from 1970-01-01.</param>
/// <param name="Rows">Decisions with a label.</param>
/// <param name="Rate">Share that turned out true.</param>
/// <param name="MeanPrediction">Mean probability.</param>
/// <param name="LogLoss">Mean log loss.</param>
/// <param name="Value">Money of the decisions.</param>
/// <param name="ModelAgeDays">Age of the live model's newest training row.</param>
public sealed record BacktestDay(string Policy, int Day, long Rows, double Rate, double MeanPrediction, double LogLoss, double Value, double ModelAgeDays);
