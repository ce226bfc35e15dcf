using System.Globalization;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Serving.Rollouts;

/// <summary>The rules of rollouts: what is known of one in, what to do out. No clock, no files, no chance.</summary>
/// <remarks>
/// <code>
/// harm proved          -> roll back          e-values of errors and slow answers, averaged by weight: 100 or more; of loss and slices likewise
/// time over            -> inconclusive
/// everything shown     -> promote, or the next share
/// else                 -> wait, and say for what
/// </code>
/// The average of e-values is an e-value, so a challenger that does no harm is rolled back for how it serves with a probability of at most 1 %, and for what its answers are worth with one of at most 1 %, however often one looks and whatever the traffic. Nothing is compared with a fixed threshold: an incident that hits both arms moves nothing.
/// </remarks>
static class RolloutJudge
{
    /// <summary>An e-value from which harm is proved.</summary>
    public const double Harm = 100;

    /// <summary>An e-value from which a difference is taken for real, or a doubt for serious.</summary>
    public const double Warning = 20;

    /// <summary>An e-value of the sample ratio from which nothing may be concluded.</summary>
    public const double BrokenAssignment = 1000;

    // Weights of the averages; the sum of each two is 1. Errors are what has to be found in minutes.
    const double OfErrors = 0.9, OfSlow = 0.1, OfLoss = 0.7, OfSlices = 0.3;

    /// <summary>The evidence of harm, whichever is more: in how it serves, or in what its answers are worth.</summary>
    public static double HarmOf(RolloutFigures f) =>
        Math.Max(OfErrors * f.Errors + OfSlow * f.Slow, f.Slices.Count == 0 ? f.Worse : OfLoss * f.Worse + OfSlices * f.Slices.Average(s => s.Worse));

    /// <summary>Judges a rollout.</summary>
    /// <param name="plan">What was started, with its rules.</param>
    /// <param name="f">What is known.</param>
    /// <param name="moment">How far it is.</param>
    public static RolloutOpinion Judge(RolloutPlan plan, RolloutFigures f, RolloutMoment moment)
    {
        if (f.Hangs && !plan.IsSplit) { return new(RolloutAdvice.RollBack, ["The challenger hangs: it has not come back from a row."]); }
        if (HarmOf(f) >= Harm) { return new(RolloutAdvice.RollBack, HarmIn(f)); }
        if (plan.Mode == ReleaseMode.Ab && f.SampleRatio < BrokenAssignment && f.KpiGain is { High: < 0 } loss) { return new(RolloutAdvice.RollBack, [$"The challenger brings less: {Money(loss, f)} a unit."]); }
        var open = plan.Mode switch
        {
            ReleaseMode.Shadow => OpenOfShadow(plan, f),
            ReleaseMode.Canary => OpenOfCanary(plan, f, moment),
            _ => OpenOfExperiment(plan, f),
        };
        if (open.Count == 0) { return new(RolloutAdvice.Promote, Shown(plan, f)); }
        if (moment.Running.TotalHours >= plan.Rules.Hours) { return new(RolloutAdvice.Inconclusive, [string.Create(CultureInfo.InvariantCulture, $"{plan.Rules.Hours:0.###} hours are over."), .. open]); }
        return plan.Mode == ReleaseMode.Canary && NextShare(plan, moment.Share) is { } next && MayRaise(plan, f, moment) ? new(RolloutAdvice.Raise, [$"Nothing speaks against it at {Share(moment.Share)} of the traffic."], next) : new(RolloutAdvice.Wait, open);
    }

    static List<string> HarmIn(RolloutFigures f)
    {
        var harm = new List<string> { $"The evidence of harm is {E(HarmOf(f))}, and {Harm} is enough." };
        if (f.Errors >= Warning) { harm.Add($"Errors: {Count(f.Challenger.Errors)} of {Count(f.Challenger.Decisions)} decisions of the challenger, {Count(f.Champion.Errors)} of {Count(f.Champion.Decisions)} of the champion{Ratio(f.ErrorRatio)}; e-value {E(f.Errors)}."); }
        if (f.Slow >= Warning) { harm.Add($"Slow answers: {Count(f.Challenger.Slow)} of {Count(f.Challenger.Decisions)} of the challenger, {Count(f.Champion.Slow)} of {Count(f.Champion.Decisions)} of the champion{Ratio(f.SlowRatio)}; e-value {E(f.Slow)}."); }
        if (f.Worse >= Warning) { harm.Add($"Loss: the challenger's squared error is higher by {Gain(f.LossGain)} on {Count(f.Pairs)} pairs of outcomes; e-value {E(f.Worse)}."); }
        harm.AddRange(f.Slices.Where(s => s.Worse >= Warning).Select(s => $"Loss in '{s.Name}': higher by {Gain(s.LossGain)} on {Count(s.Pairs)} pairs; e-value {E(s.Worse)}."));
        return harm;
    }

    // What is still to be shown, a sentence each; none: everything is.
    static List<string> OpenOfShadow(RolloutPlan plan, RolloutFigures f)
    {
        var open = Traffic(plan, f);
        if (f.Better < Warning) { open.Add(f.Pairs == 0 ? "No outcome has come yet of a row that both scored." : $"That the challenger's loss is lower is not shown: {Gain(f.LossGain, plain: true)} on {Count(f.Pairs)} rows, e-value {E(f.Better)} of {Warning}."); }
        open.AddRange(Doubts(f));
        if (f.Challenger.Decisions > 0)
        {
            Rate(open, plan, "errors", f.Challenger.ErrorRateHigh, null);
            Rate(open, plan, "slow answers", f.Challenger.SlowRateHigh, null);
        }
        return open;
    }

    static List<string> OpenOfCanary(RolloutPlan plan, RolloutFigures f, RolloutMoment moment)
    {
        var open = Traffic(plan, f);
        if (f.SampleRatio >= BrokenAssignment) { open.Add($"Units do not fall into the arms as they should (e-value {E(f.SampleRatio)}): nothing may be concluded."); }
        if (NextShare(plan, moment.Share) is { } next) { open.Add($"The next step, {Share(next)} of the traffic."); }
        if (f.Challenger.Decisions > 0)
        {
            Rate(open, plan, "errors", f.Challenger.ErrorRateHigh, f.ErrorRatio);
            Rate(open, plan, "slow answers", f.Challenger.SlowRateHigh, f.SlowRatio);
        }
        open.AddRange(Doubts(f));
        // Outcomes that begin to come are waited for; where none have by half of the time they come too late for this.
        if (f.Pairs > 0 && !f.NotWorse) { open.Add($"That the challenger's loss is not higher by more than {plan.Rules.Tolerance.ToString("0.#%", CultureInfo.InvariantCulture)}: {Gain(f.LossGain, plain: true)} on {Count(f.Pairs)} pairs of outcomes."); }
        else if (f.Pairs == 0 && moment.Running.TotalHours < plan.Rules.Hours / 2) { open.Add("Outcomes, of which none have come; where none have by half of the time, the loss is not compared."); }
        return open;
    }

    static List<string> OpenOfExperiment(RolloutPlan plan, RolloutFigures f)
    {
        var open = Traffic(plan, f);
        if (f.SampleRatio >= BrokenAssignment) { open.Add($"Units do not fall into the arms as they should (e-value {E(f.SampleRatio)}): nothing may be concluded."); }
        if (f.KpiGain is not { Low: > 0 }) { open.Add(f.KpiGain is { } gain ? $"Which of the two brings more: {Money(gain, f)} a unit for the challenger." : "Outcomes of both arms."); }
        open.AddRange(Doubts(f));
        return open;
    }

    static List<string> Traffic(RolloutPlan plan, RolloutFigures f) => f.Challenger.Decisions switch
    {
        0 => ["No request has reached the challenger."],
        var seen when seen < plan.Rules.Least => [$"Traffic: {Count(seen)} of {Count(plan.Rules.Least)} decisions of the challenger."],
        _ => [],
    };

    // An e-value of harm that is not proof, and too much to promote on.
    static IEnumerable<string> Doubts(RolloutFigures f) =>
        f.Slices.Where(s => s.Worse >= Warning).Select(s => $"A doubt: the loss in '{s.Name}' (e-value {E(s.Worse)}).")
            .Concat(f.Worse >= Warning ? [$"A doubt: the loss (e-value {E(f.Worse)})."] : [])
            .Concat(f.Errors >= Warning ? [$"A doubt: errors (e-value {E(f.Errors)})."] : [])
            .Concat(f.Slow >= Warning ? [$"A doubt: slow answers (e-value {E(f.Slow)})."] : []);

    // Rare enough for nobody's concern, or no more often than the champion's and the tolerance.
    static void Rate(List<string> open, RolloutPlan plan, string what, double high, Interval? ratio)
    {
        if (high <= plan.Rules.ErrorRate || ratio is { } r && r.High < 1 + plan.Rules.Tolerance) { return; }
        open.Add(string.Create(CultureInfo.InvariantCulture, $"That {what} are rare: at most {high:0.##%} so far, and {plan.Rules.ErrorRate:0.##%} is of no concern{(ratio is null ? "" : $", or at most {1 + plan.Rules.Tolerance:0.##} times the champion's: {Ratio(ratio)[2..]}")}."));
    }

    static bool MayRaise(RolloutPlan plan, RolloutFigures f, RolloutMoment moment) =>
        moment.AtShare.TotalMinutes >= plan.Rules.StepMinutes && f.Challenger.Decisions >= Math.Max(1, plan.Rules.Least / 10) && f.SampleRatio < BrokenAssignment && HarmOf(f) < Warning && !Doubts(f).Any();

    /// <summary>The share after one; null where the next is the promotion.</summary>
    public static double? NextShare(RolloutPlan plan, double share)
    {
        var later = plan.Rules.Shares(plan.Mode, plan.Rules.Steps.Contains(plan.Share) ? null : plan.Share).Where(s => s > share + 1e-12).ToArray();
        return later.Length == 0 ? null : later[0];
    }

    static List<string> Shown(RolloutPlan plan, RolloutFigures f)
    {
        var shown = new List<string>();
        if (plan.Mode == ReleaseMode.Ab) { shown.Add($"The challenger brings more: {Money(f.KpiGain!, f)} a unit."); }
        shown.Add($"{Count(f.Challenger.Decisions)} decisions of the challenger, {Count(f.Challenger.Errors)} errors, {Count(f.Challenger.Slow)} slow.");
        shown.Add(f.Pairs == 0 ? "No outcome came in time; the loss was not compared." : $"Squared error lower by {Gain(f.LossGain, plain: true)} on {Count(f.Pairs)} {(plan.IsSplit ? "pairs of outcomes" : "rows that both scored")}; e-value {E(f.Better)}.");
        return shown;
    }

    static string Gain(Interval? gain, bool plain = false)
    {
        if (gain is null) { return "-"; }
        var (estimate, low, high) = plain ? (gain.Estimate, gain.Low, gain.High) : (-gain.Estimate, -gain.High, -gain.Low);
        return string.Create(CultureInfo.InvariantCulture, $"{estimate:0.0000} [{low:0.0000}, {high:0.0000}]");
    }

    static string Money(Interval gain, RolloutFigures f) => string.Create(CultureInfo.InvariantCulture, $"{gain.Estimate:+0.0000;-0.0000;0} [{gain.Low:+0.0000;-0.0000;0}, {gain.High:+0.0000;-0.0000;0}] {f.Currency}");

    static string Ratio(Interval? ratio) => ratio is null ? "" : string.Create(CultureInfo.InvariantCulture, $", {ratio.Estimate:0.00} times [{ratio.Low:0.00}, {ratio.High:0.00}]");

    static string Share(double share) => share.ToString("0.###%", CultureInfo.InvariantCulture);

    static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    static string E(double value) => value.ToString(value >= 1000 ? "0.#E+0" : "0.##", CultureInfo.InvariantCulture);
}
