using Relearn.Loop;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>What was guessed for a new project.</summary>
static class NewProjectScreen
{
    public static void Show(IAnsiConsole console, NewProject made)
    {
        console.MarkupLineInterpolated($"[green]{made.Folder}/project.yaml[/], after a look at the first {Figures.Count(made.Rows)} rows");
        foreach (var note in made.Notes) { console.WriteLine($"  - {note}"); }
        console.MarkupLineInterpolated($"Next: [blue]relearn run {made.Folder}[/]");
    }
}
