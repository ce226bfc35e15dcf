using Relearn.Analysis.Causes;
using Relearn.Modeling;

namespace Relearn.Loop.Diagnosing;

/// <summary>What the newest run and its gate show.</summary>
static class RunSigns
{
    // Fewer true labels teach a model next to nothing.
    const double FewPositives = 200;

    // A feature seldom brings so much.
    const double JumpMatters = 0.02;

    // Beyond what the model expects of a group, and beyond chance.
    const double SuspectLift = 0.01;
    const double SuspectChance = 1e-4;

    public static void Read(DiagnosisCase @case, Findings findings)
    {
        if (@case.Newest is not { } newest)
        {
            findings.Lacks($"Nothing was trained yet. Train first: relearn run {@case.Context.Folder}");
            return;
        }
        findings.Look(Signs.OneClass, Signs.FewPositives, Signs.Leak, Signs.AddsNothing, Signs.LabelsNoisyGroup, Signs.LabelsNoisyPart, Signs.DataRefused);
        var run = newest.Run;
        var positives = Math.Min(run.TrainRate, 1 - run.TrainRate) * run.TrainRows;
        if (run.Classes is null && positives < FewPositives)
        {
            findings.See(Signs.FewPositives, "", Math.Log(FewPositives / Math.Max(1, positives)), FormattableString.Invariant($"run {newest.Id} learnt from {positives:N0} rows of the rarer label among {run.TrainRows:N0}"));
        }
        foreach (var check in @case.Gate?.Checks.Where(c => !c.Passed) ?? [])
        {
            var detail = $"the gate refused run {newest.Id}: {check.Name}: {check.Detail}";
            if (check.Name == OneClassCheck.Name) { findings.See(Signs.OneClass, "", 10, detail, proof: true); }
            else if (check.Name == GateDecision.Leakage) { findings.See(Signs.Leak, "", 10, detail, proof: true); }
            else if (GateDecision.IsData(check)) { findings.See(Signs.DataRefused, "", 5, detail); }
            else if (GateDecision.IsComparison(check)) { findings.See(Signs.AddsNothing, "", 3, detail); }
        }
        Jump(newest, @case.Live?.Run, findings);
        if (run.SuspectGroups?.FirstOrDefault(g => g.By != "time" && g.Lift.Low >= SuspectLift && g.FalseDiscovery <= SuspectChance) is { } group)
        {
            var log = Math.Log(1 / Math.Max(1e-12, group.FalseDiscovery));
            // What the model reads may go with the label in another way than it knows; who says what the label is does not.
            var read = run.Inputs.Any(i => i.Column == group.By);
            findings.See(read ? Signs.LabelsNoisyPart : Signs.LabelsNoisyGroup, $"{group.By}={group.Name}", log,
                FormattableString.Invariant($"labels where {group.By} is '{group.Name}' look wrong: on {group.Rows:N0} held-out rows of run {newest.Id} their mean suspicion lies {group.Lift.Estimate:0.000} [{group.Lift.Low:0.000}, {group.Lift.High:0.000}] above that of the others"), proof: !read && group == LabelsLookWrong.In(run));
        }
    }

    static void Jump((string Id, ModelRun Run) newest, ModelRun? live, Findings findings)
    {
        if (live is null || live.ModelHash == newest.Run.ModelHash || newest.Run.Metrics.RocAuc is not { } area || live.Metrics.RocAuc is not { } before) { return; }
        findings.Look(Signs.OfflineJump, Signs.RunWorse);
        var kept = newest.Run.Features.Select(f => f.Id).ToHashSet();
        string[] dropped = [.. live.Features.Where(f => !kept.Contains(f.Id)).Select(f => f.Name)];
        if (dropped.Length > 0 && area.High < before.Low - JumpMatters)
        {
            findings.See(Signs.RunWorse, string.Join(", ", dropped.Take(5)), 5,
                FormattableString.Invariant($"run {newest.Id} has an area under the curve of {area.Estimate:0.000} [{area.Low:0.000}, {area.High:0.000}] on its test rows, the live one had {before.Estimate:0.000} [{before.Low:0.000}, {before.High:0.000}]; it does without {string.Join(", ", dropped.Take(5).Select(f => $"'{f}'"))}"));
        }
        var known = live.Features.Select(f => f.Id).ToHashSet();
        string[] added = [.. newest.Run.Features.Where(f => !known.Contains(f.Id)).Select(f => f.Name)];
        if (added.Length == 0 || area.Low < before.High + JumpMatters) { return; }
        findings.See(Signs.OfflineJump, string.Join(", ", added.Take(5)), 5,
            FormattableString.Invariant($"run {newest.Id} has an area under the curve of {area.Estimate:0.000} [{area.Low:0.000}, {area.High:0.000}] on its test rows, the live one had {before.Estimate:0.000} [{before.Low:0.000}, {before.High:0.000}]; new is {string.Join(", ", added.Take(5).Select(f => $"'{f}'"))}"));
    }
}
