using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Serving.Rollouts;

/// <summary>Puts a release live, or starts its rollout, if nothing stands against it.</summary>
sealed class Starting(ProjectConfig project, Ledger ledger, RolloutLedger rollouts, string actor)
{
    /// <summary>How project.yaml and the commands call a mode.</summary>
    public static string NameOf(ReleaseMode mode) => ProjectFile.ReleaseModes[(int)mode];

    /// <summary>All that stands against it here; what was measured of the release is the caller's to add.</summary>
    public IReadOnlyList<UserError> Problems(string release, ReleaseMode mode, double? share)
    {
        var (standing, name, problems) = (rollouts.Standing(), NameOf(mode), new List<UserError>());
        if (standing.Live == release) { problems.Add(RolloutsErrors.AlreadyLive(release)); }
        if (share is { } given && (given is not (>= 0.001 and <= 0.999) || mode is ReleaseMode.Direct or ReleaseMode.Shadow)) { problems.Add(RolloutsErrors.ShareWrong(given)); }
        if (mode != ReleaseMode.Shadow && rollouts.Missing(project, release) is { Count: > 0 } missing) { problems.Add(RolloutsErrors.SignOffMissing(release, missing)); }
        if (mode == ReleaseMode.Direct) { return problems; }
        if (mode == ReleaseMode.Shadow && new[] { standing.Live, release }.OfType<string>().Any(r => Release.Parse(ledger.Find(r)!.Body).Weights is not null)) { problems.Add(RolloutsErrors.ShadowOfWeights()); }
        if (standing.Live is null) { problems.Add(RolloutsErrors.NoChampion(name)); }
        if (project.HasClasses) { problems.Add(RolloutsErrors.RolloutOfClasses(name, project.Task)); }
        if (project.Serving.PredictionDurability == Durability.Off) { problems.Add(RolloutsErrors.RolloutNeedsLog(name)); }
        if (mode != ReleaseMode.Shadow && standing.Split is { } split) { problems.Add(RolloutsErrors.RolloutOpen(split.Id, split.Plan.Challenger, NameOf(split.Plan.Mode))); }
        if (mode == ReleaseMode.Shadow && standing.Shadows.FirstOrDefault(s => s.Plan.Challenger == release) is { } shadow) { problems.Add(RolloutsErrors.ShadowTwice(release, shadow.Id)); }
        return problems;
    }

    /// <summary>Does it; nothing may stand against it.</summary>
    public ReleaseOutcome Do(string release, ReleaseMode mode, double? share)
    {
        var live = Rollout.LiveRelease(ledger);
        if (mode == ReleaseMode.Direct)
        {
            Rollout.PutLive(ledger, release, actor);
            rollouts.Settle();
            return new(release, NameOf(mode), "live", $"Release '{release}' is live{(live is null ? "" : $" instead of '{live}'")}.", release);
        }
        var first = project.Release.Shares(mode, share) is [var s, ..] ? s : 0;
        var slow = project.Constraints.P99Milliseconds ?? project.Release.LimitMilliseconds;
        var threshold = Release.Parse(ledger.Find(live!)!.Body).Threshold;
        var id = rollouts.Start(new(live!, release, mode, first, project.Release, threshold, slow, [.. SliceConditions.Of(project).Select(f => f.Name)]));
        var what = mode == ReleaseMode.Shadow ? $"Release '{release}' answers beside '{live}', and nobody sees it." : FormattableString.Invariant($"Release '{release}' answers {first:0.##%} of the traffic beside '{live}'.");
        return new(release, NameOf(mode), "started", what, live, id, first);
    }

    /// <summary>What <c>relearn run</c> does with a release: as declared, and without an error where something else has to happen first.</summary>
    public ReleaseOutcome AfterRun(string release)
    {
        var standing = rollouts.Standing();
        var mode = standing.Live is null || project.HasClasses ? ReleaseMode.Direct : project.Release.Mode;
        var name = NameOf(mode);
        ReleaseOutcome As(string state, string what) => new(release, name, state, what, standing.Live);
        if (standing.Live == release) { return As("live", $"Release '{release}' is live."); }
        if (standing.Open.FirstOrDefault(r => r.Plan.Challenger == release) is { } open) { return As("open", $"Release '{release}' is in a rollout ({NameOf(open.Plan.Mode)})."); }
        if (mode != ReleaseMode.Direct && Ended(release, standing.Live!) is { } ended) { return As("ended", $"Release '{release}' was tried beside the champion, and the rollout ended as {Words(ended.Verdict)}: {ended.Reasons[0]}"); }
        return Problems(release, mode, null) is [var problem, ..] ? As("waiting", problem.Message) : Do(release, mode, null);
    }

    RolloutDecision? Ended(string release, string champion) =>
        rollouts.Decisions().Select(d => d.Decision).FirstOrDefault(d => rollouts.PlanOf(d.Rollout) is var plan && plan.Challenger == release && plan.Champion == champion);

    /// <summary>A verdict as people read it.</summary>
    public static string Words(RolloutVerdict verdict) => verdict switch
    {
        RolloutVerdict.Promoted => "promoted",
        RolloutVerdict.RolledBack => "rolled back",
        RolloutVerdict.Inconclusive => "inconclusive",
        _ => "cancelled",
    };
}
