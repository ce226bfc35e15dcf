using System.Text.Json;
using Relearn.Analysis.Causes;
using Relearn.Analysis.Value;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Serving;
using Relearn.Storage;

namespace Relearn.Analysis.Portfolio;

/// <summary>Says of a project whether to continue, change or stop it, from its ledger alone.</summary>
static class PortfolioReview
{
    const double RecentDays = 90;

    /// <summary>A project that cannot be read.</summary>
    public static PortfolioLine Unreadable(string folder, IReadOnlyList<UserError> errors) =>
        new(folder, Path.GetFileName(Path.GetFullPath(folder)), PortfolioVerdict.NotKnown, [.. errors.Select(e => e.Message)], "", null, null, null, null, null, null, null, null, $"relearn scope check {folder}");

    /// <summary>Looks at a project.</summary>
    public static PortfolioLine Of(string folder, ProjectConfig project, Ledger ledger, string logFolder, DateTimeOffset now)
    {
        PortfolioLine Line(PortfolioVerdict verdict, IReadOnlyList<string> reasons, string next) => new(folder, project.Name, verdict, reasons, project.Kpi.Currency, null, null, null, null, null, null, null, null, next);
        if (Rollout.LiveRelease(ledger) is not { } release)
        {
            return Line(PortfolioVerdict.NotKnown, [ledger.Latest("gate") is null ? "Nothing was ever released: it needs a run." : "Nothing was ever released: the gate refused what was trained, and says why."], $"relearn run {folder}");
        }
        var since = ledger.Latest(Rollout.Kind)!.Circumstances.At;
        var reviews = ledger.List("review", int.MaxValue).Select(r => (Review: JsonSerializer.Deserialize(r.Body, AnalysisJson.Default.BusinessReview)!, r.Circumstances.At)).Where(r => r.Review.Source == "live").ToArray();
        var newest = reviews.FirstOrDefault(r => r.Review.Release == release);
        if (newest.Review is null)
        {
            return Line(PortfolioVerdict.NotKnown, [FormattableString.Invariant($"'{release}' has been live for {(now - since).TotalDays:0} days and no live review of it is in the ledger: it needs outcomes (POST /v1/outcomes) and then 'relearn analyze review'.")], $"relearn analyze review {folder}") with { Release = release, AgeDays = (now - since).TotalDays };
        }
        var other = Held(newest.Review);
        var recent = reviews.Where(r => r.At >= now.AddDays(-RecentDays)).ToArray();
        var first = recent.Length > 0 ? recent[^1].Review : newest.Review;
        double? trend = first == newest.Review || Held(first) is not { } before ? null : other.Advantage.Estimate - before.Advantage.Estimate;
        var days = Math.Max(1, (newest.At - since).TotalDays);
        var daily = newest.Review.Decisions / days;
        var gain = new Interval(other.Advantage.Estimate * daily, other.Advantage.Low * daily, other.Advantage.High * daily);
        var cost = new Costs(project.Resources, ledger, logFolder).Between(now.AddDays(-RecentDays), now).Total / RecentDays;
        var diagnosis = ledger.Latest(Diagnosis.Kind) is { } record && JsonSerializer.Deserialize(record.Body, CausesJson.Default.Diagnosis) is { Alarm: true } alarm && alarm.Release == release ? alarm : null;
        var line = Line(PortfolioVerdict.Continue, [], $"relearn analyze value {folder}") with
        {
            Release = release,
            AgeDays = (now - since).TotalDays,
            Against = other.Name,
            Advantage = other.Advantage,
            Trend = trend,
            GainPerDay = gain,
            CostPerDay = cost,
            Diagnosis = diagnosis?.Top.Says,
        };
        return Judge(line, folder, diagnosis);
    }

    static Alternative Held(BusinessReview review) => review.Alternatives.FirstOrDefault(a => a.Name == "rule_without_model") ?? review.Alternatives.First(a => a.Name == "never_act");

    // The first that applies decides; all that is to be said is said.
    static PortfolioLine Judge(PortfolioLine line, string folder, Diagnosis? diagnosis)
    {
        var (advantage, gain, cost) = (line.Advantage!, line.GainPerDay!, line.CostPerDay!.Value);
        var reasons = new List<string>();
        var verdict = PortfolioVerdict.Continue;
        var next = line.Next;
        void Say(PortfolioVerdict says, string reason, string? command = null)
        {
            reasons.Add(reason);
            if (verdict != PortfolioVerdict.Continue) { return; }
            (verdict, next) = (says, command ?? next);
        }
        var against = line.Against!.Replace('_', ' ');
        if (advantage.High < 0) { Say(PortfolioVerdict.Stop, FormattableString.Invariant($"It earns less than '{against}', beyond doubt: {advantage.Estimate:0.000} {line.Currency} a decision [{advantage.Low:0.000}, {advantage.High:0.000}]."), $"relearn serve rollback {folder}"); }
        else if (gain.High < cost) { Say(PortfolioVerdict.Stop, FormattableString.Invariant($"It takes {cost:0.00} {line.Currency} a day and earns at most {gain.High:0.00} more than '{against}'.")); }
        if (diagnosis is not null) { Say(PortfolioVerdict.Change, $"The newest diagnosis is an alarm: {diagnosis.Top.Says}", diagnosis.Top.First.Command); }
        if (advantage.Low <= 0 && advantage.High >= 0) { Say(PortfolioVerdict.Change, FormattableString.Invariant($"It earns no more than '{against}' beyond doubt: {advantage.Estimate:+0.000;-0.000;0.000} {line.Currency} a decision [{advantage.Low:+0.000;-0.000;0.000}, {advantage.High:+0.000;-0.000;0.000}]."), $"relearn model show {folder}"); }
        if (line.Trend is { } trend && advantage.Estimate > 0 && trend < -0.5 * (advantage.Estimate - trend)) { Say(PortfolioVerdict.Change, FormattableString.Invariant($"Its gain of a decision fell by more than half within {RecentDays:0} days, by {-trend:0.000} {line.Currency}."), $"relearn diagnose {folder}"); }
        if (gain.Low <= cost && gain.High >= cost && cost > 0) { Say(PortfolioVerdict.Change, FormattableString.Invariant($"Whether it earns what it takes ({cost:0.00} {line.Currency} a day) is in doubt: {gain.Estimate:0.00} a day [{gain.Low:0.00}, {gain.High:0.00}].")); }
        if (reasons.Count == 0) { reasons.Add(FormattableString.Invariant($"It earns {gain.Estimate:0.00} {line.Currency} a day more than '{against}' [{gain.Low:0.00}, {gain.High:0.00}] and takes {cost:0.00}; nothing is wrong that is known.")); }
        return line with { Verdict = verdict, Reasons = reasons, Next = next };
    }
}
