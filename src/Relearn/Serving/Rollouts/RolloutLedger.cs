using System.Globalization;
using System.Text.Json;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Serving.Rollouts;

/// <summary>Rollouts as the ledger has them. All of it is derived from records that are never changed, so a restart finds what was.</summary>
sealed class RolloutLedger(Ledger ledger, string actor)
{
    /// <summary>Who decides where nobody does: the rules.</summary>
    public const string ByRules = "relearn (by the rules of the rollout)";

    static readonly RolloutsJson Json = RolloutsJson.Default;

    /// <summary>The same text as long as nothing was written that concerns who answers; cheap.</summary>
    public static string MarkOf(Ledger ledger) => string.Join(' ', new[] { Rollout.Kind, RolloutPlan.Kind, RolloutShare.Kind, RolloutDecision.Kind }.Select(k => ledger.Latest(k)?.Id));

    /// <summary>Who should be answering.</summary>
    public RolloutStanding Standing()
    {
        var live = Rollout.LiveRelease(ledger);
        var decided = Decisions().Select(d => d.Decision.Rollout).ToHashSet();
        var shares = ledger.List(RolloutShare.Kind, int.MaxValue).Select(r => (Share: JsonSerializer.Deserialize(r.Body, Json.RolloutShare)!, r.Circumstances.At)).ToArray();
        var open = new List<OpenRollout>();
        foreach (var record in ledger.List(RolloutPlan.Kind, int.MaxValue).Where(r => !decided.Contains(r.Id)))
        {
            var plan = JsonSerializer.Deserialize(record.Body, Json.RolloutPlan)!;
            // The newest comes first.
            var raised = shares.FirstOrDefault(s => s.Share.Rollout == record.Id);
            open.Insert(0, new(record.Id, plan, raised.Share?.Share ?? plan.Share, record.Circumstances.At, raised.Share is null ? record.Circumstances.At : raised.At, record.Circumstances.Actor));
        }
        return new(live, open.FirstOrDefault(r => r.Plan.IsSplit), [.. open.Where(r => !r.Plan.IsSplit)]);
    }

    /// <summary>How rollouts ended, newest first.</summary>
    public IEnumerable<(RolloutDecision Decision, DateTimeOffset At, string Actor)> Decisions(int most = int.MaxValue) =>
        ledger.List(RolloutDecision.Kind, most).Select(r => (JsonSerializer.Deserialize(r.Body, Json.RolloutDecision)!, r.Circumstances.At, r.Circumstances.Actor));

    /// <summary>The plan of a rollout.</summary>
    public RolloutPlan PlanOf(string rollout) => JsonSerializer.Deserialize(ledger.Find(rollout)!.Body, Json.RolloutPlan)!;

    /// <summary>Starts a rollout.</summary>
    /// <returns>Its id.</returns>
    public string Start(RolloutPlan plan)
    {
        // The same challenger may be tried again: that is another rollout.
        var number = ledger.NextNumber("rollout").ToString(CultureInfo.InvariantCulture);
        return ledger.Append(new(RolloutPlan.Kind, RolloutPlan.Algorithm, [plan.Champion, plan.Challenger], number), JsonSerializer.Serialize(plan, Json.RolloutPlan), actor).Id;
    }

    /// <summary>Gives the challenger a larger share.</summary>
    public void Raise(string rollout, double share, RolloutFigures evidence) =>
        ledger.Append(new(RolloutShare.Kind, RolloutShare.Algorithm, [rollout], share.ToString("R", CultureInfo.InvariantCulture)), JsonSerializer.Serialize(new(rollout, share, evidence), Json.RolloutShare), ByRules);

    /// <summary>Ends a rollout, unless it has been ended; a challenger that is promoted is live then.</summary>
    /// <returns>How it ended.</returns>
    public RolloutDecision End(OpenRollout rollout, RolloutVerdict verdict, IReadOnlyList<string> reasons, RolloutFigures? evidence, bool byHand)
    {
        var who = byHand ? actor : ByRules;
        var decision = new RolloutDecision(rollout.Id, verdict, byHand, reasons, evidence);
        // Live first: a process that dies in between leaves a rollout whose challenger is live, and Settle ends it.
        if (verdict == RolloutVerdict.Promoted && !Decisions().Any(d => d.Decision.Rollout == rollout.Id)) { Rollout.PutLive(ledger, rollout.Plan.Challenger, who); }
        var record = ledger.Append(new(RolloutDecision.Kind, RolloutDecision.Algorithm, [rollout.Id], ""), JsonSerializer.Serialize(decision, Json.RolloutDecision), who);
        return JsonSerializer.Deserialize(record.Body, Json.RolloutDecision)!;
    }

    /// <summary>Ends the rollouts that a change of the live release has made pointless, or has decided.</summary>
    public void Settle()
    {
        var standing = Standing();
        foreach (var rollout in standing.Open)
        {
            if (standing.Live == rollout.Plan.Challenger) { End(rollout, RolloutVerdict.Promoted, ["The challenger is live."], null, byHand: false); }
            else if (standing.Live != rollout.Plan.Champion) { End(rollout, RolloutVerdict.Cancelled, [$"Release '{standing.Live}' went live, which is neither of the two."], null, byHand: false); }
        }
    }

    /// <summary>Who has approved a release.</summary>
    public IReadOnlyList<Approval> ApprovalsOf(string release) =>
        [.. ledger.List(Approval.Kind, int.MaxValue).Select(r => JsonSerializer.Deserialize(r.Body, Json.Approval)!).Where(a => a.Release == release)];

    /// <summary>Approves a release; who approved it already has.</summary>
    public void Approve(Approval approval) =>
        ledger.Append(new(Approval.Kind, Approval.Algorithm, [approval.Release], approval.Name), JsonSerializer.Serialize(approval, Json.Approval), actor);

    /// <summary>The stakeholders whose approval of a release is missing; none where none is asked for.</summary>
    public IReadOnlyList<string> Missing(ProjectConfig project, string release)
    {
        if (!project.Release.SignOff) { return []; }
        var approved = ApprovalsOf(release).Select(a => a.Name).ToHashSet();
        return [.. project.Stakeholders.Where(s => s.SignsOff && !approved.Contains(s.Name)).Select(s => s.Name)];
    }

    /// <summary>Notes that a release was refused.</summary>
    public void Refuse(RolloutRefusal refusal)
    {
        var number = ledger.NextNumber("rollout").ToString(CultureInfo.InvariantCulture);
        ledger.Append(new(RolloutRefusal.Kind, RolloutRefusal.Algorithm, [refusal.Release], number), JsonSerializer.Serialize(refusal, Json.RolloutRefusal), actor);
    }
}
