using Relearn.Modeling.Remedies;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>Remedies for rare labels side by side, for people.</summary>
static class RemedyScreen
{
    public static void Show(IAnsiConsole console, RemedyReport r)
    {
        console.MarkupLineInterpolated($"[bold]{Figures.Count(r.TrainPositives)} of {Figures.Count(r.TrainRows)} training rows are true[/]; judged on {Figures.Count(r.Rows)} validation rows, {Figures.Count(r.Positives)} of them true; the test rows are not touched");
        var narrow = console.IsNarrow();
        var table = narrow ? Figures.Table("", $"{r.Currency} a decision", "gain", "acts on", "hits") : Figures.Table("", $"{r.Currency} a decision", "more than declared", "acts on", "recall", "precision", "PR-AUC", "log loss", "mean probability / rate");
        foreach (var x in r.Remedies)
        {
            var (value, gain) = (Figures.Text(x.ValuePerDecision.Estimate, "0.#####"), x.Gain is null ? "" : console.IntervalText(x.Gain, "+0.#####;-0.#####;0") + (x.Better ? " better" : ""));
            table.Row(narrow ? [x.Name, value, gain, Figures.Count(x.Acted), Figures.Count(x.Hits)]
                : [x.Name, value, gain, Figures.Count(x.Acted), Figures.Text((double)x.Hits / r.Positives, "0.000"), x.Acted == 0 ? "-" : Figures.Text((double)x.Hits / x.Acted, "0.000"), Figures.Text(x.PrAuc, "0.0000"), Figures.Text(x.LogLoss, "0.00000"), Figures.Text(x.CalibrationInTheLarge, "0.00")]);
        }
        console.Write(table);
        var labels = Figures.Table("training rows", "true ones", $"{r.Currency} a decision");
        foreach (var p in r.MoreLabels.Points) { labels.Row(Figures.Text(p.Share, "0%"), Figures.Count(p.Positives), console.IntervalText(p.ValuePerDecision, "0.#####")); }
        labels.Row("200%, expected to add", Figures.Count(r.TrainPositives + r.MoreLabels.MorePositives), console.IntervalText(r.MoreLabels.Gain, "+0.#####;-0.#####;0"));
        console.Title("More labels");
        console.Write(labels);
        foreach (var x in r.Remedies.Where(x => x.Yaml is not null)) { console.WriteLine($"  {x.Name}: {x.Yaml}"); }
        console.MarkupLineInterpolated($"\n[bold]{r.Verdict}[/]");
    }
}
