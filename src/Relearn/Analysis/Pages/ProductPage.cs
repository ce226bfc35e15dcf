using Relearn.Analysis.Kpis;
using Relearn.Monitoring.Pages;

namespace Relearn.Analysis.Pages;

/// <summary>For who answers for the product: all KPIs by day, by arm, and how they hang together.</summary>
static class ProductPage
{
    public static string Of(ReaderFacts facts) => ReaderPage.Of(facts, "product", html =>
    {
        foreach (var parting in facts.Kpis?.Partings ?? []) { html.Element($"p class=\"{(parting.Falls ? "harm" : "drift")}\"", parting.Says); }
        if (facts.Kpis is not { } report) { html.Element("p class=\"drift\"", "No KPI can be shown yet."); }
        else
        {
            html.Element("h2", "KPIs").Table(["KPI", "role", "a unit", "#value", "#units", "#judged at, days"], report.Kpis.Where(k => k.All is not null).Select(k => new[]
            {
                $"{k.Kpi} ({k.Better} is better)", k.Role, k.Unit, ReaderPage.Text(k.All, "0.####"), Html.Number(k.Days.Sum(d => d.Units), "N0"), Html.Number(k.AgeDays, "0.##"),
            }));
            foreach (var kpi in report.Kpis.Where(k => k.All is not null)) { html.Raw(Chart(kpi, facts).Svg()); }
            Experiments(html, report);
            Tree(html, report);
        }
        if (facts.ScopeChanges.Count > 0)
        {
            html.Element("h2", "What was agreed anew").Raw("<ul>");
            foreach (var change in facts.ScopeChanges) { html.Element("li", change); }
            html.Raw("</ul>\n");
        }
        ReaderPage.Next(html, facts);
        ReaderPage.NotKnown(html, facts);
    });

    /// <summary>A KPI by day, the releases marked.</summary>
    public static LineChart Chart(KpiFigures kpi, ReaderFacts facts) => new($"{kpi.Kpi} by day", [new(kpi.Kpi, [.. kpi.Days.Select(d => new ChartPoint(d.Day, d.Value.Estimate, d.Value.Low, d.Value.High))])])
    {
        Format = "0.####",
        Marks = [.. facts.Value.Releases.Select(r => (Math.Floor((r.LiveSince - DateTimeOffset.UnixEpoch).TotalDays), $"{r.Release} went live"))],
    };

    static void Experiments(Html html, KpiReport report)
    {
        if (report.Kpis.All(k => k.Experiments.Count == 0)) { return; }
        html.Element("h2", "Experiments").Table(["KPI", "experiment", "#champion", "#challenger", "#change", "units"], report.Kpis.SelectMany(k => k.Experiments.Select(e => new[]
        {
            k.Kpi, e.Experiment, Html.Number(e.Champion.Value.Estimate, "0.####"), Html.Number(e.Challenger.Value.Estimate, "0.####"),
            e.SampleRatio >= KpiReading.BrokenRatio ? "the split is broken" : ReaderPage.Text(e.Change, "+0.0%;-0.0%;0.0%"), FormattableString.Invariant($"{e.Champion.Units:N0} and {e.Challenger.Units:N0}"),
        })));
    }

    static void Tree(Html html, KpiReport report)
    {
        if (report.Tree is { } tree)
        {
            html.Element("h2", "From the model to money").Table(["from", "to", "#experiments", "one percent takes along"], tree.Links.Select(l => new[] { l.From, l.To, Html.Number(l.Experiments, "0"), $"{(l.Misaligned ? "misaligned: " : "")}{l.Says}" }));
        }
        if (report.Fits.Count == 0) { return; }
        html.Element("h2", "What could be learnt").Table(["objective", "goal", "how it moves with it"], report.Fits.Select(f => new[] { f.IsLabel ? $"{f.Objective} (learnt now)" : f.Objective, f.Goal, f.Says }));
    }
}
