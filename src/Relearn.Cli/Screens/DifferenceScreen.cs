using System.Globalization;
using Relearn.Loop.Differences;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>Two runs side by side, for people.</summary>
static class DifferenceScreen
{
    public static void Show(IAnsiConsole console, RunDifference d)
    {
        console.MarkupLineInterpolated($"[bold]{d.Attribution?.Says ?? $"{d.Changes.Count} differences"}[/]");
        var runs = Figures.Table("run", "made ", "test rows", "AUC", "log loss", "a decision");
        foreach (var r in new[] { d.Before, d.After })
        {
            runs.Row(r.Run, r.At.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), Figures.Count(r.TestRows), Figures.Text(r.RocAuc ?? double.NaN, "0.0000"), Figures.Text(r.LogLoss, "0.00000"), Figures.Text(r.ValuePerDecision, "0.####"));
        }
        console.Write(runs);
        if (d.Attribution is { } a) { Show(console, a); }
        if (d.Changes.Count > 0) { console.Title("What differs"); }
        foreach (var group in d.Changes.GroupBy(c => c.What))
        {
            foreach (var c in group) { console.WriteLine($"  {c.What} {c.Name}: {(c.Before is null ? c.After : $"{c.Before} -> {c.After ?? "(not there)"}")}"); }
        }
        if (d.Changes.Count == 0) { console.WriteLine("Nothing differs."); }
        if (d.Data is { } data) { console.WriteLine($"Rows are matched by {data.MatchedBy}."); }
        foreach (var note in d.Notes) { console.WriteLine(note); }
    }

    static void Show(IAnsiConsole console, Attribution a)
    {
        console.Title("What made the difference");
        var narrow = console.IsNarrow();
        var table = narrow ? Figures.Table("", "AUC", "log loss", " ") : Figures.Table("", "AUC", "log loss", $"{a.Currency} a decision", " ");
        foreach (var p in a.Parts) { Row(p.Part, p.Effect, p.Verdict == PartEffect.Nothing ? "nothing" : p.Verdict); }
        if (a.Parts.Count > 0) { Add("together more than alone", a.Interaction, ""); }
        Row("in all", a.Total, "");
        Add("noise of training", a.Noise, "up to");
        console.Write(table);
        console.WriteLine($"Judged by {a.JudgedBy}; {a.Trained} models. Changes are from the first run to the second, the mean of both ways of swapping; --json has each.");

        void Row(string name, Effects e, string verdict)
        {
            string[] cells = [name, console.IntervalText(e.RocAuc, "+0.0000;-0.0000;0"), console.IntervalText(e.LogLoss, "+0.0000;-0.0000;0"), .. narrow ? [] : (string[])[Figures.Text(e.Value, "+0.####;-0.####;0")], verdict];
            table.Row(cells);
        }

        void Add(string name, RunFigures f, string verdict)
        {
            string[] cells = [name, Figures.Text(f.RocAuc, "+0.0000;-0.0000;0"), Figures.Text(f.LogLoss, "+0.0000;-0.0000;0"), .. narrow ? [] : (string[])[Figures.Text(f.Value, "+0.####;-0.####;0")], verdict];
            table.Row(cells);
        }
    }
}
