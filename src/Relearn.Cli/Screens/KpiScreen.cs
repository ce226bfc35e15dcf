using Relearn.Analysis.Kpis;
using Relearn.Numerics;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>KPIs for people.</summary>
static class KpiScreen
{
    const int MostParts = 6;

    public static void Show(IAnsiConsole console, KpiReport report)
    {
        console.MarkupLineInterpolated($"[bold]{report.Project}[/], {report.Source}: {Figures.Count(report.Decisions)} decisions about {Figures.Count(report.Keys)} keys");
        var table = Figures.Table("KPI", "role ", "a unit ", "value", "units", "judged at");
        foreach (var kpi in report.Kpis.Where(k => k.All is not null))
        {
            table.Row($"{kpi.Kpi} ({kpi.Better} is better)", kpi.Role, kpi.Unit, console.IntervalText(kpi.All!, "0.####"), Figures.Count(kpi.Days.Sum(d => d.Units)), FormattableString.Invariant($"{kpi.AgeDays:0.##} d"));
        }
        if (table.Rows.Count > 0) { console.Write(table); }
        foreach (var kpi in report.Kpis.Where(k => k.Missing is not null)) { console.MarkupLineInterpolated($"[yellow]{kpi.Kpi}[/]: {kpi.Missing}"); }
        Releases(console, report);
        Experiments(console, report);
        Partings(console, report);
        if (report.Tree is { } tree) { Tree(console, report, tree); }
        if (report.Unmatched > 0) { console.WriteLine($"{Figures.Count(report.Unmatched)} reports fit no decision."); }
    }

    static void Partings(IAnsiConsole console, KpiReport report)
    {
        foreach (var parting in report.Partings.Take(MostParts)) { console.MarkupLineInterpolated($"\n[red]parted[/] {parting.Says}"); }
        if (report.Fits.Count == 0) { return; }
        console.Title("What could be learnt, and how it moves with the goals");
        foreach (var fit in report.Fits) { console.MarkupLineInterpolated($"  {fit.Objective}{(fit.IsLabel ? " (the label)" : "")}: {fit.Says}"); }
    }

    static void Tree(IAnsiConsole console, KpiReport report, MetricTree tree)
    {
        console.Title(FormattableString.Invariant($"From the model to money, by {tree.Experiments} experiments"));
        foreach (var link in tree.Links) { console.MarkupLineInterpolated($"  {link.From} -> {link.To}: {(link.Misaligned ? "MISALIGNED, " : "")}{link.Says}"); }
        foreach (var goal in tree.Money)
        {
            console.WriteLine(goal.PerDay is { } money ? FormattableString.Invariant($"  {goal.Goal} -> money: one percent is {money:0.##} {report.Currency} a day ({goal.UnitsPerDay:N0} units)")
                : FormattableString.Invariant($"  {goal.Goal} -> money: its 'worth' is not declared ({goal.UnitsPerDay:N0} units a day)"));
        }
    }

    static void Releases(IAnsiConsole console, KpiReport report)
    {
        if (report.Kpis.All(k => k.Releases.Count < 2)) { return; }
        console.Title("By release");
        var table = Figures.Table("KPI", "release ", "days ", "value");
        foreach (var kpi in report.Kpis)
        {
            foreach (var part in kpi.Releases.TakeLast(MostParts)) { table.Row(kpi.Kpi, part.Name, $"{CalendarDay.Text(part.From)} to {CalendarDay.Text(part.To)}", console.IntervalText(part.Value, "0.####")); }
        }
        console.Write(table);
    }

    static void Experiments(IAnsiConsole console, KpiReport report)
    {
        if (report.Kpis.All(k => k.Experiments.Count == 0)) { return; }
        console.Title("By arm");
        var table = Figures.Table("KPI", "experiment ", "champion", "challenger", "change");
        foreach (var kpi in report.Kpis)
        {
            foreach (var e in kpi.Experiments.TakeLast(MostParts))
            {
                table.Row(kpi.Kpi, e.Experiment, Figures.Text(e.Champion.Value.Estimate, "0.####"), Figures.Text(e.Challenger.Value.Estimate, "0.####"),
                    e.SampleRatio >= KpiReading.BrokenRatio ? "the arms are not split as they should be" : e.Change is null ? "-" : console.IntervalText(e.Change, "+0.0%;-0.0%;0.0%"));
            }
        }
        console.Write(table);
    }
}
