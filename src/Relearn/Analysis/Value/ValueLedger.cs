using System.Text.Json;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Serving;
using Relearn.Serving.Rollouts;
using Relearn.Storage;

namespace Relearn.Analysis.Value;

/// <summary>Counts what releases earned and what they took, from the ledger and the labels alone.</summary>
/// <remarks>
/// A release is held against what its newest review holds it against: the rule without a model, else never acting, on the same decisions. Of a replay nothing was earned: its figure is shown and not added.
/// What was spent from the going live of one release until that of the next is the next one's.
/// </remarks>
static class ValueLedger
{
    /// <summary>Makes the report.</summary>
    /// <param name="project">Declares the costs.</param>
    /// <param name="ledger">Rollouts, reviews, and what everything took.</param>
    /// <param name="logFolder">Where the labels stand.</param>
    /// <param name="now">Now.</param>
    public static ValueReport Of(ProjectConfig project, Ledger ledger, string logFolder, DateTimeOffset now)
    {
        var spans = Spans(ledger, now);
        var reviews = ledger.List("review", int.MaxValue).Select(r => (Review: JsonSerializer.Deserialize(r.Body, AnalysisJson.Default.BusinessReview)!, r.Circumstances.At)).ToArray();
        var costs = new Costs(project.Resources, ledger, logFolder);
        var missing = new List<string>();
        var values = new List<ReleaseValue>();
        var from = DateTimeOffset.MinValue;
        foreach (var (release, since, days) in spans)
        {
            // A live review tells what was earned, whatever was reviewed later of a replay.
            var review = reviews.Where(r => r.Review.Release == release).OrderByDescending(r => r.Review.Source == "live").FirstOrDefault();
            var cost = costs.Between(from, since);
            values.Add(Value(release, since, days, review.Review, review.Review is null ? null : review.At, ExperimentOf(ledger, release), cost));
            if (review.Review is null) { missing.Add($"Release '{release}' was never reviewed, so what it earned is not known: run 'relearn analyze review' while a release is live."); }
            else if (review.Review.Source != "live") { missing.Add($"No outcome of a live prediction of '{release}' was known when it was reviewed: its gain is of a replay and not added."); }
            from = since;
        }
        if (spans.Count == 0) { missing.Add($"Project '{project.Name}' has no release yet, so it has earned nothing: run 'relearn run'."); }
        var all = costs.Between(DateTimeOffset.MinValue, now);
        if (all.Labels > 0 && project.Resources.CostPerLabel == 0) { missing.Add(FormattableString.Invariant($"{all.Labels:N0} labels were given by people and cost nothing by 'resources.cost_per_label'.")); }
        if (all.Hours == 0) { missing.Add("No hours of people are noted: 'relearn analyze spent PROJECT --hours 12 --what features'."); }
        else if (project.Resources.CostPerPersonHour == 0) { missing.Add("Hours of people are noted and cost nothing by 'resources.cost_per_person_hour'."); }
        return new(project.Name, project.Kpi.Currency, values, values.Where(v => v.Source == "live").Sum(v => v.Gain?.Estimate ?? 0), all, missing);
    }

    static ReleaseValue Value(string release, DateTimeOffset since, double days, BusinessReview? review, DateTimeOffset? at, Interval? experiment, CostLine cost)
    {
        var other = review?.Alternatives.FirstOrDefault(a => a.Name == "rule_without_model") ?? review?.Alternatives.FirstOrDefault(a => a.Name == "never_act");
        var gain = other is null ? null : new Interval(other.Advantage.Estimate * review!.Decisions, other.Advantage.Low * review.Decisions, other.Advantage.High * review.Decisions);
        var net = gain is null || review!.Source != "live" ? null : new Interval(gain.Estimate - cost.Total, gain.Low - cost.Total, gain.High - cost.Total);
        return new(release, since, days, other?.Name, review?.Source, at, review?.Decisions ?? 0, gain, experiment, cost, net);
    }

    // The releases that were live, each when it was first, and how long in all.
    static List<(string Release, DateTimeOffset Since, double Days)> Spans(Ledger ledger, DateTimeOffset now)
    {
        var rollouts = ledger.List(Rollout.Kind, int.MaxValue).Reverse().Select(r => (JsonSerializer.Deserialize(r.Body, ServingJson.Default.Rollout)!.Release, r.Circumstances.At)).ToArray();
        var spans = rollouts.Select((r, i) => (r.Release, r.At, Days: ((i + 1 < rollouts.Length ? rollouts[i + 1].At : now) - r.At).TotalDays));
        return [.. spans.GroupBy(s => s.Release).Select(g => (g.Key, g.First().At, g.Sum(s => s.Days)))];
    }

    static Interval? ExperimentOf(Ledger ledger, string release)
    {
        var rollouts = new RolloutLedger(ledger, "");
        return rollouts.Decisions().Where(d => d.Decision.Evidence?.KpiGain is not null && ledger.Find(d.Decision.Rollout) is not null && rollouts.PlanOf(d.Decision.Rollout).Challenger == release).Select(d => d.Decision.Evidence!.KpiGain).FirstOrDefault();
    }
}
