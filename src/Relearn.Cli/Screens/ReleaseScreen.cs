using System.Globalization;
using Relearn.Serving.Rollouts;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>Champion, challengers, earlier rollouts.</summary>
static class ReleaseScreen
{
    public static void Show(IAnsiConsole console, ReleaseList list)
    {
        if (list.Champion is null)
        {
            console.WriteLine("Nothing is live yet: 'relearn run' makes a release.");
            return;
        }
        console.MarkupLineInterpolated($"champion [green]{list.Champion}[/]{(list.Previous is null ? "" : $", before it {list.Previous}")}");
        if (list.Open.Count == 0) { console.WriteLine("no rollout is open; 'relearn serve release' starts one"); }
        foreach (var rollout in list.Open) { Show(console, rollout); }
        if (list.Ended.Count == 0) { return; }
        console.Title("Ended");
        var table = Figures.Table("challenger", "how", "ended as", "when", "why");
        foreach (var e in list.Ended) { table.Row(e.Challenger, e.Mode, Starting.Words(e.Verdict), Time(e.At), e.Reasons.Count == 0 ? "" : Figures.Shorten(e.Reasons[0], 60)); }
        console.Write(table);
    }

    static void Show(IAnsiConsole console, RolloutLine r)
    {
        console.Title($"{r.Mode}: {r.Challenger}{(r.Share > 0 ? $", {Figures.Text(100 * r.Share, "0.##")} % of the traffic" : "")} ({r.Rollout}, since {Time(r.Started)}, {r.By})");
        var f = r.Figures;
        var table = Figures.Table("", "decisions", "errors", "slow", "mean time", "outcomes", "squared error", f.Currency);
        Arm(table, "champion", f.Champion);
        Arm(table, "challenger", f.Challenger);
        console.Write(table);
        if (f.Difference is { Rows: > 0 } d)
        {
            console.WriteLine($"Of {Figures.Count(d.Rows)} rows {Figures.Count(d.Differing)} have another score (by {Figures.Text(d.MeanDifference, "0.0000")} on average, {Figures.Text(d.LargestDifference, "0.0000")} at most) and {Figures.Count(d.OtherDecisions)} another decision; {Figures.Count(f.Dropped)} decisions were passed over.");
        }
        var evidence = Figures.Table("evidence", "e-value", "challenger against champion");
        evidence.Row("it errs more", E(f.Errors), Figures.Text(f.ErrorRatio, "0.00") + (f.ErrorRatio is null ? "" : " times"));
        evidence.Row("it is slow more often", E(f.Slow), Figures.Text(f.SlowRatio, "0.00") + (f.SlowRatio is null ? "" : " times"));
        evidence.Row("its loss is lower", E(f.Better), Figures.Text(f.LossGain, "+0.0000;-0.0000;0"));
        evidence.Row("its loss is higher", E(f.Worse), $"{Figures.Count(f.Pairs)} pairs");
        foreach (var slice in f.Slices) { evidence.Row($"higher in {slice.Name}", E(slice.Worse), Figures.Text(slice.LossGain, "+0.0000;-0.0000;0")); }
        if (f.KpiGain is { } gain) { evidence.Row($"{f.Currency} more", "-", Figures.Text(gain, "+0.0000;-0.0000;0")); }
        if (r.Share > 0) { evidence.Row("wrong shares", E(f.SampleRatio), f.SampleRatio >= RolloutJudge.Warning ? "units do not fall as they should" : ""); }
        console.Write(evidence);
        console.WriteLine($"{Advice(r.Advice)}: {string.Join(" ", r.Reasons)}");
    }

    static void Arm(Table table, string name, ArmFigures a) => table.Row(name, Figures.Count(a.Decisions), Figures.Count(a.Errors), Figures.Count(a.Slow), $"{Figures.Text(a.MeanMicroseconds / 1000, "0.000")} ms",
        Figures.Count(a.Matured), a.MeanLoss is { } loss ? Figures.Text(loss, "0.0000") : "-", a.Kpi is { } kpi ? Figures.Text(kpi, "0.000") : "-");

    static string Advice(RolloutAdvice advice) => advice switch
    {
        RolloutAdvice.Wait => "waits for",
        RolloutAdvice.Raise => "can have a larger share",
        RolloutAdvice.Promote => "can be promoted",
        RolloutAdvice.RollBack => "does harm",
        _ => "inconclusive",
    };

    static string E(double value) => Figures.Text(value, value >= 1000 ? "0.#E+0" : "0.##");

    static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
