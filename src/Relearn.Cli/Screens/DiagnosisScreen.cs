using Relearn.Analysis.Causes;
using Relearn.Numerics;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>The diagnosis for people.</summary>
static class DiagnosisScreen
{
    const int MostCauses = 4;
    const double LeastShown = 0.02;
    const int MostEvidence = 4;

    public static void Show(IAnsiConsole console, string currency, Diagnosis d)
    {
        var top = d.Top;
        var colour = d.Alarm ? "red" : "green";
        console.MarkupLine($"[{colour}]{Markup.Escape(CauseCatalogue.Find(top.Cause).Name)}[/] {(top.Step > 0 ? $"[bold]go back to step {top.Step}[/], " : "")}probability {Figures.Text(top.Probability, "0%")}{(top.MoneyPerDay is { } money ? $", costs {Markup.Escape(Figures.Money(money, currency))} a day" : "")}");
        console.WriteLine(top.Says);
        Seen(console, d, top);
        Others(console, d);
        if (d.Separate is { } test) { console.MarkupLineInterpolated($"\n[bold]What would tell '{CauseCatalogue.Find(test.Between).Name}' from '{CauseCatalogue.Find(test.And).Name}'[/]: {test.What}\n  [blue]{test.Command}[/]"); }
        if (d.Missing.Count > 0)
        {
            console.Title("What cannot be known yet");
            foreach (var missing in d.Missing) { console.MarkupLineInterpolated($"  {missing}"); }
        }
        if (top.Step == 0) { return; }
        console.MarkupLineInterpolated($"\nFirst: {top.First.What}{(top.First.Reversible ? " It can be taken back." : "")}\n  [blue]{top.First.Command}[/]");
        console.MarkupLineInterpolated($"Then: {top.Repair.What}\n  [blue]{top.Repair.Command}[/]");
    }

    /// <summary>In two lines, after other work.</summary>
    public static void Brief(IAnsiConsole console, Diagnosis d) => console.MarkupLineInterpolated(
        $"\nThe doctor: [bold]{CauseCatalogue.Find(d.Top.Cause).Name}[/], probability {Figures.Text(d.Top.Probability, "0%")}{(d.Top.Step > 0 ? $", step {d.Top.Step}" : "")}: {d.Top.Says}\n  [blue]{d.Top.First.Command}[/]");

    static void Seen(IAnsiConsole console, Diagnosis d, RankedCause cause)
    {
        foreach (var place in cause.Evidence.Take(MostEvidence))
        {
            var evidence = d.Evidence[place];
            console.MarkupLineInterpolated($"  [bold]{evidence.Sign.Replace('_', ' ')}[/]{(evidence.Since is { } day ? $" since {CalendarDay.Text(day)}" : "")}: {evidence.Detail}");
        }
    }

    static void Others(IAnsiConsole console, Diagnosis d)
    {
        var others = d.Causes.Skip(1).Take(MostCauses - 1).Where(c => c.Probability >= LeastShown).ToArray();
        if (others.Length == 0) { return; }
        console.Title("Less probable");
        foreach (var other in others)
        {
            console.MarkupLineInterpolated($"  {Figures.Text(other.Probability, "0%")} {CauseCatalogue.Find(other.Cause).Name}{(other.Step > 0 ? $": step {other.Step}" : "")}");
        }
    }
}
