using Relearn.Loop;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Serving;
using Relearn.Serving.Rollouts;
using Relearn.Storage;

namespace Relearn;

// Champion and challengers.
public sealed partial class Workspace
{
    RolloutLedger RolloutsBy(string? actor = null) => new(Ledger, actor ?? _options.Actor);

    WorkspaceLock RolloutLock(string what) => WorkspaceLock.Take(Paths.Root, "rollout", $"relearn {what} {Project.Name}");

    /// <summary>Puts a release live, or starts its rollout. A service that runs takes it up by itself.</summary>
    /// <param name="runOrRelease">The beginning of the id of a run or a release; null is the newest release.</param>
    /// <param name="mode">How; null is as declared, and direct where nothing is live.</param>
    /// <param name="share">The challenger's share; null is as declared.</param>
    /// <param name="actor">Who asks for it; null is the actor of the workspace.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">It breaks the scope, lacks a signature, or something else is under way: all of it at once. The refusal is in the ledger.</exception>
    internal async Task<ReleaseOutcome> StartRolloutAsync(string? runOrRelease, ReleaseMode? mode = null, double? share = null, string? actor = null, CancellationToken cancellation = default)
    {
        var context = Context(cancellation);
        var (found, run) = ReleaseStep.Find(context, runOrRelease);
        var how = mode ?? (Rollout.LiveRelease(Ledger) is null ? ReleaseMode.Direct : Project.Release.Mode);
        var (release, broken) = await ReleaseStep.CheckAsync(context, found, run).ConfigureAwait(false);
        using var taken = RolloutLock("serve release");
        var rollouts = RolloutsBy(actor);
        rollouts.Settle();
        var starting = new Starting(Project, Ledger, rollouts, actor ?? _options.Actor);
        UserError[] problems = [.. broken, .. starting.Problems(release, how, share)];
        if (problems.Length == 0) { return starting.Do(release, how, share); }
        rollouts.Refuse(new(release, Starting.NameOf(how), [.. problems.Select(p => p.Message)]));
        throw new UserErrorException(problems);
    }

    /// <summary>Champion, challengers with their evidence, and how earlier rollouts ended.</summary>
    internal ReleaseList Releases()
    {
        var rollouts = RolloutsBy();
        var (standing, now) = (rollouts.Standing(), _options.Time.GetUtcNow());
        RolloutLine Line(OpenRollout r)
        {
            var figures = FiguresOf(r);
            var opinion = RolloutJudge.Judge(r.Plan, figures, RolloutMoment.Of(r, now));
            var missing = r.Plan.Mode == ReleaseMode.Shadow && opinion.Advice == RolloutAdvice.Promote ? rollouts.Missing(Project, r.Plan.Challenger) : [];
            return new(r.Id, Starting.NameOf(r.Plan.Mode), r.Plan.Challenger, r.Share, r.Started, r.Actor, opinion.Advice, [.. opinion.Reasons, .. missing.Select(m => $"The word of '{m}', who signs off.")], figures);
        }

        return new(standing.Live, Rollout.ReleaseBefore(Ledger), [.. standing.Open.Select(Line)], [.. rollouts.Decisions(10).Select(d =>
        {
            var plan = rollouts.PlanOf(d.Decision.Rollout);
            return new EndedRollout(d.Decision.Rollout, plan.Challenger, Starting.NameOf(plan.Mode), d.Decision.Verdict, d.At, d.Actor, d.Decision.Reasons);
        })]);
    }

    RolloutFigures FiguresOf(OpenRollout rollout) => new RolloutDesk(RolloutsBy(), Project, Paths.Log, _options.Time).Figures(rollout, null);

    // Who takes a challenger back does not wait for gigabytes to be read.
    const long MostEvidenceBytes = 64 << 20;

    RolloutFigures? QuickFiguresOf(OpenRollout rollout) =>
        new[] { PredictionLog.Live, PredictionLog.Rollouts, PredictionLog.Outcomes }.SelectMany(k => RecordLog.Segments(Paths.Log, k)).Select(s => new FileInfo(s)).Where(f => f.LastWriteTimeUtc >= rollout.Started.UtcDateTime).Sum(f => f.Length) <= MostEvidenceBytes
            ? FiguresOf(rollout) : null;

    /// <summary>Gives a challenger the champion's place, whatever the rules say of it.</summary>
    /// <param name="rollout">The beginning of the rollout's id; null is the one that is open.</param>
    /// <param name="actor">Who asks for it; null is the actor of the workspace.</param>
    internal ReleaseOutcome PromoteChallenger(string? rollout = null, string? actor = null)
    {
        using var taken = RolloutLock("serve promote");
        var rollouts = RolloutsBy(actor);
        rollouts.Settle();
        var open = Choose(rollouts.Standing(), rollout, "promote") ?? throw RolloutsErrors.NoRollout("promote").Exception();
        if (rollouts.Missing(Project, open.Plan.Challenger) is { Count: > 0 } missing) { throw RolloutsErrors.SignOffMissing(open.Plan.Challenger, missing).Exception(); }
        var decision = rollouts.End(open, RolloutVerdict.Promoted, ["Promoted by hand."], FiguresOf(open), byHand: true);
        rollouts.Settle();
        var live = Rollout.LiveRelease(Ledger);
        return decision.Verdict == RolloutVerdict.Promoted
            ? new(open.Plan.Challenger, "direct", "live", $"Release '{open.Plan.Challenger}' is live instead of '{open.Plan.Champion}'.", live, open.Id)
            : new(open.Plan.Challenger, Starting.NameOf(open.Plan.Mode), "ended", $"The rollout had just ended as {Starting.Words(decision.Verdict)}: {decision.Reasons[0]}", live, open.Id);
    }

    /// <summary>Ends the rollout that callers see, or the one that is named; where there is none, goes back to the champion before.</summary>
    /// <param name="rollout">The beginning of the rollout's id, or null.</param>
    /// <param name="actor">Who asks for it; null is the actor of the workspace.</param>
    internal ReleaseOutcome RollBack(string? rollout = null, string? actor = null)
    {
        using var taken = RolloutLock("serve rollback");
        var rollouts = RolloutsBy(actor);
        rollouts.Settle();
        var standing = rollouts.Standing();
        var live = standing.Live ?? throw ServingErrors.NothingReleased(Project.Name).Exception();
        if ((rollout is null ? standing.Split : Choose(standing, rollout, "roll back")) is { } open)
        {
            var decision = rollouts.End(open, RolloutVerdict.RolledBack, ["Rolled back by hand."], QuickFiguresOf(open), byHand: true);
            return new(open.Plan.Challenger, Starting.NameOf(open.Plan.Mode), "ended", $"The rollout of '{open.Plan.Challenger}' ended as {Starting.Words(decision.Verdict)}; '{Rollout.LiveRelease(Ledger)}' answers.", Rollout.LiveRelease(Ledger), open.Id);
        }
        var before = Rollout.ReleaseBefore(Ledger) ?? throw RolloutsErrors.NothingBefore(live).Exception();
        Rollout.PutLive(Ledger, before, actor ?? _options.Actor);
        rollouts.Settle();
        return new(before, "direct", "back", $"Release '{before}' is live again instead of '{live}'.", before);
    }

    static OpenRollout? Choose(RolloutStanding standing, string? rollout, string action)
    {
        var open = standing.Open.ToArray();
        if (rollout is null) { return open.Length < 2 ? open.FirstOrDefault() : standing.Split ?? throw RolloutsErrors.RolloutUnclear(action, [.. open.Select(r => r.Id)]).Exception(); }
        return open.Where(r => r.Id.StartsWith(rollout, StringComparison.Ordinal) || r.Plan.Challenger.StartsWith(rollout, StringComparison.Ordinal)).ToArray() is [var one] ? one : throw RolloutsErrors.RolloutUnknown(rollout, [.. open.Select(r => r.Id)]).Exception();
    }

    /// <summary>Notes that a stakeholder approves a release.</summary>
    /// <param name="release">The beginning of the id of the release or of its run; null is the newest.</param>
    /// <param name="name">The stakeholder.</param>
    /// <param name="note">What they have to say.</param>
    internal ApprovalOutcome Approve(string? release, string name, string note)
    {
        var people = Project.Stakeholders.Where(s => s.SignsOff).Select(s => s.Name).ToArray();
        if (!people.Contains(name)) { throw RolloutsErrors.NobodySignsOff(name, people).Exception(); }
        var (id, run) = ReleaseStep.Find(Context(default), release);
        if (id is null) { throw RolloutsErrors.ReleaseUnknown(run, [.. Ledger.List(Release.Kind, 5).Select(r => r.Id)]).Exception(); }
        var rollouts = RolloutsBy();
        rollouts.Approve(new(id, name, note));
        return new(id, [.. rollouts.ApprovalsOf(id).Select(a => a.Name).Reverse()], rollouts.Missing(Project, id));
    }
}
