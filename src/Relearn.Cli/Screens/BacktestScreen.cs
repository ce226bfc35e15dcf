using Relearn.Loop;
using Relearn.Loop.Learning;
using Relearn.Numerics;
using Relearn.Scoping;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>A back-test: policies side by side, the one that was tuned among them, and how models lose with age.</summary>
static class BacktestScreen
{
    static readonly (string Policy, string Color)[] Colors = [("never", "red"), ("schedule", "blue"), ("trigger", "green"), ("tuned", "yellow")];

    public static void Show(IAnsiConsole console, Workspace workspace, BacktestReport r)
    {
        var clock = workspace.Project.Data.Time.Kind == TimeKind.Column;
        string Day(int day) => clock ? CalendarDay.Text(day) : $"block {day}";
        console.MarkupLineInterpolated($"[bold]{workspace.Project.Name}[/], {Day(r.FirstDay)} to {Day(r.LastDay)}: what would have been, had the model been kept fresh in these ways");
        Table(console, r, r.Policies, clock);
        LinePlot.Draw(console, [.. Colors.Select(c => (c.Policy, c.Color, (IReadOnlyList<(double, double)>)[.. BacktestChart.Weeks(r).Where(w => w.Policy == c.Policy).Select(w => ((double)w.Day, w.LogLoss))]))],
            Math.Clamp(console.Profile.Width - 12, 30, 100), 14, x => Day((int)x));
        console.WriteLine("          log loss by week, lower is better");
        if (r.Tuning is { } tuning) { Tuned(console, r, tuning, Day, clock); }
        if (r.Staleness is { } staleness) { StalenessScreen.Show(console, staleness, clock); }
        foreach (var p in r.Policies.Where((p, i) => p.Retrainings.Count > 0 && !r.Policies.Take(i).Any(other => other.Retrainings.SequenceEqual(p.Retrainings))))
        {
            console.Title(p.Policy switch { "schedule" => "On schedule", "trigger" => "On trigger", _ => $"Tuned: {r.Tuning?.Chosen}" });
            foreach (var t in p.Retrainings) { console.WriteLine($"  {Day(t.Day)}  {t.Reason}\n    -> {t.Detail}"); }
        }
        if (r.Diagnosis is { Alarm: true } diagnosis) { DiagnosisScreen.Brief(console, diagnosis); }
        console.WriteLine($"\nchart (Vega-Lite): {Path.GetRelativePath(Environment.CurrentDirectory, workspace.BacktestChartPath)}{(r.Staleness is null ? "" : $", {Path.GetRelativePath(Environment.CurrentDirectory, workspace.StalenessChartPath)}")}");
    }

    static void Table(IAnsiConsole console, BacktestReport r, IReadOnlyList<PolicyResult> policies, bool clock)
    {
        var narrow = console.IsNarrow();
        var table = narrow ? Figures.Table("", "promoted", "log loss", $"earned, {r.Currency}", "gain over never")
            : Figures.Table("", "retrained", "promoted", "log loss", "AUC", "prediction is off by", $"earned, {r.Currency}", "log loss gain over never", "training, processor");
        foreach (var p in policies)
        {
            var name = p.Policy switch { "never" => "never retrain", "schedule" => $"every {r.ScheduleDays} {(clock ? "days" : "blocks")}", "trigger" => "on trigger", _ => "tuned" };
            var (tried, promoted) = (Figures.Count(p.Retrainings.Count), Figures.Count(p.Retrainings.Count(t => t.Promoted)));
            var (loss, value) = (Figures.Text(p.LogLoss.Estimate, "0.0000"), Figures.Text(p.Value, "N0"));
            table.Row(narrow ? [name, $"{promoted} of {tried}", loss, value, Figures.Text(p.LogLossGain?.Estimate ?? double.NaN, "+0.0000;-0.0000;0.0000")]
                : [name, tried, promoted, loss, Figures.Text(p.RocAuc, "0.0000"), Figures.Text(p.Calibration, "+0.0%;-0.0%;0.0%"), value, Figures.Text(p.LogLossGain, "+0.0000;-0.0000;0.0000"), Figures.Seconds(p.TrainCpuSeconds)]);
        }
        console.Write(table);
    }

    static void Tuned(IAnsiConsole console, BacktestReport r, PolicyTuning tuning, Func<int, string> day, bool clock)
    {
        console.Title($"Tuned on {day(tuning.FirstDay)} to {day(tuning.LastDay)}{(tuning.OneIn > 1 ? $", on one row in {tuning.OneIn}" : "")}");
        const int Shown = 8;
        var table = Figures.Table("policy", "retrained", "promoted", "log loss", "gain over never", $"{r.Currency} a decision");
        foreach (var t in tuning.Tried.Take(Shown).Concat(tuning.Tried.Skip(Shown).Where(t => t.Policy == "never")))
        {
            table.Row(t.Policy, Figures.Count(t.Retrainings), Figures.Count(t.Promoted), Figures.Text(t.LogLoss, "0.0000"), Figures.Text(t.LogLossGain, "+0.0000;-0.0000;0.0000"), Figures.Text(t.ValuePerDecision, "0.000"));
        }
        console.Write(table);
        console.WriteLine($"{tuning.Tried.Count} policies tried; '{tuning.Chosen}' was fixed before {day(r.ReportFrom)} was looked at.");
        console.Title($"Reported: {day(r.ReportFrom)} to {day(r.LastDay)}");
        Table(console, r, r.Reported, clock);
    }
}
