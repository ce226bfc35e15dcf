using Relearn.Data.Labels;
using Relearn.Data.Labels.Aggregation;
using Relearn.Data.Labels.Agreement;
using Relearn.Numerics;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>Labels from many hands, for people.</summary>
static class AggregationScreen
{
    const int MostListed = 20;

    public static void Show(IAnsiConsole console, AggregationReport report)
    {
        console.MarkupLineInterpolated($"[bold]{Figures.Count(report.Votes)} votes[/] of {Figures.Count(report.Annotators)} annotators on {Figures.Count(report.Items)} items");
        foreach (var (reason, rows) in report.Unread) { console.MarkupLineInterpolated($"[yellow]{Figures.Count(rows)} rows were not read: {reason}[/]"); }
        if (report.Abstentions > 0) { console.WriteLine($"{Figures.Count(report.Abstentions)} labels are empty: abstentions; {Figures.Count(report.ItemsWithoutVotes)} items have no vote"); }
        if (report.Repeats.Pairs > 0) { console.WriteLine($"{Figures.Count(report.Repeats.Votes)} votes are repeats: {Figures.Count(report.Repeats.Pairs)} times an annotator answered more than once for one item, {Figures.Count(report.Repeats.Changed)} times differently; the last answer stands"); }
        Show(console, report.Agreement);
        Show(console, report.Choice);
        console.WriteLine($"{report.Choice.Method}: {(report.Iterations > 0 ? $"{report.Iterations} rounds{(report.Converged ? "" : ", still moving")}, " : "")}{Figures.Count(report.Ties)} ties; classes {string.Join(", ", report.Classes.Take(12).Select(c => $"{c.Key} {Figures.Text(c.Value, "0.0%")}"))}");
        Show(console, report.Quality);
        if (report.Out is { } path) { console.WriteLine($"written: {path}"); }
    }

    static void Show(IAnsiConsole console, AgreementReport agreement)
    {
        console.Title($"Agreement, on {Figures.Count(agreement.Items)} items with two votes or more");
        var table = Figures.Table("class ", "votes", "percent", "Cohen", "Fleiss", "Krippendorff");
        string I(Interval i) => console.IntervalText(i, "0.000");
        table.Row($"all ({agreement.Distance})", Figures.Count(agreement.Votes), I(agreement.Percent), I(agreement.Cohen), I(agreement.Fleiss), I(agreement.Krippendorff));
        foreach (var c in agreement.Classes.OrderByDescending(c => c.Votes).Take(MostListed)) { table.Row(c.Class, Figures.Count(c.Votes), I(c.Percent), I(c.Cohen), I(c.Fleiss), I(c.Krippendorff)); }
        console.Write(table);
    }

    static void Show(IAnsiConsole console, MethodChoice choice)
    {
        console.Title($"Method: {choice.Method}");
        console.WriteLine($"{choice.Reason}.");
        if (choice.Scores.Count == 0) { return; }
        var table = Figures.Table("method ", "log loss", "gain over majority vote", "right", "gold needed to decide");
        foreach (var s in choice.Scores)
        {
            table.Row(s.Method, Figures.Text(s.LogLoss, "0.000"), Figures.Text(s.Gain, "0.000"), Figures.Text(s.Accuracy, "0.0%"), s.GoldNeeded is { } n ? Figures.Text(n, "N0") : "-");
        }
        console.Write(table);
        console.WriteLine($"on {Figures.Count(choice.GoldVoted)} of {Figures.Count(choice.GoldItems)} gold items, those with votes, each judged by a fit that did not know it");
    }

    static void Show(IAnsiConsole console, IReadOnlyList<AnnotatorQuality> annotators)
    {
        console.Title("Annotators");
        var table = Figures.Table("annotator ", "votes", "accuracy", "on gold", "as most others", "look at ");
        // What must be looked at first, then who did most.
        foreach (var a in annotators.OrderByDescending(a => a.Flags.Any(f => f != AnnotatorFlag.OneItem)).ThenByDescending(a => a.Votes).Take(MostListed))
        {
            table.Row(Figures.Shorten(a.Annotator, 30), Figures.Count(a.Votes), Figures.Text(a.Accuracy, "0.000"), Figures.Text(a.Gold, "0.00"), Figures.Text(a.Agreement, "0.00"), string.Join(", ", a.Flags.Select(Words)));
        }
        console.Write(table);
        var flagged = annotators.SelectMany(a => a.Flags).GroupBy(f => f).OrderBy(g => g.Key).Select(g => $"{Figures.Count(g.Count())} {Words(g.Key)}").ToArray();
        if (flagged.Length > 0) { console.WriteLine($"flagged: {string.Join("; ", flagged)}"); }
    }

    static string Words(AnnotatorFlag flag) => flag switch
    {
        AnnotatorFlag.AlwaysTheSame => "always the same",
        AnnotatorFlag.OneItem => "one item only",
        _ => "disagrees with all",
    };
}
