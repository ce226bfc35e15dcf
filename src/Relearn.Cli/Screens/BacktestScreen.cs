using Relearn.Loop;
using Relearn.Numerics;
using Relearn.Scoping;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>A back-test: three policies side by side.</summary>
static class BacktestScreen
{
    static readonly (string Policy, string Color)[] Colors = [("never", "red"), ("schedule", "blue"), ("trigger", "green")];

    public static void Show(IAnsiConsole console, Workspace workspace, BacktestReport r)
    {
        var clock = workspace.Project.Data.Time.Kind == TimeKind.Column;
        string Day(int day) => clock ? CalendarDay.Text(day) : $"block {day}";
        console.MarkupLineInterpolated($"[bold]{workspace.Project.Name}[/], {Day(r.FirstDay)} to {Day(r.LastDay)}: what would have been, had the model been kept fresh in three ways");
        var narrow = console.IsNarrow();
        var table = narrow ? Figures.Table("", "promoted", "log loss", $"earned, {r.Currency}", "gain over never")
            : Figures.Table("", "retrained", "promoted", "log loss", "AUC", "prediction is off by", $"earned, {r.Currency}", "log loss gain over never", "training, processor");
        foreach (var p in r.Policies)
        {
            var name = p.Policy switch { "never" => "never retrain", "schedule" => $"every {r.ScheduleDays} {(clock ? "days" : "blocks")}", _ => "on trigger" };
            var (tried, promoted) = (Figures.Count(p.Retrainings.Count), Figures.Count(p.Retrainings.Count(t => t.Promoted)));
            var (loss, value) = (Figures.Text(p.LogLoss.Estimate, "0.0000"), Figures.Text(p.Value, "N0"));
            table.Row(narrow ? [name, $"{promoted} of {tried}", loss, value, Figures.Text(p.LogLossGain?.Estimate ?? double.NaN, "+0.0000;-0.0000;0.0000")]
                : [name, tried, promoted, loss, Figures.Text(p.RocAuc, "0.0000"), Figures.Text(p.Calibration, "+0.0%;-0.0%;0.0%"), value, Figures.Text(p.LogLossGain, "+0.0000;-0.0000;0.0000"), Figures.Seconds(p.TrainCpuSeconds)]);
        }
        console.Write(table);
        LinePlot.Draw(console, [.. Colors.Select(c => (c.Policy, c.Color, (IReadOnlyList<(double, double)>)[.. BacktestChart.Weeks(r).Where(w => w.Policy == c.Policy).Select(w => ((double)w.Day, w.LogLoss))]))],
            Math.Clamp(console.Profile.Width - 12, 30, 100), 14, x => Day((int)x));
        console.WriteLine("          log loss by week, lower is better");
        foreach (var p in r.Policies.Where(p => p.Retrainings.Count > 0))
        {
            console.Title(p.Policy == "schedule" ? "On schedule" : "On trigger");
            foreach (var t in p.Retrainings) { console.WriteLine($"  {Day(t.Day)}  {t.Reason}\n    -> {t.Detail}"); }
        }
        console.WriteLine($"\nchart (Vega-Lite): {Path.GetRelativePath(Environment.CurrentDirectory, workspace.BacktestChartPath)}");
    }
}
