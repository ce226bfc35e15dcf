using Relearn.Monitoring.Pages;

namespace Relearn.Analysis.Pages;

/// <summary>For who decides whether it goes on: what it earned, what it took, whether the goals follow.</summary>
static class ExecutivePage
{
    public static string Of(ReaderFacts facts) => ReaderPage.Of(facts, "executives", html =>
    {
        var (value, currency) = (facts.Value, facts.Project.Kpi.Currency);
        var live = value.Releases.Where(r => r.Source == "live").ToArray();
        if (live.Length == 0) { html.Element("p class=\"drift\"", "What it earned in production is not known yet."); }
        else
        {
            var (low, high) = (live.Sum(r => r.Gain!.Low) - value.Cost.Total, live.Sum(r => r.Gain!.High) - value.Cost.Total);
            html.Element($"p class=\"{(low > 0 ? "fine" : high < 0 ? "harm" : "drift")}\"", FormattableString.Invariant($"It earned {ReaderPage.Money(value.Earned, currency)} more than deciding without a model and took {ReaderPage.Money(value.Cost.Total, currency)}: net {ReaderPage.Money(value.Net, currency)}, between {low:N0} and {high:N0}."));
        }
        foreach (var parting in (facts.Kpis?.Partings ?? []).GroupBy(p => p.Goal).Select(g => g.First())) { html.Element("p class=\"harm\"", parting.Says); }
        Goals(html, facts);
        ReaderPage.Next(html, facts);
        Money(html, facts);
        ReaderPage.NotKnown(html, facts);
    });

    static void Goals(Html html, ReaderFacts facts)
    {
        foreach (var goal in facts.Kpis?.Kpis.Where(k => k is { Role: "goal", All: not null }) ?? [])
        {
            html.Element("h2", goal.Kpi);
            html.Element("p", $"{ReaderPage.Text(goal.All, "0.###")} a {goal.Unit}; {goal.Better} is better.{(facts.Kpis!.Tree?.Money.FirstOrDefault(m => m.Goal == goal.Kpi) is { PerDay: { } money } ? FormattableString.Invariant($" One percent of it is worth {money:N2} {facts.Project.Kpi.Currency} a day.") : "")}");
            html.Raw(ProductPage.Chart(goal, facts).Svg());
        }
    }

    static void Money(Html html, ReaderFacts facts)
    {
        var cost = facts.Value.Cost;
        html.Element("h2", "Money").Table(["release", "live since", "#days", "held against", "#earned more", "#took"], facts.Value.Releases.Select(r => new[]
        {
            r.Release, FormattableString.Invariant($"{r.LiveSince:yyyy-MM-dd}"), Html.Number(r.LiveDays, "0"), r.Against is null ? "-" : $"{r.Against.Replace('_', ' ')} ({r.Source})", ReaderPage.Text(r.Gain, "N0"), Html.Number(r.Cost.Total, "N2"),
        }));
        html.Element("p class=\"hint\"", FormattableString.Invariant($"{cost.Labels:N0} labels {cost.LabelMoney:N2}, computing {cost.CpuMoney:N2}, {cost.Hours:0.#} hours of people {cost.PeopleMoney:N2} {facts.Value.Currency}."));
    }
}
