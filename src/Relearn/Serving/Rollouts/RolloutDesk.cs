using Relearn.Scoping;

namespace Relearn.Serving.Rollouts;

/// <summary>Watches the open rollouts of a service: gathers the evidence, asks the rules, and does what they say.</summary>
sealed class RolloutDesk(RolloutLedger ledger, ProjectConfig project, string logFolder, TimeProvider time)
{
    readonly Dictionary<string, RolloutLog> _logs = [];

    /// <summary>Judges the open rollouts, and writes to the ledger what follows.</summary>
    /// <param name="lineup">Who is at work; what does not stand in the log is asked of it.</param>
    /// <returns>True if something was decided.</returns>
    public bool Judge(Lineup lineup)
    {
        ledger.Settle();
        var decided = false;
        var open = ledger.Standing().Open.ToArray();
        foreach (var gone in _logs.Keys.Except(open.Select(r => r.Id)).ToArray()) { _logs.Remove(gone); }
        foreach (var rollout in open)
        {
            var figures = Figures(rollout, lineup);
            var opinion = RolloutJudge.Judge(rollout.Plan, figures, RolloutMoment.Of(rollout, time.GetUtcNow()));
            decided |= Do(rollout, figures, opinion);
            // A champion that was promoted ends the others.
            if (decided) { break; }
        }
        return decided;
    }

    /// <summary>What is known of a rollout.</summary>
    public RolloutFigures Figures(OpenRollout rollout, Lineup? lineup)
    {
        if (!_logs.TryGetValue(rollout.Id, out var log)) { _logs.Add(rollout.Id, log = new(rollout, project, logFolder)); }
        var figures = log.Read((time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10);
        var shadow = lineup?.Shadows.FirstOrDefault(s => s.Rollout.Id == rollout.Id);
        return shadow is null ? figures : figures with { Dropped = shadow.Meters.Dropped, Hangs = shadow.Hangs };
    }

    bool Do(OpenRollout rollout, RolloutFigures figures, RolloutOpinion opinion)
    {
        switch (opinion.Advice)
        {
            case RolloutAdvice.Raise:
                ledger.Raise(rollout.Id, opinion.Share!.Value, figures);
                return true;
            case RolloutAdvice.RollBack:
                ledger.End(rollout, RolloutVerdict.RolledBack, opinion.Reasons, figures, byHand: false);
                return true;
            case RolloutAdvice.Inconclusive:
                ledger.End(rollout, RolloutVerdict.Inconclusive, opinion.Reasons, figures, byHand: false);
                return true;
            case RolloutAdvice.Promote when rollout.Plan.Rules.Automatic && ledger.Missing(project, rollout.Plan.Challenger).Count == 0:
                ledger.End(rollout, RolloutVerdict.Promoted, opinion.Reasons, figures, byHand: false);
                return true;
            default:
                return false;
        }
    }
}
