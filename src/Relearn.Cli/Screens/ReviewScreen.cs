using Relearn.Analysis;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>Step 6 for people.</summary>
static class ReviewScreen
{
    public static void Show(IAnsiConsole console, BusinessReview review)
    {
        console.MarkupLineInterpolated($"[bold]{review.Kpi}[/], {review.Source} decisions of {review.Release}");
        Money(console, review);
        console.Next(review.Next);
    }

    public static void Money(IAnsiConsole console, BusinessReview review)
    {
        var table = Figures.Table("", "earned", "a decision", console.GainHeading());
        table.Row($"model (acted on {Figures.Text((double)review.Acted / review.Decisions, "0.0%")})", Figures.Money(review.Earned, review.Currency), console.IntervalText(review.EarnedPerDecision, "0.000"), "");
        foreach (var a in review.Alternatives)
        {
            table.Row(a.Name.Replace('_', ' '), Figures.Money(a.Earned, review.Currency), Figures.Text(a.Earned / review.Decisions, "0.000"), console.IntervalText(a.Advantage, "+0.000;-0.000;0.000"));
        }
        console.Write(table);
        console.WriteLine(FormattableString.Invariant($"{review.Decisions:N0} decisions with a known outcome; computing cost {review.ComputeCost:0.0000} {review.Currency} ({review.CpuSeconds:0} processor seconds)"));
        if (review.Source == "replay") { console.WriteLine("A replay assumes that acting does not change what turns out."); }
    }
}
