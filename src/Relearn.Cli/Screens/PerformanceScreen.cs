using System.Globalization;
using Relearn.Monitoring.Performance;
using Relearn.Monitoring.Performance.Unlabelled;
using Relearn.Numerics;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>How decisions turned out, for people.</summary>
static class PerformanceScreen
{
    const int MostEstimates = 5;

    public static void Show(IAnsiConsole console, string currency, PerformanceReport r)
    {
        console.Title($"Against {r.Reference}, at equal label age");
        if (r.Problem is { } problem) { console.WriteLine($"Nothing is concluded: {problem}."); }
        var metrics = Figures.Table("", "recent", "usual", "tolerated", "costs a day");
        foreach (var m in r.Metrics.Where(m => m.Recent is not null))
        {
            metrics.Row(m.Subject.Length > 0 ? $"{m.Meaning}: {m.Subject}" : m.Meaning, Figures.Text(m.Recent, "0.0000"), Figures.Text(m.Reference, "0.0000"), Figures.Text(m.Tolerance, "0.0000"), m.CertainLossPerDay is { } cost ? Figures.Money(cost, currency) : "");
        }
        console.Write(metrics);
        if (r.Metrics.Any(m => m.Recent is not null)) { console.WriteLine($"Labels: {r.Labels}."); }
        foreach (var s in r.Segments)
        {
            console.MarkupLineInterpolated($"[yellow]Went bad[/]: {s.Words} ({Figures.Text(s.Share, "0.0%")} of the decisions): log loss higher by {Figures.Text(s.ExcessLoss, "0.0000")}{(s.LossPerDay is { } day ? $", {Figures.Money(day, currency)} a day" : "")}");
        }
        Estimates(console, r.Unlabelled);
    }

    static void Estimates(IAnsiConsole console, IReadOnlyList<UnlabelledEstimate> estimates)
    {
        if (estimates.Count == 0) { return; }
        var table = Figures.Table("without labels yet ", "rows", "right", "log loss", "money a decision");
        foreach (var e in estimates.TakeLast(MostEstimates))
        {
            table.Row($"{CalendarDay.Text(e.From)} to {CalendarDay.Text(e.To)}", Figures.Count(e.Rows), e.Refusal is null ? Figures.Text(e.Accuracy, "0.0%") : "no estimate", Figures.Text(e.LogLoss, "0.0000"), e.Money is { } m ? Figures.Text(m, "0.00") : "");
        }
        console.Write(table);
        foreach (var refusal in estimates.TakeLast(MostEstimates).Where(e => e.Refusal is not null).Select(e => e.Refusal!).Distinct()) { console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"No estimate: {refusal}.")); }
    }
}
