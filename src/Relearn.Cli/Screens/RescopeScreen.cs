using Relearn.Loop.Rescoping;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>Changes of the scope for people.</summary>
static class RescopeScreen
{
    const int MostText = 60;

    public static void Show(IAnsiConsole console, ScopeChangeLine change)
    {
        if (change.Id is null)
        {
            console.WriteLine("project.yaml says so already; nothing was changed.");
            return;
        }
        Line(console, change);
        var scope = change.After == change.Before ? "the scope's record stays the same, because it does not hold these keys" : $"scope {change.After} instead of {change.Before}";
        console.MarkupLineInterpolated($"  {scope}; [blue]relearn run[/] goes on from there, [blue]relearn scope undo[/] takes it back");
    }

    public static void Show(IAnsiConsole console, ScopeHistory history)
    {
        console.MarkupLineInterpolated($"scope [bold]{history.Scope}[/]");
        if (history.Changes.Count == 0) { console.WriteLine("No command has changed it."); }
        foreach (var change in history.Changes) { Line(console, change); }
    }

    static void Line(IAnsiConsole console, ScopeChangeLine change)
    {
        var what = change.Undoes is { } undone ? $"takes {undone} back" : change.Objective is { } objective ? $"learn '{objective}'" : "set";
        console.MarkupLineInterpolated($"[grey]{change.At:yyyy-MM-dd HH:mm}[/] {change.Actor}: {what}{(change.Because is { } because ? $", because of {because}" : "")}{(change.UndoneBy is null ? "" : " (taken back)")}");
        foreach (var c in change.Changes) { console.WriteLine($"  {c.Key}: {Text(c.Before)} -> {Text(c.After)}"); }
    }

    static string Text(string? value) => value is null ? "(not there)" : Figures.Shorten(value.ReplaceLineEndings(" "), MostText);
}
