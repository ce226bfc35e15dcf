using System.Text.Json.Serialization;
using Relearn.Scoping;

namespace Relearn.Data.Leakage;

/// <summary>The record of the leakage suite: what was looked at, what was found, who answered.</summary>
/// <param name="TrainRows">Training rows that were looked at: all, or batches spread evenly over their time.</param>
/// <param name="TestRows">Test rows that were looked at.</param>
/// <param name="Findings">What was found, blocking findings first.</param>
/// <param name="NotLookedAt">Detectors that had nothing to look at, and why.</param>
/// <param name="UnusedWaivers">Waivers of project.yaml that no finding needs.</param>
/// <param name="Overlap">How many test rows stand in training too; null if that could not be counted.</param>
/// <param name="Columns">What each column that features read tells about the label by itself.</param>
sealed record LeakageReport(
    int TrainRows, int TestRows, IReadOnlyList<LeakageFinding> Findings, IReadOnlyDictionary<string, string> NotLookedAt, IReadOnlyList<LeakageWaiver> UnusedWaivers,
    RowOverlap? Overlap, IReadOnlyList<LeakageEvidence> Columns)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "leakage";

    /// <summary>Version of the detectors and their defaults.</summary>
    public const int Algorithm = 1;

    /// <summary>The findings that stop a release.</summary>
    [JsonIgnore]
    public IEnumerable<LeakageFinding> Blocking => Findings.Where(f => f.Blocks);

    /// <summary>The report in a line.</summary>
    public string Summary
    {
        get
        {
            var (blocking, waived, notes) = (Blocking.ToArray(), Findings.Count(f => f.Waiver is not null), Findings.Count(f => f.Severity == LeakageFinding.Note));
            var rest = $"{(waived > 0 ? $", {waived} waived" : "")}{(notes > 0 ? $", {notes} note{(notes == 1 ? "" : "s")}" : "")}";
            return blocking.Length == 0 ? $"no leak found{rest}" : $"{string.Join(", ", blocking.Select(f => $"{f.Detector}{(f.Column is null ? "" : $" {f.Column}")}").Distinct())}{rest}";
        }
    }
}

/// <summary>What one column tells about the label by itself, learnt on the earlier half of the training rows and judged on the later half.</summary>
/// <param name="Column">The column or feature.</param>
/// <param name="Auc">Area under ROC of its bins or categories, pairs of one block of time only; NaN where it can't be told.</param>
/// <param name="RestAuc">The same for all columns that do not share a source with it; only where <paramref name="Auc"/> is high.</param>
/// <param name="AbsenceAuc">Area of "has a value" (or "is not its most frequent number"), where that varies.</param>
/// <param name="FollowsRowBefore">How well its value follows from the row before, 0 to 1; only where <paramref name="Auc"/> is high.</param>
sealed record LeakageEvidence(string Column, double Auc, double? RestAuc, double? AbsenceAuc, double? FollowsRowBefore);

/// <summary>Test rows that stand in training too, features and label.</summary>
/// <param name="Share">Share of the test rows.</param>
/// <param name="ByChance">The share that equal rows would make by chance.</param>
/// <param name="Twins">Test rows that have a twin among the training rows that were compared.</param>
/// <param name="TestRows">Test rows that were looked at.</param>
sealed record RowOverlap(double Share, double ByChance, int Twins, int TestRows);
