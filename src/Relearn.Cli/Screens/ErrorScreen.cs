using Relearn.Modeling.ErrorAnalysis;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>Where a run is wrong, for people.</summary>
static class ErrorScreen
{
    public static void Show(IAnsiConsole console, ErrorReport r)
    {
        console.MarkupLineInterpolated($"[bold]{(r.Pockets.Count == 0 ? "No part of the rows is worse than the rest beyond chance." : r.Pockets.Count == 1 ? "One part of the rows is worse than the rest, confirmed on other days." : $"{r.Pockets.Count} parts of the rows are worse than the rest, confirmed on other days.")}[/] {Figures.Count(r.Rows)} held-out rows of {r.Run}, {r.Days} days");
        console.WriteLine($"log loss {Figures.Text(r.LogLoss, "0.0000")}, of which the model itself expects {Figures.Text(r.Expected, "0.0000")}; {Of(r.Decisions)}; {Figures.Money(r.Decisions.Money, r.Currency)}");
        if (r.Pockets.Count > 0)
        {
            var table = Figures.Table("", "part of rows", "of the loss", "log loss above all", "rate - mean", "likely cause ", $"{r.Currency} a day");
            for (var p = 0; p < r.Pockets.Count; p++)
            {
                var pocket = r.Pockets[p];
                table.Row($"{p + 1}", Figures.Text(pocket.Share, "0.0%"), Figures.Text(pocket.LossShare, "0.0%"), console.IntervalText(pocket.ExcessLoss, "+0.000;-0.000"), console.IntervalText(pocket.Gap, "+0.000;-0.000;0"), pocket.Cause.Replace('_', ' '), pocket.Likely.Worth is { } worth ? console.IntervalText(worth, "+0.##;-0.##;0") : "-");
            }
            console.Write(table);
        }
        for (var p = 0; p < r.Pockets.Count; p++) { Show(console, p + 1, r.Pockets[p]); }
        foreach (var note in r.Notes) { console.WriteLine(note); }
        if (r.Pockets.Count > 0) { console.WriteLine($"\n{r.Looked} parts were tested; at most a tenth of those named may be named by chance. --json has all causes that were considered, and the rows."); }
    }

    static void Show(IAnsiConsole console, int number, Pocket p)
    {
        console.MarkupLineInterpolated($"\n[bold]{number}. {p.Words}[/] ({Figures.Count(p.Rows)} rows; {Of(p.Decisions)})");
        console.WriteLine($"   {p.Cause.Replace('_', ' ')}: {p.Likely.Detail}");
        if (p.Likely.WorthBy is { } by) { console.WriteLine($"   worth: {by}"); }
        console.MarkupLineInterpolated($"   step {p.Likely.Step}: [blue]{p.Likely.Command}[/]");
        foreach (var row in p.Worst.Take(3)) { console.WriteLine($"   row {Figures.Count(row.Row)}: probability {Figures.Text(row.Probability, "0.000")}, label {(row.Label ? "true" : "false")}: {Figures.Shorten(string.Join(", ", (row.Cells ?? new Dictionary<string, string?>()).Where(c => c.Value is not null).Select(c => $"{c.Key} {c.Value}")), 110)}"); }
    }

    static string Of(Confusion c) => $"{Figures.Count(c.Hits)} hits, {Figures.Count(c.FalseAlarms)} false alarms, {Figures.Count(c.Misses)} misses";
}
