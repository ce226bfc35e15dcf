using Relearn.Monitoring;
using Relearn.Monitoring.Skew;
using Relearn.Numerics;
using Relearn.Scoping;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>Step 5 for people.</summary>
static class MonitorScreen
{
    public static void Show(IAnsiConsole console, SkewReport r)
    {
        console.MarkupLineInterpolated($"[bold]{Figures.Count(r.Compared)} {r.Source} predictions[/] of {r.Release}, each beside the same row of {r.Dataset}");
        if (r.Unmatched > 0) { console.WriteLine($"{Figures.Count(r.Unmatched)} more have no row there"); }
        if (r.Mismatched == 0)
        {
            console.MarkupLine("[green]No mismatch:[/] every input and every feature is the same to the bit.");
            return;
        }
        console.MarkupLineInterpolated($"[red]{Figures.Count(r.Mismatched)} rows differ[/] ({Figures.Text((double)r.Mismatched / r.Compared, "0.0%")})");
        var table = Figures.Table("", "differs in", "for example ");
        foreach (var c in r.Columns) { table.Row($"{(c.IsFeature ? "feature" : "input")} {c.Name}", Figures.Text((double)c.Mismatched / r.Compared, "0.0%"), c.Example); }
        console.Write(table);
        foreach (var finding in r.Findings) { console.MarkupLineInterpolated($"[red]{finding.Pattern}[/]: {finding.Message}"); }
        console.MarkupLine("Next: [bold]step 4[/]: mend what sends the rows, or what the service looks up.");
    }

    public static void Show(IAnsiConsole console, ProjectConfig project, MonitoringReport r)
    {
        var clock = project.Data.Time.Kind == TimeKind.Column || r.Source == "live";
        console.MarkupLineInterpolated($"[bold]{Figures.Count(r.Predictions)} {r.Source} predictions[/] of {r.Release}, {Figures.Count(r.Matured)} compared by their outcome{(clock ? $", {CalendarDay.Text(r.From)} to {CalendarDay.Text(r.To)}" : "")}");
        if (clock) { console.WriteLine($"{(r.FewestADay == r.MostADay ? "" : $"{Figures.Count(r.FewestADay)} to ")}{Figures.Count(r.MostADay)} a day{(project.Data.Time.Kind == TimeKind.Column ? $"; the newest training row is {Figures.Text(r.ModelAgeDays, "0.0")} days old" : "")}"); }
        var inputs = Figures.Table("input", "missing", "usual", "unseen", "distance", "tolerated", " ");
        foreach (var i in r.Inputs) { inputs.Row(i.Column, Figures.Text(i.MissingShare, "0.0%"), Figures.Text(i.ReferenceMissingShare, "0.0%"), Figures.Text(i.UnseenShare, "0.0%"), Figures.Text(i.Distance, "0.0000"), Figures.Text(i.Tolerance, "0.0000"), i.LooksLike ?? (i.Drifted ? "drifted" : "")); }
        console.Write(inputs);
        if (r.UnmatchedOutcomes > 0) { console.WriteLine($"{Figures.Count(r.UnmatchedOutcomes)} outcomes fit no decision: an unknown id or key, or several candidates and no position"); }
        if (r.Labels is { } labels) { DelayScreen.Show(console, labels, ClassScreen.OutcomeOf(project)); }
        if (r.Classes is { } classes) { ClassScreen.Show(console, classes); }
        if (r.LogLoss is not null)
        {
            console.WriteLine($"log loss {Figures.Text(r.LogLoss, "0.0000")}, {Figures.Text(r.ReferenceLogLoss, "0.0000")} in validation; AUC {Figures.Text(r.RocAuc ?? double.NaN, "0.000")}");
            var windows = Figures.Table("window ", "rows", ClassScreen.OutcomeOf(project), "prediction is off by", "log loss");
            foreach (var w in r.Windows) { windows.Row(clock ? $"{CalendarDay.Text(w.From)} to {CalendarDay.Text(w.To)}" : $"{w.From} to {w.To}", Figures.Count(w.Rows), Figures.Text(w.Rate, "0.0%"), Figures.Text(w.Calibration, "+0.0%;-0.0%;0.0%"), Figures.Text(w.LogLoss, "0.0000")); }
            console.Write(windows);
        }
        if (r.Performance is { } performance) { PerformanceScreen.Show(console, project.Kpi.Currency, performance); }
        if (r.Alarms is { } alarms) { AlarmScreen.Show(console, project.Kpi.Currency, alarms); }
        if (r.Triggers.Count == 0) { console.MarkupLine("[green]Nothing is due.[/]"); }
        if (r.Triggers.Count > 0) { console.MarkupLine("Next: [bold]step 5[/]: add the newer rows to the data and run again; 'relearn backtest' shows what retraining would have brought."); }
        foreach (var trigger in r.Triggers) { console.MarkupLineInterpolated($"[red]Retraining is due[/]: {trigger}"); }
    }
}
