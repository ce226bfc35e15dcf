using Relearn.Inference;
using Relearn.Serving;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>Why a row has its score, for people.</summary>
static class ExplanationScreen
{
    const int BarWidth = 24;

    public static void Show(IAnsiConsole console, ExplainedRows explained)
    {
        console.MarkupLineInterpolated($"[bold]{explained.Model}[/] ({explained.Release}) acts from {Figures.Text(explained.Threshold, "0.0%")} on");
        for (var row = 0; row < explained.Rows.Count; row++)
        {
            var own = explained.Rows[row];
            console.Title($"{(explained.Rows.Count == 1 ? "" : $"Row {row + 1}: ")}{Figures.Text(own.Probability, "0.00%")}, {(own.Probability >= explained.Threshold ? "acts" : "does not act")}");
            Show(console, own);
        }
    }

    static void Show(IAnsiConsole console, Explanation own)
    {
        var largest = own.Contributions.Select(c => Math.Abs(c.CalibratedLogOdds)).DefaultIfEmpty().Max();
        var table = Figures.Table("feature", "value ", "log-odds", "against", "for ");
        table.Row("expected without any", "", Figures.Text(own.CalibratedBase, Format), "", "");
        foreach (var c in own.Contributions)
        {
            var bar = new string('█', largest > 0 ? (int)Math.Round(BarWidth * Math.Abs(c.CalibratedLogOdds) / largest) : 0);
            table.Row(c.Feature, Figures.Shorten(c.Value ?? "-", 24), Figures.Text(c.CalibratedLogOdds, Format), c.CalibratedLogOdds < 0 ? bar : "", c.CalibratedLogOdds > 0 ? bar : "");
        }
        table.Row("the row's", "", Figures.Text(own.CalibratedScore, Format), "", "");
        console.Write(table);
    }

    const string Format = "+0.000;-0.000;0.000";
}
