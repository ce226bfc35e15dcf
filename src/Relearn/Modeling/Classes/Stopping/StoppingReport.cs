using Relearn.Inference.Models.Classes;
using Relearn.Modeling.Evaluation.Classes;
using Relearn.Numerics;

namespace Relearn.Modeling.Classes.Stopping;

/// <summary>How sure and how deep answers are, at the accuracy that was asked for and at others.</summary>
/// <param name="Requested">The accuracy that was asked for.</param>
/// <param name="CalibrationRows">Rows on which the thresholds were made; a row may count in one group.</param>
/// <param name="Groups">Groups at the top with a threshold of their own.</param>
/// <param name="Rows">Rows on which they were tried.</param>
/// <param name="Lines">Each accuracy, rising.</param>
/// <param name="FalseAlarms">Share of rows of known classes that were said to fit none; null without rows.</param>
sealed record StoppingReport(double Requested, int CalibrationRows, int Groups, int Rows, IReadOnlyList<StoppingLine> Lines, double? FalseAlarms)
{
    /// <summary>Tries a rule on rows on which it was not made.</summary>
    public static StoppingReport Of(StoppingRule rule, ScoredClassRows rows)
    {
        var counts = new long[rule.Groups.Length + 1];
        for (var i = 0; i < rows.Count; i++) { counts[rule.GroupOf(rows.Group(i))]++; }
        var lines = new List<StoppingLine>();
        foreach (var target in rule.Targets)
        {
            long right = 0, kept = 0, depth = 0, root = 0, whole = 0;
            for (var i = 0; i < rows.Count; i++)
            {
                var answer = rows.Answer(i, rule, target);
                right += rows.Taxonomy.Contains(answer, rows.Truth(i)) ? 1 : 0;
                kept += rows.Taxonomy.DepthOf(rows.Taxonomy.CommonAncestor(answer, rows.Truth(i)));
                depth += rows.Taxonomy.DepthOf(rows.Truth(i));
                root += answer == 0 ? 1 : 0;
                whole += answer == rows.Best(i) ? 1 : 0;
            }
            var (low, high) = AccuracyBand.Of(rule.ThresholdsOf(target), counts);
            var n = Math.Max(1, rows.Count);
            lines.Add(new(target, rows.Count == 0 ? null : Interval.Wilson(right, rows.Count), low, high, depth == 0 ? 0 : (double)kept / depth, (double)root / n, (double)whole / n));
        }
        var strange = Enumerable.Range(0, rows.Count).Count(i => rows.Unfamiliarity(i) > rule.UnfamiliarAbove);
        var calibration = 0;
        foreach (var threshold in rule.ThresholdsOf(rule.Requested)) { calibration += threshold.Rows; }
        return new(rule.Requested, calibration, rule.Groups.Length, rows.Count, lines, rows.Count == 0 ? null : (double)strange / rows.Count);
    }
}
