using Relearn.Analysis.Portfolio;
using Relearn.Analysis.Value;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>What projects earned and took, for people.</summary>
static class ValueScreen
{
    public static void Show(IAnsiConsole console, ValueReport report)
    {
        console.MarkupLineInterpolated($"[bold]{report.Project}[/]: what releases earned more, less what they took, {report.Currency}");
        if (report.Releases.Count > 0)
        {
            var table = Figures.Table("release", "live since ", "days", "against ", "decisions", "gain", "took", "net");
            foreach (var r in report.Releases)
            {
                table.Row(r.Release, FormattableString.Invariant($"{r.LiveSince:yyyy-MM-dd}"), Figures.Text(r.LiveDays, "0"), r.Against is null ? "-" : $"{r.Against.Replace('_', ' ')} ({r.Source})", Figures.Count(r.Decisions),
                    r.Gain is null ? "-" : console.IntervalText(r.Gain, "0.00"), Figures.Text(r.Cost.Total, "0.00"), r.Net is null ? "-" : console.IntervalText(r.Net, "0.00"));
            }
            console.Write(table);
        }
        var c = report.Cost;
        console.WriteLine(FormattableString.Invariant($"{c.Labels:N0} labels {c.LabelMoney:0.00}, {c.CpuSeconds:N0} processor seconds {c.CpuMoney:0.00}, {c.Hours:0.##} hours of people {c.PeopleMoney:0.00}"));
        console.WriteLine(FormattableString.Invariant($"earned more {report.Earned:0.00}, took {c.Total:0.00}, net {report.Net:0.00;-0.00;0.00} {report.Currency}"));
        foreach (var missing in report.Missing) { console.MarkupLineInterpolated($"[yellow]not known[/]: {missing}"); }
    }

    public static void Show(IAnsiConsole console, PortfolioReport report)
    {
        var table = Figures.Table("project", "verdict ", "a decision", "a day", "takes a day", "live for");
        foreach (var p in report.Projects)
        {
            table.Row(p.Project, Word(p.Verdict), p.Advantage is null ? "-" : console.IntervalText(p.Advantage, "+0.000;-0.000;0.000"), p.GainPerDay is null ? "-" : $"{Figures.Text(p.GainPerDay.Estimate, "0.00")} {p.Currency}",
                p.CostPerDay is null ? "-" : Figures.Text(p.CostPerDay.Value, "0.00"), p.AgeDays is null ? "-" : FormattableString.Invariant($"{p.AgeDays:0} d"));
        }
        console.Write(table);
        foreach (var p in report.Projects)
        {
            console.MarkupLineInterpolated($"[bold]{p.Project}[/]: {Word(p.Verdict)}");
            foreach (var reason in p.Reasons) { console.WriteLine($"  {reason}"); }
            console.MarkupLineInterpolated($"  [blue]{p.Next}[/]");
        }
    }

    static string Word(PortfolioVerdict verdict) => verdict switch
    {
        PortfolioVerdict.Continue => "continue",
        PortfolioVerdict.Change => "change",
        PortfolioVerdict.Stop => "stop",
        _ => "not known yet",
    };
}
