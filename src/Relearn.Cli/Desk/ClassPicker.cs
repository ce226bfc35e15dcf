using Relearn.Cli.Screens;
using Relearn.Loop.Desk;
using Spectre.Console;

namespace Relearn.Cli.Desk;

/// <summary>Finds one of many classes while it is typed: what is typed stands above, what it may mean below, and a digit or Enter chooses.</summary>
/// <param name="console">Where it is shown.</param>
/// <param name="read">Waits for a key.</param>
/// <param name="desk">The desk with the classes.</param>
sealed class ClassPicker(IAnsiConsole console, Func<CancellationToken, Task<ConsoleKeyInfo>> read, LabelDesk desk)
{
    /// <summary>Types a digit instead of choosing by it.</summary>
    const char Literal = '\\';

    /// <summary>Asks for a class.</summary>
    /// <param name="item">The item that it is asked for; what is suggested for it comes first.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The class; null: given up with Escape.</returns>
    public async Task<string?> PickAsync(DeskItem item, CancellationToken cancellation)
    {
        var (text, at, literal) = ("", 0, false);
        while (true)
        {
            var found = Find(text, item);
            at = Math.Clamp(at, 0, Math.Max(0, found.Count - 1));
            Show(text, found, at);
            var key = await read(cancellation).ConfigureAwait(false);
            switch (key.Key)
            {
                case ConsoleKey.Enter when found.Count > 0: return found[at];
                case ConsoleKey.Escape: return null;
                case ConsoleKey.DownArrow:
                    at++;
                    continue;
                case ConsoleKey.UpArrow:
                    at--;
                    continue;
                case ConsoleKey.Backspace:
                    (text, at) = (text.Length > 0 ? text[..^1] : "", 0);
                    continue;
            }
            if (!literal && key.KeyChar is >= '1' and <= '9')
            {
                if (key.KeyChar - '1' < found.Count) { return found[key.KeyChar - '1']; }
                continue;
            }
            if (!literal && key.KeyChar == Literal)
            {
                literal = true;
                continue;
            }
            literal = false;
            if (!char.IsControl(key.KeyChar)) { (text, at) = (text + key.KeyChar, 0); }
        }
    }

    List<string> Find(string text, DeskItem item)
    {
        var most = Math.Clamp(console.Profile.Height - 6, 3, LabelDesk.MostKeys);
        var found = desk.Classes.Search(text, most);
        return text.Length > 0 || item.Suggested is not { } suggested ? [.. found] : [suggested, .. found.Where(f => f != suggested).Take(most - 1)];
    }

    void Show(string text, List<string> found, int at)
    {
        console.Clear();
        console.MarkupLineInterpolated($"[bold]Find a class[/] [grey]of {Figures.Count(desk.Classes.Names.Count)}; a digit chooses, or arrows and Enter; Escape goes back; {Literal} before a digit types it[/]");
        console.MarkupLineInterpolated($"> {text}█");
        for (var i = 0; i < found.Count; i++) { console.MarkupLineInterpolated(i == at ? (FormattableString)$"[bold blue]{i + 1} {found[i]}[/]" : (FormattableString)$"[blue]{i + 1}[/] {found[i]}"); }
        if (found.Count == 0) { console.MarkupLine("[grey]no class has that in its path[/]"); }
    }
}
