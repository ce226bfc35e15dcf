using Relearn.Data.Leakage;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>What the leakage suite found, for people.</summary>
static class LeakageScreen
{
    public static void Show(IAnsiConsole console, LeakageReport report)
    {
        console.MarkupLineInterpolated($"[bold]{report.Summary}[/]; {Figures.Count(report.TrainRows)} training and {Figures.Count(report.TestRows)} test rows were looked at");
        foreach (var finding in report.Findings)
        {
            var color = finding.Blocks ? "red" : "grey";
            console.MarkupLine($"\n[{color}]{(finding.Waiver is null ? finding.Severity : "waived")}[/] [bold]{Markup.Escape(finding.Detector)}{(finding.Column is { } column ? $" '{Markup.Escape(column)}'" : "")}[/]");
            console.WriteLine($"  {finding.Evidence}.");
            console.WriteLine(finding.Waiver is { } waiver ? $"  {waiver.By}: {waiver.Reason}" : $"  {finding.Fix}");
        }
        var table = Figures.Table("column", "by itself", "the others", "its being there");
        foreach (var column in report.Columns.OrderByDescending(c => c.Auc).Take(10))
        {
            table.Row(column.Column, Figures.Text(column.Auc, "0.000"), Area(column.RestAuc), Area(column.AbsenceAuc));
        }
        if (report.Columns.Count > 0)
        {
            console.Title("AUC on the later half of the training rows, learnt on the earlier half, within blocks of time");
            console.Write(table);
        }
        if (report.Overlap is { } twins) { console.WriteLine($"{Figures.Text(twins.Share, "0.0%")} of the test rows stand in training too, features and label; by chance {Figures.Text(twins.ByChance, "0.0%")} would."); }
        foreach (var (detector, why) in report.NotLookedAt) { console.MarkupLineInterpolated($"[grey]{detector} was not looked at: {why}[/]"); }
        foreach (var waiver in report.UnusedWaivers) { console.MarkupLineInterpolated($"[yellow]no finding needs the waiver of {waiver.By} for {waiver.Detector}{(waiver.Column is null ? "" : $" '{waiver.Column}'")}: take it out[/]"); }
    }

    static string Area(double? area) => area is null ? "" : Figures.Text(area.Value, "0.000");
}
