using Relearn.Analysis.Causes;
using Relearn.Data.Labels.Suspects;
using Relearn.Loop.Reviewing;
using Relearn.Modeling.LabelNoise;
using Relearn.Numerics;

namespace Relearn.Loop.Diagnosing;

/// <summary>What models say about the labels that the newest run learnt from and was judged by.</summary>
static class LabelNoiseSigns
{
    // 20 to 1.
    const double Least = 3;

    const int LeastJudged = 50;
    const double MostWrong = 0.05;

    public static void Read(DiagnosisCase @case, Findings findings)
    {
        if (@case.Newest is not { Run.Classes: null } newest || @case.Context.Ledger.Find(newest.Id) is not { } record) { return; }
        if (Cleared(@case.Context, newest.Run.Dataset) is { } judged)
        {
            // People have looked where the models point.
            findings.Drop(e => e.Sign is Signs.LabelsNoisy or Signs.LabelsNoisyGroup or Signs.LabelsNoisyPart);
            findings.Lacks(judged);
            return;
        }
        if (LabelNoiseStep.Of(@case.Context, record) is not { } report) { return; }
        if (report.LogEvidence is not null) { findings.Look(Signs.LabelsNoisy); }
        findings.Look(Signs.LabelsNoisyGroup);
        // A group that stands out by its suspicion is not told twice.
        var read = newest.Run.Inputs.Select(i => i.Column).ToHashSet();
        foreach (var evidence in Of(report).Select(e => e.Sign == Signs.LabelsNoisyGroup && read.Contains(e.Subject.Split('=')[0]) ? e with { Sign = Signs.LabelsNoisyPart } : e).Where(e => e.Sign == Signs.LabelsNoisy || !findings.Has(e.Sign))) { findings.See(evidence); }
    }

    // Of the labels that looked most suspect, people found next to none wrong.
    static string? Cleared(CircleContext context, string dataset)
    {
        if (LabelReviews.Newest(context) is not { } review || (review.Dataset != dataset && !context.Ledger.AncestorsOf(dataset).Contains(review.Dataset))) { return null; }
        var verdicts = review.Items().Where(i => i.Verdict is ReviewVerdict.Right or ReviewVerdict.Wrong).ToArray();
        var wrong = verdicts.Count(i => i.Verdict == ReviewVerdict.Wrong);
        return verdicts.Length >= LeastJudged && Interval.Wilson(wrong, verdicts.Length).High < MostWrong
            ? FormattableString.Invariant($"People judged {verdicts.Length:N0} labels of review {review.Id}, the most suspect among them, and found {wrong:N0} wrong: that labels look wrong to models is not counted.") : null;
    }

    /// <summary>The signs of a report.</summary>
    public static IReadOnlyList<Evidence> Of(LabelNoiseReport report)
    {
        var signs = new List<Evidence>();
        if (report.LogEvidence is > Least and var log)
        {
            signs.Add(new(Signs.LabelsNoisy, "", log, FormattableString.Invariant($"of the {report.Since!.Rows:N0} labels that run {report.Run} learnt from and {report.Earlier} did not, {Share(report.Since)} look turned to {report.Earlier}, whatever it is sure of; of its own held-out labels {Share(report.Before!)} did")));
        }
        foreach (var g in report.Groups)
        {
            signs.Add(new(Signs.LabelsNoisyGroup, $"{g.By}={g.Name}", g.Flips.OverNone, FormattableString.Invariant($"of the {g.Flips.Rows:N0} held-out labels where {g.By} is '{g.Name}' {Share(g.Flips)} look turned, of the others {g.Others.Estimate:0.0%} [{g.Others.Low:0.0%}, {g.Others.High:0.0%}]")));
        }
        return signs;
    }

    static string Share(FlipModel flips) => FormattableString.Invariant($"{flips.Wrong.Estimate:0.0%} [{flips.Wrong.Low:0.0%}, {flips.Wrong.High:0.0%}]");
}
