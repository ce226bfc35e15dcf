using Relearn.Loop;
using Relearn.Numerics;
using Relearn.Scoping;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>One turn of the circle: what was done, what it earned, what to do next.</summary>
static class RunScreen
{
    public static void Show(IAnsiConsole console, Workspace workspace, RunReport report)
    {
        var project = workspace.Project;
        console.MarkupLineInterpolated($"[bold]{report.Project}[/]: {project.Goal}");
        var narrow = console.IsNarrow();
        var steps = narrow ? Figures.Table("step", "what came out ", "time") : Figures.Table("step", "what came out ", "time", "processor");
        foreach (var s in report.Steps)
        {
            string[] cells = [$"{s.Step} {s.Name}", Figures.Shorten(s.Summary, narrow ? 44 : 48), s.Skipped ? "done before" : Figures.Seconds(s.Seconds), Figures.Seconds(s.CpuSeconds)];
            steps.Row(narrow ? cells[..3] : cells);
        }
        console.Write(steps);
        var (first, last) = (report.Run.Metrics, project.Data.Time.Kind == TimeKind.Column);
        console.Title($"On {Figures.Count(first.Rows)} rows that came {(last ? $"later ({Period(report)})" : project.Data.Time.Kind == TimeKind.RowOrder ? "later" : "from the same draw")}, never seen in training");
        if (report.Run.Classes is { } classes) { ClassScreen.Brief(console, report.Run, classes); }
        else { ModelScreen.Brief(console, project, report.Run); }
        if (report.Run.SuspectGroups is [var suspect, ..]) { console.MarkupLineInterpolated($"[yellow]Labels of {suspect.By} '{suspect.Name}' ({Figures.Count(suspect.Rows)} held-out rows) fit the model worse than the others, by {Figures.Text(suspect.Lift, "0.000")} beyond what it expects.[/]"); }
        if (report.Labels is { } labels) { Labels(console, labels); }
        if (report.Review is { } review)
        {
            console.Title($"In money: {review.Kpi} ({review.Source}ed period)");
            ReviewScreen.Money(console, review);
        }
        Estimate(console, report);
        if (report.Classes is { } told) { ClassScreen.Brief(console, told); }
        if (report.Balance is { } balance) { BalanceScreen.Brief(console, balance); }
        if (report.Run.Likely is { } likely) { console.WriteLine($"{Figures.Count(likely.Unlabelled)} rows have no label: of the {Figures.Count(likely.Rows)} that 'relearn data sample --likely' would take first, about {Figures.Text(likely.Expected, "N1")} are true by the model's probabilities, of as many at random {Figures.Text(likely.ExpectedAtRandom, "N1")}."); }
        if (report.Validation is { } validation) { ValidationScreen.Brief(console, validation); }
        if (!report.Gate.Passed)
        {
            console.MarkupLine("\n[red]The gate refused.[/] Nothing went live; the release before it, if there is one, stays.");
            foreach (var check in report.Gate.Checks.Where(c => !c.Passed)) { console.WriteLine($"  {check.Name}: {check.Detail}"); }
        }
        if (report.Released is { State: not "live" } released) { console.MarkupLineInterpolated($"\n[yellow]The release is not live ({released.Mode}, {released.State}): {released.What}[/]"); }
        if (report.Service is { } service) { console.MarkupLineInterpolated($"\n[yellow]A service is running ({service}): it goes over to this release within a second or so, or says in its own log why not.[/]"); }
        if (project.Stakeholders.Count == 0) { console.WriteLine("\nThe money is a placeholder and nobody signs off, until 'kpi' and 'stakeholders' in project.yaml say otherwise."); }
        console.Next(report.Next);
        if (report.Diagnosis is { Alarm: true } diagnosis) { DiagnosisScreen.Brief(console, diagnosis); }
    }

    static void Labels(IAnsiConsole console, LabelEffect l)
    {
        console.Title($"What {Figures.Count(l.Changed)} other labels changed, against {l.Before}");
        console.WriteLine($"Log loss better by {Figures.Text(l.HeldOut, "+0.0000;-0.0000")} on {Figures.Count(l.HeldOutRows)} held-out rows, labelled as they are now (which favours it where a model's suspicion changed them)"
            + (l.Judged is { } judged ? $"; by {Figures.Text(judged, "+0.0000;-0.0000")} on the {Figures.Count(l.JudgedRows)} of them that people judged, each weighted by what it stands for." : "; too few of them were judged by people to say it for these alone."));
        if (!l.SameProject) { console.MarkupLine("[yellow]project.yaml is another than then: the difference is not that of the labels alone.[/]"); }
    }

    static string Period(RunReport report) => report.Monitoring is { } m ? $"{CalendarDay.Text(m.From)} to {CalendarDay.Text(m.To)}" : report.Run.Months is [var a, .., var b] ? $"{a.Name} to {b.Name}" : report.Run.Months[0].Name;

    static void Estimate(IAnsiConsole console, RunReport report)
    {
        var done = report.Steps.Where(s => !s.Skipped).ToArray();
        if (done.Length == 0)
        {
            console.WriteLine($"\nNothing had changed: every step had been done before ({Figures.Seconds(report.Seconds)}).");
            return;
        }
        var actual = $"{Figures.Seconds(report.Seconds)}, {Figures.Text(report.PeakMemoryMb, "N0")} MB at most";
        console.WriteLine(report.Estimate is { } e
            ? $"\nEstimated for steps 2 and 3 {Figures.Seconds(e.Seconds)}, {Figures.Text(e.MemoryMb, "N0")} MB; steps 2 and 3 took {Figures.Seconds(report.Steps.Where(s => s.Step is 2 or 3).Sum(s => s.Seconds))}; all of it {actual}."
            : $"\nAll of it took {actual}.");
    }
}
