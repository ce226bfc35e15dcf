using Relearn.Analysis.Causes;
using Relearn.Analysis.Comparisons;
using Relearn.Modeling.LabelNoise;
using Relearn.Monitoring;
using Relearn.Numerics;

namespace Relearn.Loop.Diagnosing;

/// <summary>How judged decisions differ from those of before: one factor on the odds, the ranking, the rate, a step or a ramp, and what weighing the inputs anew brings.</summary>
static class OutcomeSigns
{
    const int LeastRows = 200;
    const int LeastSince = 1000;
    const double RateMatters = 0.15;

    // 20 to 1 against odds that moved.
    const double TurnedEvidence = 3;
    const double TurnedMatters = 0.1;
    const double OneWay = 0.2;

    // Of what the model ranked better than a coin.
    const double EdgeLost = 0.33;

    // Of what the loss has risen by: where more may have come back, nothing can be said.
    const double BroughtBack = 0.3;

    public static void Read(DiagnosisCase @case, Findings findings)
    {
        if (@case.Live is not { Decisions: { } decisions } live || decisions.Classes is not null) { return; }
        var periods = Periods.Of(decisions, findings);
        var newest = Enumerable.Range(0, decisions.Count).Where(i => !double.IsNaN(decisions.AtLabelAge[i])).ToArray();
        if (newest.Length < LeastRows)
        {
            findings.Lacks(FormattableString.Invariant($"{newest.Length:N0} live decisions have an outcome at the label age; {LeastRows} are needed to say how they differ."));
            return;
        }
        // Labels come late: now is the newest that is judged.
        var lastJudged = newest.Max(decisions.DayOf);
        var first = Math.Min(periods.FirstNow, Math.Max(periods.Onset, lastJudged - 13));
        int[] now = [.. newest.Where(i => decisions.DayOf(i) >= Math.Min(first, lastJudged - 2))];
        int[] earlier = [.. newest.Where(periods.IsBefore)];
        var (beforeRows, before) = earlier.Length >= LeastRows ? (decisions, earlier)
            : live.Reference is { } reference ? (reference, Enumerable.Range(0, reference.Count).Where(i => !double.IsNaN(reference.AtLabelAge[i])).ToArray()) : (decisions, earlier);
        Course(live, decisions, newest, findings);
        if (now.Length < LeastRows) { return; }
        Odds(decisions, now, periods, findings);
        var gained = Anew(decisions, now, beforeRows, before, periods, findings);
        if (before.Length < LeastRows) { return; }
        var ranking = Ranking(decisions, now, beforeRows, before, periods, findings);
        Rate(decisions, now, beforeRows, before, periods, findings);
        Turned(decisions, now, beforeRows, before, periods, findings);
        if (ranking is not null && gained is { } most && !findings.Has(Signs.OutcomesMixed) && most < BroughtBack * (Loss(decisions, now) - Loss(beforeRows, before))) { Lost(ranking, now.Length, periods, findings); }
        // Decisions since then turned out as well as before: what moved means nothing to the model.
        if (findings is { Harm: true, HarmOfInputs: true } && findings.Has(Signs.LossKept) && findings.Has(Signs.RankingKept) && newest.Count(i => decisions.DayOf(i) >= periods.Onset) >= LeastSince) { findings.Harm = false; }
    }

    // A relation that changed is another one, and inputs tell of it: here they tell of nothing.
    static void Lost(RankingDifference ranking, int rows, Periods periods, Findings findings)
    {
        var (edge, left) = (ranking.Before - 0.5, ranking.Now - 0.5);
        if (!ranking.IsWorse || left > (1 - EdgeLost) * edge) { return; }
        findings.See(Signs.OutcomesMixed, "", Math.Pow((ranking.Now - ranking.Before) / ranking.Error, 2) / 2,
            FormattableString.Invariant($"area under the curve {ranking.Now:0.000} on {rows:N0} judged decisions after {ranking.Before:0.000}, and no weighing of the inputs brings anything back"), periods.Onset);
    }

    // Whatever the model is sure of: that is no world that moved, but what is counted, or to what it is joined.
    static void Turned(MaturedDecisions decisions, int[] now, MaturedDecisions beforeRows, int[] before, Periods periods, Findings findings)
    {
        findings.Look(Signs.OutcomesOneWay, Signs.OutcomesMixed);
        var (flips, was) = (FlipModel.Fit(Scores(decisions, now), Labels(decisions, now)), FlipModel.Fit(Scores(beforeRows, before), Labels(beforeRows, before)));
        if (flips.LogEvidence < TurnedEvidence || flips.Wrong.Low < was.Wrong.High || Math.Max(flips.Up, flips.Down) < TurnedMatters) { return; }
        var detail = FormattableString.Invariant($"{flips.Down:0.0%} of what the model takes for true turned out false and {flips.Up:0.0%} the other way, whatever it was sure of, in {now.Length:N0} judged decisions; before it was {was.Down:0.0%} and {was.Up:0.0%}");
        var oneWay = Math.Min(flips.Up, flips.Down) < OneWay * Math.Max(flips.Up, flips.Down);
        findings.See(oneWay ? Signs.OutcomesOneWay : Signs.OutcomesMixed, "", flips.LogEvidence, detail, periods.Onset);
    }

    static bool Positive(MaturedDecisions d, int i) => d.AtLabelAge[i] == 1;

    static double[] Scores(MaturedDecisions d, int[] rows) => [.. rows.Select(i => d.Scores[i])];

    static bool[] Labels(MaturedDecisions d, int[] rows) => [.. rows.Select(i => Positive(d, i))];

    static void Odds(MaturedDecisions decisions, int[] now, Periods periods, Findings findings)
    {
        findings.Look(Signs.OddsFactor);
        if (OddsShift.Of(Scores(decisions, now), Labels(decisions, now)) is not { IsOneFactor: true } shift) { return; }
        findings.See(Signs.OddsFactor, "", Math.Pow(shift.Offset / shift.OffsetError, 2) / 2,
            FormattableString.Invariant($"{Math.Exp(shift.Offset):0.00} times the odds would be right everywhere: log odds are off by {shift.Offset:+0.00;-0.00} [{shift.Offset - 2 * shift.OffsetError:+0.00;-0.00}, {shift.Offset + 2 * shift.OffsetError:+0.00;-0.00}], slope {shift.Slope:0.00}"), periods.Onset);
    }

    static RankingDifference? Ranking(MaturedDecisions decisions, int[] now, MaturedDecisions beforeRows, int[] before, Periods periods, Findings findings)
    {
        if (RankingDifference.Of([.. before.Select(i => (beforeRows.Scores[i], Positive(beforeRows, i)))], [.. now.Select(i => (decisions.Scores[i], Positive(decisions, i)))]) is not { } ranking) { return null; }
        findings.Look(Signs.RankingWorse, Signs.RankingKept);
        var detail = FormattableString.Invariant($"area under the curve {ranking.Now:0.000} on {now.Length:N0} judged decisions, {ranking.Before:0.000} before (standard error of the difference {ranking.Error:0.000})");
        if (ranking.IsWorse) { findings.See(Signs.RankingWorse, "", Math.Pow((ranking.Now - ranking.Before) / ranking.Error, 2) / 2, detail, periods.Onset); }
        else if (ranking.IsKept) { findings.See(Signs.RankingKept, "", 1, detail); }
        return ranking;
    }

    static void Rate(MaturedDecisions decisions, int[] now, MaturedDecisions beforeRows, int[] before, Periods periods, Findings findings)
    {
        findings.Look(Signs.RateMoved);
        if (findings.Has(Signs.RateMoved)) { return; }
        var (mean, error) = ByDay(decisions, now);
        var (was, wasError) = ByDay(beforeRows, before);
        var z = (mean - was) / Math.Sqrt(error * error + wasError * wasError + 1e-12);
        if (Math.Abs(z) < 4 || Math.Abs(mean / was - 1) < RateMatters) { return; }
        findings.See(Signs.RateMoved, "", z * z / 2, FormattableString.Invariant($"{mean:0.0%} of the labels are true at equal age, {was:0.0%} were before"), periods.Onset);
    }

    static (double Mean, double Error) ByDay(MaturedDecisions d, int[] rows)
    {
        var (mean, error) = ClusteredMean.Of(rows.Select(i => (d.DayOf(i), Positive(d, i) ? 1.0 : 0)));
        return (mean, Math.Max(error, Math.Sqrt(mean * (1 - mean) / rows.Length)));
    }

    static void Course(LiveCase live, MaturedDecisions decisions, int[] judged, Findings findings)
    {
        var harmed = findings.Has(Signs.LossHarm) || findings.Has(Signs.CalibrationOff);
        var days = judged.GroupBy(decisions.DayOf).OrderBy(g => g.Key).Select(g => (g.Key, g.Average(i => BinaryMetrics.LogLoss(decisions.Scores[i], Positive(decisions, i))), (double)g.Count())).ToArray();
        if (LossCourse.Of(days) is not { } course) { return; }
        findings.Look(Signs.WorseWithAge);
        if (!course.Rose) { return; }
        var by = FormattableString.Invariant($"log loss rose by {course.Rise:0.0000} (standard error {course.RiseError:0.0000})");
        if (harmed)
        {
            findings.See(course.IsStep ? Signs.Abrupt : Signs.Gradual, "", 2, course.IsStep ? $"{by} about {CalendarDay.Text(course.Day)}, in a step" : FormattableString.Invariant($"{by} over some {course.RiseDays} days from {CalendarDay.Text(course.Day)} on"), course.Day);
        }
        if (!course.IsStep && course.Day <= live.SinceDay + 14) { findings.See(Signs.WorseWithAge, "", 2, $"{by} with the age of the model, from its first weeks on", course.Day); }
    }

    static double Loss(MaturedDecisions d, int[] rows) => rows.Average(i => BinaryMetrics.LogLoss(d.Scores[i], Positive(d, i)));

    // The most that it may have helped where it did not beyond doubt; null: it did, or could not be tried.
    static double? Anew(MaturedDecisions decisions, int[] now, MaturedDecisions beforeRows, int[] before, Periods periods, Findings findings)
    {
        if (GainOf(decisions, now) is not { } gain) { return null; }
        findings.Look(Signs.RelationChanged);
        var usual = GainOf(beforeRows, before) ?? (0, 0);
        var (more, error) = (gain.Gain - Math.Max(0, usual.Gain), Math.Sqrt(gain.Error * gain.Error + usual.Error * usual.Error));
        var loss = Loss(decisions, now);
        if (more < 3 * error || more < 0.01 * loss) { return more + 2 * error; }
        findings.See(Signs.RelationChanged, "", Math.Pow(more / error, 2) / 2,
            FormattableString.Invariant($"weighing the inputs anew on half of the days since {CalendarDay.Text(periods.Onset)} lowers the log loss of the other half by {gain.Gain:0.0000} (standard error {gain.Error:0.0000}) beyond what probabilities explain that mean something else now; before it was {usual.Item1:0.0000}"), periods.Onset);
        return null;
    }

    static (double Gain, double Error)? GainOf(MaturedDecisions d, int[] rows)
    {
        const int Most = 20_000;
        if (rows.Length > Most) { rows = [.. rows.OrderBy(i => SeededRandom.At(11, i)).Take(Most).Order()]; }
        int[] all = [.. Enumerable.Range(0, rows.Length)];
        var days = rows.Select(d.DayOf).Distinct().Order().ToArray();
        bool First(int k) => days.Length > 1 ? Array.BinarySearch(days, d.DayOf(rows[k])) % 2 == 0 : k % 2 == 0;
        byte[][] codes = Array.ConvertAll(d.Codes.ToColumns(), c => Array.ConvertAll(rows, i => c[i]));
        return Reweighing.Gain(codes, Scores(d, rows), Labels(d, rows), [.. all.Where(First)], [.. all.Where(k => !First(k))]);
    }
}
