using System.Text.Json.Serialization;
using Relearn.Monitoring.Alarms;
using Relearn.Monitoring.Inputs;
using Relearn.Monitoring.Performance;
using Relearn.Numerics;

namespace Relearn.Monitoring;

/// <summary>The record of step 5: how the released model does on what it answered.</summary>
/// <param name="Release">Id of the release.</param>
/// <param name="Source">Where the rows come from: <c>live</c> or <c>replay</c>.</param>
/// <param name="From">Earliest event, microseconds since 1970 UTC.</param>
/// <param name="To">Latest event.</param>
/// <param name="Predictions">Number of decisions.</param>
/// <param name="Matured">Decisions that are compared: their outcome was known at the label age.</param>
/// <param name="Days">Days with at least one decision.</param>
/// <param name="FewestADay">Least decisions of a whole day.</param>
/// <param name="MostADay">Most decisions of a whole day.</param>
/// <param name="Inputs">Each input in the newest window, against windows of its season.</param>
/// <param name="LogLoss">On matured outcomes; null where there is none.</param>
/// <param name="ReferenceLogLoss">Of the validation period.</param>
/// <param name="RocAuc">On matured outcomes; null where a class is absent.</param>
/// <param name="Windows">Calibration and log loss of each window of matured outcomes.</param>
/// <param name="ModelAgeDays">Age of the newest training row at <paramref name="To"/>.</param>
/// <param name="UnmatchedOutcomes">Outcomes that no decision could be found for: an unknown id or key, or several candidates and no position.</param>
/// <param name="Triggers">Why a retraining is due; empty if it is not.</param>
/// <param name="Labels">At which age decisions are judged, how late outcomes come, and what is wrong with them; null in reports of a build that did not say so.</param>
public sealed record MonitoringReport(
    string Release, string Source, double From, double To, long Predictions, long Matured, int Days, long FewestADay, long MostADay,
    IReadOnlyList<InputReport> Inputs, Interval? LogLoss, double ReferenceLogLoss, double? RocAuc,
    IReadOnlyList<WindowReport> Windows, double ModelAgeDays, long UnmatchedOutcomes, IReadOnlyList<string> Triggers,
    LabelTiming? Labels = null)
{
    /// <summary>How the answers do where there are several classes; null: the label is true or false.</summary>
    [JsonInclude]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal ClassMonitoring? Classes { get; init; }

    /// <summary>Inputs and features, window by window; null in reports of a build that had none.</summary>
    [JsonInclude]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal InputMonitoringReport? Windowed { get; init; }

    /// <summary>How decisions turned out, quantity by quantity and window by window; null in reports of a build that had none.</summary>
    [JsonInclude]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal PerformanceReport? Performance { get; init; }

    /// <summary>What was watched under the budget of false alarms, and what came of it; null in reports of a build that had none.</summary>
    public AlarmReport? Alarms { get; init; }

    /// <summary>Version of this step's algorithm.</summary>
    public const int Algorithm = 3;
}
