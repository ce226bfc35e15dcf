using Relearn.Monitoring.Alarms;
using Relearn.Monitoring.Performance;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Monitoring.Pages;

/// <summary>The monitoring report as one page that needs nothing else: no script, no address, no other file.</summary>
static class MonitoringPage
{
    internal const string Style = """
        :root { --back: #fbfbf9; --text: #1b1b1a; --soft: #5c5c58; --line: #c9c9c2; --bad: #9b1c1c; --bad-back: #fdeaea; --mild: #6b4a00; --mild-back: #fdf3dc; --good: #14603a; --good-back: #e6f4ea; }
        @media (prefers-color-scheme: dark) { :root { --back: #171716; --text: #ecece8; --soft: #a9a9a2; --line: #45453f; --bad: #ffb4b4; --bad-back: #3b1414; --mild: #ffd98a; --mild-back: #3a2d0c; --good: #9be3b4; --good-back: #12301d; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1rem; max-width: 60rem; background: var(--back); color: var(--text); font: 1rem/1.45 system-ui, sans-serif; overflow-wrap: anywhere; }
        h1 { font-size: 1.3rem; margin: 0; } h2 { font-size: 1.1rem; margin: 1.6rem 0 .5rem; border-bottom: 1px solid var(--line); }
        .hint, figcaption, header p { color: var(--soft); margin: .25rem 0; }
        .harm, .drift, .fine { border-radius: .35rem; padding: .5rem .8rem; margin: .5rem 0; }
        .harm { background: var(--bad-back); color: var(--bad); } .drift { background: var(--mild-back); color: var(--mild); } .fine { background: var(--good-back); color: var(--good); }
        .harm ul, .drift ul { margin: .3rem 0 0; padding-left: 1.2rem; }
        .wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        th { font-weight: 400; color: var(--soft); } .figure { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
        figure { margin: 1rem 0; } figure > svg { width: 100%; height: auto; } text { fill: var(--soft); font-size: 11px; } .grid { stroke: var(--line); stroke-width: .5; }
        .level { stroke: var(--bad); stroke-dasharray: 4 3; fill: var(--bad); } text.level { stroke: none; } .mark line { stroke: var(--bad); stroke-width: 1; } .mark circle { fill: var(--bad); }
        .legend { margin: .2rem 0; color: var(--soft); font-size: .9rem; } .legend span { margin-right: 1.2rem; white-space: nowrap; } .legend svg { width: 24px; height: 8px; margin-right: .4rem; }
        """;

    /// <summary>Writes the page.</summary>
    public static string Of(ProjectConfig project, MonitoringReport r)
    {
        var clock = project.Data.Time.Kind == TimeKind.Column || r.Source == "live";
        string Day(int day) => clock ? CalendarDay.Text(day) : Html.Number(day, "0");
        var html = new Html().Raw($"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{Html.Escape(project.Name)}: monitoring</title><style>\n{Style}\n</style></head><body>\n<header>");
        html.Element("h1", $"{project.Name}: monitoring");
        html.Element("p", FormattableString.Invariant($"{r.Predictions:N0} {r.Source} predictions of {r.Release}, {r.Matured:N0} compared by their outcome{(clock ? $", {CalendarDay.Text(r.From)} to {CalendarDay.Text(r.To)}" : "")}{(project.Data.Time.Kind == TimeKind.Column ? FormattableString.Invariant($"; the newest training row is {r.ModelAgeDays:0.0} days old") : "")}")).Raw("</header>\n");
        foreach (var trigger in r.Triggers) { html.Element("p class=\"harm\"", $"Retraining is due: {trigger}"); }
        if (r.Alarms is { } alarms) { AlarmsOf(html, project, alarms, clock, Day); }
        Performance(html, r, clock, Day);
        if (r.Performance is { } performance) { PerformanceOf(html, project, performance, clock, Day); }
        html.Element("h2", "Inputs");
        html.Table(["input", "#missing", "#usual", "#unseen", "#distance", "#tolerated", ""], r.Inputs.Select(i => new[] { i.Column, Html.Number(i.MissingShare, "0.0%"), Html.Number(i.ReferenceMissingShare, "0.0%"), Html.Number(i.UnseenShare, "0.0%"), Html.Number(i.Distance, "0.0000"), Html.Number(i.Tolerance, "0.0000"), i.LooksLike ?? (i.Drifted ? "drifted" : "") }));
        if (r.Labels is { } labels) { LabelsOf(html, labels); }
        return html.Raw("</body></html>\n").ToString();
    }

    static void AlarmsOf(Html html, ProjectConfig project, AlarmReport r, bool clock, Func<int, string> day)
    {
        html.Element("h2", "Alarms");
        html.Element("p class=\"hint\"", FormattableString.Invariant($"{r.Monitors} monitors, together at most one false alarm in {r.BudgetMonths:0.#} months."));
        if (r.Alarms.Count == 0) { html.Element("p class=\"fine\"", "No alarm."); }
        foreach (var alarm in r.Alarms)
        {
            html.Raw($"<div class=\"{(alarm.Level == AlarmLevel.Harm ? "harm" : "drift")}\">");
            html.Element("strong", $"{(alarm.Level == AlarmLevel.Harm ? "Alarm" : "Drift")} {alarm.Words(project.Kpi.Currency, day)}");
            html.Raw("<ul>");
            foreach (var f in alarm.Findings) { html.Element("li", FormattableString.Invariant($"{f.Named(" ")} ({f.Share:0%}): {f.Detail}")); }
            html.Raw("</ul></div>\n");
        }
        html.Raw(new LineChart("Evidence of all monitors together (logarithmic)", [new("evidence", [.. r.Windows.Select(w => new ChartPoint(w.Day, w.Value))])])
        {
            Logarithmic = true,
            Format = "0.#",
            Clock = clock,
            Levels = [("alarm", r.BudgetWindows)],
            Marks = [.. r.Alarms.Select(a => ((double)a.Day, $"{day(a.Day)}: {a.Findings[0].Detail}"))],
        }.Svg());
    }

    static void Performance(Html html, MonitoringReport r, bool clock, Func<int, string> day)
    {
        html.Element("h2", "Loss and calibration");
        if (r.LogLoss is not { } loss)
        {
            html.Element("p class=\"hint\"", "No outcome is old enough to be compared.");
            return;
        }
        html.Element("p", FormattableString.Invariant($"Log loss {loss.Estimate:0.0000} [{loss.Low:0.0000}, {loss.High:0.0000}], {r.ReferenceLogLoss:0.0000} in validation; AUC {Html.Number(r.RocAuc ?? double.NaN, "0.000")}."));
        LineChart Chart(string title, Func<WindowReport, Interval> of, string format, params (string, double)[] levels) =>
            new(title, [new("live", [.. r.Windows.Select(w => new ChartPoint(w.To, of(w).Estimate, of(w).Low, of(w).High))])]) { Format = format, Clock = clock, Levels = levels };
        html.Raw(Chart("Log loss of each window of matured outcomes", w => w.LogLoss, "0.000", ("validation", r.ReferenceLogLoss)).Svg());
        html.Raw(Chart("How far the mean prediction is off the rate", w => w.Calibration, "+0%;-0%;0%", ("right", 0)).Svg());
        html.Table(["window", "#rows", "#rate", "#off by", "#log loss"], r.Windows.Select(w => new[] { $"{day(w.From)} to {day(w.To)}", Html.Number(w.Rows, "N0"), Html.Number(w.Rate, "0.0%"), Html.Number(w.Calibration.Estimate, "+0.0%;-0.0%;0.0%"), Html.Number(w.LogLoss.Estimate, "0.0000") }));
    }

    static void PerformanceOf(Html html, ProjectConfig project, PerformanceReport r, bool clock, Func<int, string> day)
    {
        html.Element("h2", $"Against {r.Reference}, at equal label age");
        if (r.Problem is { } problem) { html.Element("p class=\"hint\"", $"Nothing is concluded: {problem}."); }
        string Text(Interval? i) => i is null ? "-" : double.IsFinite(i.Low) ? $"{Html.Number(i.Estimate, "0.0000")} [{Html.Number(i.Low, "0.0000")}, {Html.Number(i.High, "0.0000")}]" : Html.Number(i.Estimate, "0.0000");
        html.Table(["", "#recent", "#usual", "#tolerated", "#costs a day"], r.Metrics.Where(m => m.Recent is not null).Select(m => new[]
        {
            m.Subject.Length > 0 ? $"{m.Meaning}: {m.Subject}" : m.Meaning, Text(m.Recent), Text(m.Reference), Html.Number(m.Tolerance, "0.0000"), m.CertainLossPerDay is { } cost ? $"{Html.Number(cost, "N0")} {project.Kpi.Currency}" : "",
        }));
        html.Element("p", $"Labels: {r.Labels}.");
        foreach (var s in r.Segments) { html.Element("p class=\"drift\"", $"Went bad: {s.Words} ({Html.Number(s.Share, "0.0%")} of the decisions): log loss higher by {Text(s.ExcessLoss)}{(s.LossPerDay is { } cost ? $", {Html.Number(cost, "N0")} {project.Kpi.Currency} a day" : "")}"); }
        if (r.Unlabelled.Count == 0) { return; }
        html.Raw(new LineChart("Share of right decisions: expected without labels, and as it turned out",
        [
            new("expected", [.. r.Unlabelled.Select(e => new ChartPoint(e.To, e.Accuracy?.Estimate ?? double.NaN, e.Accuracy?.Low ?? double.NaN, e.Accuracy?.High ?? double.NaN))]),
            new("turned out", [.. r.Unlabelled.Select(e => new ChartPoint(e.To, e.Realised ?? double.NaN))]),
        ])
        { Format = "0.0%", Clock = clock }.Svg());
        foreach (var e in r.Unlabelled.Where(e => e.Refusal is not null).TakeLast(3)) { html.Element("p class=\"hint\"", $"No estimate for {day(e.From)} to {day(e.To)}: {e.Refusal}."); }
    }

    static void LabelsOf(Html html, LabelTiming labels)
    {
        html.Element("h2", "Labels");
        html.Element("p", FormattableString.Invariant($"Decisions are judged at an age of {labels.AgeDays:0.##} days: {labels.Positive:N0} positive, {labels.Negative:N0} negative, {labels.Pending:N0} too young, {labels.WithoutOutcome:N0} without an outcome."));
        if (labels.Curve.Count > 1) { html.Raw(new LineChart("Share of outcomes that is seen at each age, days", [new("seen", [.. labels.Curve.Select(p => new ChartPoint(p.AgeDays, p.Seen.Estimate, p.Seen.Low, p.Seen.High))])]) { Clock = false, Format = "0%" }.Svg()); }
    }
}
