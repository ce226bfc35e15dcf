using Relearn.Analysis.Causes;
using Relearn.Analysis.Experiments;
using Relearn.Serving.Rollouts;

namespace Relearn.Loop.Diagnosing;

/// <summary>What rollouts of the last weeks show.</summary>
static class RolloutSigns
{
    const int Days = 14;
    const double Acts = 100;
    const double Warns = 20;
    const double Forbids = 1000;

    public static void Read(DiagnosisCase @case, Findings findings)
    {
        var rollouts = @case.Context.Rollouts;
        findings.Look(Signs.CandidateWorse, Signs.CandidateFails, Signs.SampleRatio);
        foreach (var (decision, at, _) in rollouts.Decisions(10))
        {
            if ((@case.Context.Time.GetUtcNow() - at).TotalDays > Days || decision.Evidence is not { } figures) { continue; }
            var day = (int)Math.Floor((at - DateTimeOffset.UnixEpoch).TotalDays);
            Figures(figures, rollouts.PlanOf(decision.Rollout).Challenger, decision is { Verdict: RolloutVerdict.RolledBack, ByHand: false }, string.Join(" ", decision.Reasons), day, findings);
        }
        foreach (var (rollout, figures) in @case.Open) { Figures(figures, rollout.Plan.Challenger, false, "", null, findings); }
        if (@case.Experiment is not var (report, when) || (@case.Context.Time.GetUtcNow() - when).TotalDays > Days) { return; }
        // What it does for better, or to whoever is new, is nothing that is wrong.
        foreach (var evidence in ExperimentSigns.Of(report).Where(e => e.Sign is Signs.SampleRatio or Signs.CandidateWorse)) { findings.See(evidence); }
    }

    static void Figures(RolloutFigures figures, string challenger, bool rolledBack, string reasons, int? day, Findings findings)
    {
        if (figures.SampleRatio >= Forbids)
        {
            findings.See(Signs.SampleRatio, challenger, Math.Log(figures.SampleRatio), FormattableString.Invariant($"units do not fall into the arms as they should: {figures.Challenger.Units + figures.Challenger.Decisions:N0} against {figures.Champion.Units + figures.Champion.Decisions:N0}, e-value {figures.SampleRatio:0}"), day, proof: true);
            return;
        }
        var worse = figures.Slices.Select(s => s.Worse).Append(figures.Worse).Max();
        if (worse >= (rolledBack ? Warns : Acts)) { findings.See(Signs.CandidateWorse, challenger, Math.Log(worse), FormattableString.Invariant($"challenger {challenger} had a higher loss than the champion on {figures.Pairs:N0} pairs of the same days, e-value {worse:0}. {reasons}"), day, proof: true); }
        var fails = Math.Max(figures.Errors, figures.Slow);
        if (fails >= Acts) { findings.See(Signs.CandidateFails, challenger, Math.Log(fails), FormattableString.Invariant($"challenger {challenger} failed {figures.Challenger.Errors:N0} times in {figures.Challenger.Decisions:N0} decisions and was slow {figures.Challenger.Slow:N0} times; the champion {figures.Champion.Errors:N0} and {figures.Champion.Slow:N0} times in {figures.Champion.Decisions:N0}. {reasons}"), day, proof: true); }
    }
}
