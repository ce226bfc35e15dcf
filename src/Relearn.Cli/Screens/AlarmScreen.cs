using Relearn.Monitoring.Alarms;
using Relearn.Numerics;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>Alarms for people.</summary>
static class AlarmScreen
{
    public static void Show(IAnsiConsole console, string currency, AlarmReport r)
    {
        if (r.Windows.Count == 0)
        {
            console.WriteLine("Alarms: no whole day to look at yet.");
            return;
        }
        console.MarkupLineInterpolated($"[bold]{Figures.Count(r.Monitors)} monitors[/], together at most one false alarm in {Figures.Text(r.BudgetMonths, "0.#")} months; evidence now {Figures.Text(r.Windows[^1].Value, "0.0")}, an alarm at {Figures.Text(r.BudgetWindows, "0")}");
        if (r.Alarms.Count == 0) { console.MarkupLine("[green]No alarm.[/]"); }
        foreach (var alarm in r.Alarms) { Show(console, currency, alarm); }
    }

    static void Show(IAnsiConsole console, string currency, Alarm alarm)
    {
        var (name, colour) = alarm.Level == AlarmLevel.Harm ? ("Alarm", "red") : ("Drift", "yellow");
        console.MarkupLine($"[{colour}]{name}[/] {Markup.Escape(alarm.Words(currency, CalendarDay.Text))}");
        foreach (var finding in alarm.Findings)
        {
            console.MarkupLineInterpolated($"  [bold]{finding.Named(" ")}[/] ({Figures.Text(finding.Share, "0%")}): {finding.Detail}");
        }
    }
}
