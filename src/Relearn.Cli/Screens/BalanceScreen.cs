using Relearn.Data.Balance;
using Relearn.Numerics;
using Relearn.Scoping;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>What the rarer class leaves to learn from and to judge by, for people.</summary>
static class BalanceScreen
{
    public static void Show(IAnsiConsole console, ProjectConfig project, ClassBalance b)
    {
        var rare = b.Rarer ? project.Label.Name : $"not {project.Label.Name}";
        console.Title($"The rarer class, '{rare}'");
        var sides = Figures.Table("", "label known in time", rare, "share");
        foreach (var p in b.Parts) { sides.Row(p.Name, Figures.Count(p.Rows), Figures.Count(p.Rare), Figures.Text((double)p.Rare / p.Rows, "0.####%")); }
        console.Write(sides);
        if (b.Unlabelled > 0) { console.WriteLine($"{Figures.Count(b.Unlabelled)} rows have no label."); }
        console.WriteLine($"What the test part can tell (95 %, exact): {string.Join("; ", b.Recall.Select(r => $"{Figures.Count(r.Hits)} of {Figures.Count(r.Trials)} found is a recall of {Share(r.Share)}"))}.");
        var (a, best) = (b.Alerts, b.Alerts.AtBest);
        console.WriteLine($"At {Figures.Count(a.Alerts)} alerts{(a.PerDay is { } n ? $" ({Figures.Text(n, "0.###")} a day)" : ", as many as there are such rows")} the precision is at best {Share(best.Share)}, and {Share(a.WithHalf.Share)} where half of the rows are found.");
        foreach (var more in b.Needed) { console.WriteLine(more.Text); }
        Warn(console, b);
    }

    /// <summary>The line of a run, and what is warned of.</summary>
    public static void Brief(IAnsiConsole console, ClassBalance b)
    {
        console.WriteLine($"\n{b.Summary}.");
        Warn(console, b);
    }

    static void Warn(IAnsiConsole console, ClassBalance b)
    {
        foreach (var warning in b.Warnings) { console.MarkupLineInterpolated($"[yellow]{warning}[/]"); }
    }

    static string Share(Interval share) => Figures.Text(share, "0.00");
}
