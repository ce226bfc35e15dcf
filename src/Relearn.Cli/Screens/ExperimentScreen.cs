using Relearn.Analysis.Experiments;
using Relearn.Numerics;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>A test in production, for people.</summary>
static class ExperimentScreen
{
    public static void Show(IAnsiConsole console, ExperimentReport r)
    {
        console.MarkupLineInterpolated($"[bold]{r.Treatment}[/] against [bold]{r.Control}[/] in {r.Name}: {Figures.Count(r.Units)} units ({r.Unit}), {Figures.Count(r.Rows)} rows");
        if (r.SampledShare < 1) { console.WriteLine($"A random {Figures.Text(r.SampledShare, "0.0%")} of the units is looked at."); }
        if (r.RowsPassedOver > 0) { console.WriteLine($"{Figures.Count(r.RowsPassedOver)} rows are of another arm, or have no unit or arm, or cannot be read."); }
        var ratio = r.Ratio;
        console.MarkupLineInterpolated($"sample ratio [{(ratio.State == "fine" ? "green" : ratio.State == "broken" ? "red" : "yellow")}]{ratio.State}[/]: {Figures.Count(ratio.Control)} to {Figures.Count(ratio.Treatment)}, {Figures.Text(ratio.ExpectedShare, "0.##%")} meant for the second; chi-square {Figures.Text(ratio.ChiSquare, "0.00")}, chance {Figures.Text(ratio.PValue, "0.0000")}, e-value {ExperimentJudge.E(ratio.LogEvidence)}");
        var table = Figures.Table("metric", "role", r.Control, r.Treatment, "difference", "relative", "z", "chance", "at every look");
        foreach (var m in r.Metrics)
        {
            Row(table, m.Name, m.Role + (m.Guardrail is { } g ? $", {g.State}" : ""), m.Effect, m.AdjustedPValue);
            if (m.Cuped is { } c) { Row(table, "  before taken out", c.Used ? "decides" : "not used", c.Effect, c.Effect.PValue); }
            if (m.Tail is { } t) { Row(table, $"  cut at {Figures.Text(t.CutAt, "0.###")}", "beside", t.Effect, t.Effect.PValue); }
        }
        console.Write(table);
        foreach (var m in r.Metrics.Where(m => m.Cuped is not null)) { console.WriteLine($"{m.Name}: {Figures.Text(m.Cuped!.VarianceReduction, "0.0%")} of the variance goes with what was before ({Figures.Count(m.Cuped.WithBefore)} units); before, the arms differed by {ExperimentJudge.Number(m.Cuped.BeforeDifference)} (chance {Figures.Text(m.Cuped.BeforePValue, "0.000")})"); }
        Segments(console, r);
        if (r.Exposure is { } e)
        {
            var ages = Figures.Table("days since the first row", "difference", "chance");
            foreach (var a in e.Ages) { ages.Row(a.ToDay == int.MaxValue ? $"{a.FromDay} and more" : a.FromDay == a.ToDay ? $"{a.FromDay}" : $"{a.FromDay} to {a.ToDay}", Of(a.Effect.Absolute), Figures.Text(a.Effect.PValue, "0.0000")); }
            console.Title("Age of the exposure");
            console.Write(ages);
            console.WriteLine(e.Finding switch
            {
                "unknown" => "Age and calendar cannot be told apart: all units came at about the same time, or there are too few days.",
                "none" => "The effect changes neither with age nor with the days.",
                _ => $"{e.Finding}: {ExperimentJudge.Number(e.ByAge!.Estimate)} when the age doubles (chance {Figures.Text(e.ByAgePValue!.Value, "0.0000")}), {ExperimentJudge.Number(e.ByCalendar!.Estimate)} a day of the calendar (chance {Figures.Text(e.ByCalendarPValue!.Value, "0.0000")})",
            });
        }
        if (r.Overlap is { } o)
        {
            var arms = Figures.Table($"arm of {o.Name}", "units", "difference", "chance");
            foreach (var a in o.Arms) { arms.Row(a.Value, Figures.Count(a.Effect.ControlUnits + a.Effect.TreatmentUnits), Of(a.Effect.Absolute), Figures.Text(a.Effect.PValue, "0.0000")); }
            console.Title("Another experiment with the same units");
            console.Write(arms);
            console.WriteLine($"the assignments go together with chance {Figures.Text(o.PValue, "0.0000")}; so unlike effects have chance {Figures.Text(o.InteractionPValue, "0.0000")}");
        }
        foreach (var warning in r.Warnings) { console.MarkupLineInterpolated($"[yellow]{warning}[/]"); }
        console.MarkupLineInterpolated($"\n[bold]{Words(r.Verdict)}[/]: {string.Join(" ", r.Reasons)}");
        if (r.Diagnosis is { Alarm: true } diagnosis) { DiagnosisScreen.Brief(console, diagnosis); }
    }

    static void Segments(IAnsiConsole console, ExperimentReport r)
    {
        foreach (var column in r.Segments.Where(s => s.Values.Count > 0))
        {
            var table = Figures.Table(column.Column, "units", "difference", "chance, adjusted", "stands");
            foreach (var s in column.Values) { table.Row(s.Value, Figures.Count(s.Effect.ControlUnits + s.Effect.TreatmentUnits), Of(s.Effect.Absolute), Figures.Text(s.AdjustedPValue, "0.0000"), s.Stands ? "yes" : "no"); }
            console.Title($"{r.Metrics[0].Name} by {column.Column}");
            console.Write(table);
            console.WriteLine($"so unlike effects have chance {Figures.Text(column.Heterogeneity, "0.000")} where there is one for all");
        }
    }

    static void Row(Table table, string name, string role, EffectFigures e, double chance) =>
        table.Row(name, role, Mean(e.ControlMean), Mean(e.TreatmentMean), Of(e.Absolute), e.Relative is { } share ? Figures.Text(share, "+0.00%;-0.00%;0%") : "-", Figures.Text(e.Statistic, "+0.00;-0.00;0"), Figures.Text(chance, "0.0000"), $"[{ExperimentJudge.Number(e.Anytime.Low)}, {ExperimentJudge.Number(e.Anytime.High)}]");

    static string Mean(double value) => Figures.Text(value, Math.Abs(value) >= 10 ? "0.00" : "0.0000");

    static string Of(Interval i) => $"{ExperimentJudge.Number(i.Estimate)} [{ExperimentJudge.Number(i.Low)}, {ExperimentJudge.Number(i.High)}]";

    /// <summary>A verdict as people read it.</summary>
    static string Words(ExperimentVerdict verdict) => verdict switch
    {
        ExperimentVerdict.Ship => "Ship it",
        ExperimentVerdict.DoNotShip => "Do not ship it",
        ExperimentVerdict.Broken => "Broken",
        _ => "Keep running",
    };
}
