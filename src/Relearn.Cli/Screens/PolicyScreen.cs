using Relearn.Analysis.OffPolicy;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>What another policy would have earned, for people.</summary>
static class PolicyScreen
{
    const int MostActions = 12;

    public static void Show(IAnsiConsole console, PolicyReport r)
    {
        var unit = r.Currency is { } currency ? $" {currency}" : "";
        console.MarkupLineInterpolated($"[bold]{r.Target}[/] by the log of {r.Name}: {Figures.Count(r.Rows)} decisions{(r.LeftOut > 0 ? $", {Figures.Count(r.LeftOut)} more without outcome, action or propensity" : "")}; the log itself earned {Number(r.Logged.Estimate)} [[{Number(r.Logged.Low)}, {Number(r.Logged.High)}]]{unit} a decision");
        var d = r.Diagnostics;
        var checks = Figures.Table("what it rests on", "", "has to be ");
        checks.Row("mean weight", Figures.Text(d.MeanWeight, "0.000"), "an interval that contains 1");
        checks.Row("effective decisions", $"{Figures.Text(d.EffectiveRows, "N0")} ({Figures.Text(d.EffectiveShare, "0.0%")})", $"{PolicyRefusal.LeastEffective} or more");
        checks.Row("decisions that the log never made", d.Unsupported is { } u ? Figures.Text(u, "0.0%") : "unknown", "1 % or less");
        checks.Row("largest weight", Figures.Text(d.LargestWeight, "0.##"), $"cut at {Figures.Text(d.CutAt, "0.#")} in clipped");
        checks.Row("resting on propensities below 0.01", Figures.Text(d.RareShare, "0.0%"), "");
        console.Write(checks);
        if (d.Actions.Count > 0)
        {
            var actions = Figures.Table("action", "decisions", "share of the other policy", "weights over expected");
            foreach (var a in d.Actions.OrderByDescending(a => a.LogEvidence).ThenByDescending(a => a.Rows).Take(MostActions)) { actions.Row(a.Action, Figures.Count(a.Rows), Figures.Text(a.Expected, "0.0%"), Figures.Text(a.Ratio, "0.00")); }
            console.Write(actions);
            if (d.Actions.Count > MostActions) { console.WriteLine($"and {Figures.Count(d.Actions.Count - MostActions)} more actions, which are nearer to 1 or rarer"); }
        }
        if (r.Refused)
        {
            console.MarkupLineInterpolated($"[red]Refused[/]: the log cannot say what '{r.Target}' would have earned.");
            foreach (var reason in r.Reasons) { console.WriteLine($"  {reason}"); }
            console.MarkupLine("[bold]What would help[/]");
            foreach (var help in r.Help.Distinct()) { console.WriteLine($"  {help}"); }
            return;
        }
        var table = Figures.Table("estimate", $"a decision{unit}", "more than the log");
        foreach (var e in r.Estimates) { table.Row(e.Name, Interval(e.Value), Interval(e.Gain)); }
        console.Write(table);
        console.WriteLine($"It would have earned at least {Number(r.AtLeast!.Value)}{unit} a decision, with 95 %.{(r.RewardModel is { } model ? $" dr and switch_dr expect with: {model}." : "")}");
        foreach (var warning in r.Warnings) { console.MarkupLineInterpolated($"[yellow]{warning}[/]"); }
    }

    static string Interval(Numerics.Interval i) => $"{Number(i.Estimate)} [{Number(i.Low)}, {Number(i.High)}]";

    static string Number(double value) => Figures.Text(value, Math.Abs(value) >= 10 ? "0.00" : Math.Abs(value) >= 0.1 ? "0.0000" : "0.00000");
}
