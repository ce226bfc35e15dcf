using System.Text.Json;
using Relearn.Analysis.Causes;
using Relearn.Monitoring;
using Relearn.Numerics;
using Relearn.Serving;

namespace Relearn.Loop.Diagnosing;

/// <summary>The released model beside the one before, its age, and what it learnt from beside what it sees.</summary>
static class ModelSigns
{
    const int MostRows = 6000;
    const int LeastRows = 200;
    const double RateFactor = 1.5;
    const double FarFewer = 4;
    const double GapMatters = 0.02;
    const int OverdueDays = 7;

    // A model that is better by less is another one, and no more.
    const double BetterMatters = 0.03;

    // Labels that take weeks make every model some weeks old.
    const double OldAtRelease = 28;

    public static void Read(DiagnosisCase @case, Findings findings)
    {
        if (@case.Live is not { Decisions: { } decisions, Report: { } report } live || live.Run.Classes is not null) { return; }
        Age(@case, live, report, findings);
        // Before anything began: later it may be the world.
        var onset = Periods.Of(decisions, findings).Onset;
        int[] judged = [.. Enumerable.Range(0, decisions.Count).Where(i => !double.IsNaN(decisions.AtLabelAge[i]))];
        int[] early = [.. judged.Where(i => decisions.DayOf(i) < onset)];
        var sinceRelease = findings.Has(Signs.SinceRelease) || early.Length < LeastRows;
        TrainingRate(@case, live, decisions, sinceRelease ? judged : early, findings);
        Gap(live, decisions, sinceRelease ? judged : early, findings);
        if (@case.Earlier.Count == 0) { return; }
        if (judged.Length >= LeastRows) { SameRows(@case, live, decisions, findings); }
    }

    static void SameRows(DiagnosisCase @case, LiveCase live, MaturedDecisions decisions, Findings findings)
    {
        var rows = ServedRows.Read(live.Model.Predictor, @case.Context.Paths.Log, PredictionLog.Live, null, decisions, i => !double.IsNaN(decisions.AtLabelAge[i]), MostRows);
        (double Mean, double Error, string Release)? best = null;
        foreach (var (model, _) in @case.Earlier)
        {
            if (rows.ScoredBy(model.Predictor, live.Model.Context.Features) is not { } scores) { continue; }
            var (mean, error) = Gain(rows, scores, decisions);
            if (best is null || mean / error > best.Value.Mean / best.Value.Error) { best = (mean, error, model.Context.Release); }
        }
        if (best is not { } found)
        {
            findings.Lacks($"The releases before look at windows of earlier events, so they cannot be asked about the same rows. Run one as a shadow: relearn serve release {@case.Context.Folder} --run {@case.Earlier[0].Model.Context.Release} --as shadow");
            return;
        }
        findings.Look(Signs.OlderModelBetter, Signs.OlderModelNoBetter);
        var detail = FormattableString.Invariant($"on the same {rows.Rows.Count:N0} judged decisions the earlier release {found.Release} has a log loss {Math.Abs(found.Mean):0.0000} {(found.Mean > 0 ? "lower" : "higher")} (standard error {found.Error:0.0000})");
        if (found.Mean > 3 * found.Error && found.Mean > BetterMatters * rows.Rows.Average(r => BinaryMetrics.LogLoss(decisions.Scores[r.Place], decisions.AtLabelAge[r.Place] == 1))) { findings.See(Signs.OlderModelBetter, "", Math.Pow(found.Mean / found.Error, 2) / 2, detail); }
        else if (found.Mean < 2 * found.Error) { findings.See(Signs.OlderModelNoBetter, "", 1, detail); }
    }

    static (double Mean, double Error) Gain(ServedRows rows, double[] scores, MaturedDecisions decisions)
    {
        var (mean, error) = ClusteredMean.Of(scores.Select((score, i) =>
        {
            var (place, day) = (rows.Rows[i].Place, rows.Rows[i].Day);
            var positive = decisions.AtLabelAge[place] == 1;
            return (day, BinaryMetrics.LogLoss(decisions.Scores[place], positive) - BinaryMetrics.LogLoss(score, positive));
        }));
        return (mean, Math.Max(1e-9, error));
    }

    static void Age(DiagnosisCase @case, LiveCase live, MonitoringReport report, Findings findings)
    {
        findings.Look(Signs.ModelOld, Signs.RetrainingOverdue);
        var project = @case.Context.Project;
        if ((project.Monitoring.MaximumAgeDays ?? project.Constraints.FreshnessDays) is { } most && report.ModelAgeDays > most)
        {
            findings.See(Signs.ModelOld, "", 2, FormattableString.Invariant($"the newest training row is {report.ModelAgeDays:0} days old; at most {most:0.#} are declared"));
        }
        var atRelease = live.SinceDay - live.Run.TrainedUntil / Data.DatasetImport.Day;
        if (!findings.Has(Signs.ModelOld) && project.Data.Time.Kind == Scoping.TimeKind.Column && atRelease > OldAtRelease)
        {
            findings.See(Signs.ModelOld, "", 2, FormattableString.Invariant($"when release {live.Model.Context.Release} went live its newest training row was {atRelease:0} days old"));
        }
        var trained = (@case.Context.Time.GetUtcNow() - @case.Context.Ledger.Find(live.Model.Release.Run)!.Circumstances.At).TotalDays;
        if (project.Learning.ScheduleDays is { } every && trained > 1.5 * every)
        {
            findings.See(Signs.RetrainingOverdue, "", 2, FormattableString.Invariant($"the last training is {trained:0} days ago; 'learning.schedule_days' is {every:0.##}"));
            return;
        }
        var asked = @case.Context.Ledger.List(RetrainingRequest.Kind).Where(r => JsonSerializer.Deserialize(r.Body, MonitoringJson.Default.RetrainingRequest)!.Release == live.Model.Context.Release)
            .Select(r => (double?)(@case.Context.Time.GetUtcNow() - r.Circumstances.At).TotalDays).Max();
        if (asked > OverdueDays) { findings.See(Signs.RetrainingOverdue, "", 1, FormattableString.Invariant($"a retraining was asked for {asked:0} days ago, and none came")); }
    }

    static double LogOdds(double rate) => Math.Log(Math.Clamp(rate, 1e-6, 1 - 1e-6) / (1 - Math.Clamp(rate, 1e-6, 1 - 1e-6)));

    static void TrainingRate(DiagnosisCase @case, LiveCase live, MaturedDecisions decisions, int[] judged, Findings findings)
    {
        if (judged.Length < LeastRows) { return; }
        findings.Look(Signs.TrainingRateOff, Signs.TrainingRateLow);
        var rate = (judged.Count(i => decisions.AtLabelAge[i] == 1) + 0.5) / (judged.Length + 1);
        if (@case.Newest is { } newest && newest.Run.ModelHash != live.Run.ModelHash && newest.Run.Sampling is null && newest.Run.TrainRate * FarFewer < rate) { FarTooFew($"run {newest.Id}", newest.Run.TrainRate); }
        var (learnt, factor) = (live.Run.TrainRate, Math.Log(RateFactor));
        // What was left out on purpose is weighed back.
        if (live.Run.Sampling is not null || Math.Abs(LogOdds(learnt) - LogOdds(rate)) < factor) { return; }
        var earlier = @case.Earlier.Select(e => (double?)e.Run.TrainRate).MaxBy(r => Math.Abs(LogOdds(r!.Value) - LogOdds(learnt)));
        if (earlier is not null && Math.Abs(LogOdds(earlier.Value) - LogOdds(learnt)) < factor / 2) { return; }
        findings.See(Signs.TrainingRateOff, "", Math.Abs(LogOdds(learnt) - LogOdds(rate)) * Math.Sqrt(judged.Length * rate * (1 - rate)),
            FormattableString.Invariant($"{learnt:0.0%} of the training labels were true, and {rate:0.0%} of the live ones are{(earlier is { } other ? FormattableString.Invariant($"; an earlier release learnt from {other:0.0%}") : "")}"));
        if (learnt * FarFewer < rate) { FarTooFew("the live model", learnt); }
        // The reference has the rate that was learnt: against it the live one seems to have moved.
        findings.Drop(e => e.Sign == Signs.RateMoved);

        void FarTooFew(string who, double share) => findings.See(Signs.TrainingRateLow, "", Math.Log(rate / Math.Max(1e-6, share)), FormattableString.Invariant($"of the labels that {who} learnt from {share:0.00%} were true, of the live ones {rate:0.0%}"));
    }

    static void Gap(LiveCase live, MaturedDecisions decisions, int[] judged, Findings findings)
    {
        judged = [.. judged.OrderBy(i => decisions.EventTimes[i])];
        if (live.Run.Metrics.RocAuc is not { } promised || judged.Length < 2 * LeastRows) { return; }
        findings.Look(Signs.OfflineGap);
        (double, bool)[] early = [.. judged.Take(Math.Max(LeastRows, judged.Length / 3)).Select(i => (decisions.Scores[i], decisions.AtLabelAge[i] == 1))];
        (double, bool)[] all = [.. judged.Select(i => (decisions.Scores[i], decisions.AtLabelAge[i] == 1))];
        if (Analysis.Comparisons.RankingDifference.Of(early, all) is not { } areas) { return; }
        var error = areas.Error / Math.Sqrt(2);
        if (areas.Before + 3 * error + GapMatters < promised.Low && areas.Now + 3 * error + GapMatters < promised.Low)
        {
            findings.See(Signs.OfflineGap, "", Math.Pow((promised.Low - areas.Now) / error, 2) / 2,
                FormattableString.Invariant($"area under the curve {promised.Estimate:0.000} [{promised.Low:0.000}, {promised.High:0.000}] on test rows, {areas.Before:0.000} in the first live days and {areas.Now:0.000} in all"));
        }
    }
}
