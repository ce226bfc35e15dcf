using Relearn.Monitoring.Pages;

namespace Relearn.Analysis.Pages;

/// <summary>For who builds it: causes with their evidence, other ways of deciding, what each release took.</summary>
static class EngineerPage
{
    const int MostCauses = 5;

    public static string Of(ReaderFacts facts) => ReaderPage.Of(facts, "engineers", html =>
    {
        ReaderPage.Next(html, facts);
        Diagnosis(html, facts);
        if (facts.Review is { } review)
        {
            html.Element("h2", "Other ways of deciding").Element("p", FormattableString.Invariant($"{review.Decisions:N0} {review.Source} decisions of {review.Release} with a known outcome, acted on {review.Acted:N0}."));
            html.Table(["", "#earned", "#the model earns more, a decision"], review.Alternatives.Select(a => new[] { a.Name.Replace('_', ' '), Html.Number(a.Earned, "N2"), ReaderPage.Text(a.Advantage, "+0.0000;-0.0000;0") }).Prepend(["model", Html.Number(review.Earned, "N2"), ReaderPage.Text(review.EarnedPerDecision, "0.0000")]));
        }
        if (facts.Kpis is { } kpis)
        {
            html.Element("h2", "KPIs by release").Table(["KPI", "release", "#units", "#value"], kpis.Kpis.SelectMany(k => k.Releases.Select(r => new[] { k.Kpi, r.Name, Html.Number(r.Units, "N0"), ReaderPage.Text(r.Value, "0.####") })));
            html.Element("p class=\"hint\"", FormattableString.Invariant($"{kpis.Decisions:N0} decisions about {kpis.Keys:N0} keys, {kpis.Unmatched:N0} reports that fit none. Reported: {(kpis.Reported.Count == 0 ? "nothing" : string.Join(", ", kpis.Reported))}."));
        }
        html.Element("h2", "What each release took").Table(["release", "#labels", "#processor seconds", "#hours", "#money"], facts.Value.Releases.Select(r => new[] { r.Release, Html.Number(r.Cost.Labels, "N0"), Html.Number(r.Cost.CpuSeconds, "N0"), Html.Number(r.Cost.Hours, "0.#"), Html.Number(r.Cost.Total, "N2") }));
        ReaderPage.NotKnown(html, facts);
    });

    static void Diagnosis(Html html, ReaderFacts facts)
    {
        html.Element("h2", "Causes");
        if (facts.Diagnosis is not { } diagnosis)
        {
            html.Element("p class=\"hint\"", "Nobody has asked yet: relearn diagnose.");
            return;
        }
        html.Table(["cause", "#probability", "#step", "what it means"], diagnosis.Causes.Take(MostCauses).Select(c => new[] { c.Cause.Replace('_', ' '), Html.Number(c.Probability, "0%"), Html.Number(c.Step, "0"), c.Says }));
        html.Raw("<ul>");
        foreach (var evidence in diagnosis.Evidence.OrderByDescending(e => e.LogEvidence)) { html.Element("li", evidence.Detail); }
        html.Raw("</ul>\n");
    }
}
