using Relearn.Analysis.Tradeoffs;
using Relearn.Numerics;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>What other weights would bring, for people.</summary>
static class TradeoffScreen
{
    public static void Show(IAnsiConsole console, TradeoffReport r, string chart)
    {
        console.WriteLine($"{r.Project}: {Figures.Count(r.Decisions)} decisions of {r.Release}{(r.LeftOut > 0 ? $", {Figures.Count(r.LeftOut)} more are too young" : "")}");
        foreach (var missing in r.Missing) { console.WriteLine($"  {missing}"); }
        if (r.Refused)
        {
            console.MarkupLine("[red]Refused[/]: the log cannot say what other weights would bring.");
            foreach (var reason in r.Reasons.Take(5)) { console.WriteLine($"  {reason}"); }
            console.MarkupLine("[bold]What would help[/]");
            foreach (var help in r.Help) { console.WriteLine($"  {help}"); }
            return;
        }
        var table = Figures.Table(["weights", "acts on", "decisions as now", .. r.Axes.Select(a => $"{a.Name} a decision"), ""]);
        table.Row(["as it is", "", "", .. r.Axes.Select(a => Text(a.Now)), "now"]);
        foreach (var p in r.Points)
        {
            table.Row([TradeoffChart.Text(r, p), Figures.Text(p.ActedShare, "0.0%"), Figures.Text(p.SameShare, "0.0%"),
                .. p.Values.Count == 0 ? r.Axes.Select(_ => "-") : p.Values.Select(v => Text(v.Value)), p.Values.Count == 0 ? "the log cannot say" : p.Front ? "front" : ""]);
        }
        console.Write(table);
        console.WriteLine("front: no other weights bring more of one objective and no less of the others, by the estimates.");
        console.WriteLine($"Chart: {chart}. To try weights: relearn serve weights PROJECT NAME=NUMBER ... --as ab");
    }

    static string Text(Interval i) => Figures.Text(i, Math.Abs(i.Estimate) >= 10 ? "0.0" : "0.0000");
}
