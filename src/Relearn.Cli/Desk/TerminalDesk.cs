using Relearn.Cli.Screens;
using Relearn.Loop.Desk;
using Relearn.Numerics;
using Spectre.Console;

namespace Relearn.Cli.Desk;

/// <summary>A labelling desk in the terminal: one item at a time, one key an answer.</summary>
/// <param name="console">Where it is shown.</param>
/// <param name="read">Waits for a key.</param>
/// <param name="desk">The desk.</param>
/// <param name="by">Who labels.</param>
sealed class TerminalDesk(IAnsiConsole console, Func<CancellationToken, Task<ConsoleKeyInfo>> read, LabelDesk desk, string by)
{
    static readonly (double? Value, string Text)[] Confidences = [(null, "not said"), (0.95, "sure"), (0.75, "rather sure"), (0.5, "a guess")];

    readonly ClassPicker _picker = new(console, read, desk);
    string _note = "";
    string? _reason;
    int _confidence;

    /// <summary>Asks until there is nothing left, or whoever labels stops.</summary>
    /// <returns>Answers given.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var turn = desk.Next(by);
        var answers = 0;
        while (true)
        {
            Show(turn);
            var key = await read(cancellation).ConfigureAwait(false);
            try
            {
                switch (char.ToLowerInvariant(key.KeyChar))
                {
                    case 'q': return answers;
                    case 'u':
                        turn = await desk.UndoAsync(by).ConfigureAwait(false);
                        _note = "Taken back; here it is again.";
                        Fresh();
                        continue;
                    case 'i':
                        await InstructionsAsync(cancellation).ConfigureAwait(false);
                        continue;
                    case 'n' when turn.Item is null:
                        turn = desk.Next(by);
                        continue;
                }
                if (turn.Item is not { } item) { continue; }
                switch (char.ToLowerInvariant(key.KeyChar))
                {
                    case 's':
                        turn = desk.Skip(by, item.Item);
                        _note = "Skipped; it comes again at the end.";
                        Fresh();
                        continue;
                    case 'r':
                        _reason = await LineAsync("reason: ", cancellation).ConfigureAwait(false) is { Length: > 0 } reason ? reason : null;
                        continue;
                    case 'h':
                        _confidence = (_confidence + 1) % Confidences.Length;
                        continue;
                }
                var (chosen, value) = await ChoiceAsync(key, item, KeysOf(turn), cancellation).ConfigureAwait(false);
                if (!chosen) { continue; }
                var answer = await desk.AnswerAsync(by, item.Item, value, Confidences[_confidence].Value, _reason).ConfigureAwait(false);
                answers += answer.Recorded ? 1 : 0;
                _note = $"Saved: {answer.Item} is '{answer.Value ?? "cannot tell"}'. {answer.Note}".TrimEnd();
                Fresh();
                turn = desk.Next(by);
            }
            catch (UserErrorException e)
            {
                _note = string.Join(' ', e.Errors.Select(p => p.Message));
            }
        }
    }

    void Fresh() => (_reason, _confidence) = (null, 0);

    // All classes, or where there are more than keys those that were given last.
    IReadOnlyList<string> KeysOf(DeskTurn turn) => desk.HasManyClasses ? turn.Recent : desk.Classes.Names;

    async Task<(bool Chosen, string? Value)> ChoiceAsync(ConsoleKeyInfo key, DeskItem item, IReadOnlyList<string> keys, CancellationToken cancellation) => key.KeyChar switch
    {
        'c' or 'C' => (true, null),
        >= '1' and <= '9' when key.KeyChar - '1' < keys.Count => (true, keys[key.KeyChar - '1']),
        'a' or 'A' when desk.HasManyClasses && item.Suggested is not null => (true, item.Suggested),
        'k' or 'K' when desk.HasManyClasses && item.Given is not null => (true, item.Given),
        '/' when desk.HasManyClasses => await _picker.PickAsync(item, cancellation).ConfigureAwait(false) is { } picked ? (true, picked) : (false, null),
        _ => (false, null),
    };

    void Show(DeskTurn turn)
    {
        console.Clear();
        var p = turn.Progress;
        console.MarkupLineInterpolated($"[bold]{desk.Project}[/] · {turn.Queue} · {Figures.Count(p.Done)} of {Figures.Count(p.Items)} done · {Figures.Count(p.Yours)} by {by}{(p.Skipped > 0 ? $" · {Figures.Count(p.Skipped)} skipped" : "")}");
        if (_note.Length > 0) { console.MarkupLineInterpolated($"[green]{_note}[/]"); }
        _note = "";
        console.WriteLine();
        if (turn.Item is not { } item)
        {
            console.WriteLine(turn.Nothing ?? "");
            console.WriteLine();
            Keys([("n", "ask again"), ("u", "undo"), ("q", "quit")]);
            return;
        }
        Item(item);
        if (_reason is not null) { console.MarkupLineInterpolated($"[grey]reason:[/] {_reason}"); }
        if (_confidence > 0) { console.MarkupLineInterpolated($"[grey]how sure:[/] {Confidences[_confidence].Text}"); }
        console.MarkupLineInterpolated($"[bold]What is '{desk.Label}'?[/]");
        (string, string)[] classes = [.. KeysOf(turn).Select((name, i) => ($"{i + 1}", name))];
        if (desk.HasManyClasses) { Keys(classes); }
        Keys([.. desk.HasManyClasses ? Found(item) : classes, ("c", "cannot tell")]);
        Keys([("r", "reason"), ("h", "how sure"), ("s", "skip"), ("u", "undo"), ("i", "instructions"), ("q", "quit")]);
    }

    static IEnumerable<(string Key, string What)> Found(DeskItem item)
    {
        yield return ("/", "find a class");
        if (item.Suggested is { } suggested) { yield return ("a", $"accept '{suggested}'"); }
        if (item.Given is { } given) { yield return ("k", $"keep '{given}'"); }
    }

    void Item(DeskItem item)
    {
        console.MarkupLineInterpolated($"[grey]item[/] {item.Item}");
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        foreach (var (name, value) in item.Cells)
        {
            grid.AddRow(new Text(Figures.Shorten(name, 32), new Style(Color.Grey)), value is null ? new Text("missing", new Style(Color.Grey, decoration: Decoration.Italic)) : new Text(Cell(value)));
        }
        console.Write(grid);
        console.WriteLine();
        var sure = item.Probability is { } probability ? $" ({Figures.Text(probability, "0%")})" : "";
        if (item.Given is { } given) { console.MarkupLineInterpolated($"[yellow]It has the label '{given}'.{(item.Suggested is { } instead ? $" Suspected to be '{instead}'{sure}." : "")}[/]"); }
        else if (item.Suggested is { } suggested) { console.MarkupLineInterpolated($"[yellow]It may be '{suggested}'{sure}.[/]"); }
        foreach (var said in item.Said ?? []) { console.MarkupLineInterpolated($"[yellow]One says '{said.Value ?? "cannot tell"}'{(said.Reason is { } why ? $": {why}" : "")}[/]"); }
    }

    static string Cell(object value) => value switch
    {
        bool yes => yes ? "true" : "false",
        double number => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        _ => $"{value}",
    };

    void Keys((string Key, string What)[] keys)
    {
        if (keys.Length == 0) { return; }
        console.MarkupLine(string.Join("   ", keys.Select(k => $"[bold blue]{Markup.Escape(k.Key)}[/] {Markup.Escape(k.What)}")));
    }

    async Task InstructionsAsync(CancellationToken cancellation)
    {
        if (desk.Instructions is not { } instructions)
        {
            _note = "This project has no instructions: 'label.instructions' in project.yaml names a file.";
            return;
        }
        console.Clear();
        console.MarkupLineInterpolated($"[bold]Instructions[/] [grey]version {instructions.Version}[/]");
        console.WriteLine();
        console.WriteLine(instructions.Text.TrimEnd());
        console.WriteLine();
        console.MarkupLine("[grey]any key goes back[/]");
        await read(cancellation).ConfigureAwait(false);
    }

    // Null: given up with Escape.
    async Task<string?> LineAsync(string prompt, CancellationToken cancellation)
    {
        var text = "";
        console.MarkupLine("[grey]Enter keeps it, Escape leaves it out[/]");
        console.Write(new Text(prompt));
        while (true)
        {
            var key = await read(cancellation).ConfigureAwait(false);
            switch (key.Key)
            {
                case ConsoleKey.Enter: return text.Trim();
                case ConsoleKey.Escape: return null;
                case ConsoleKey.Backspace when text.Length > 0:
                    text = text[..^1];
                    console.Write(new ControlCode("\b \b"));
                    break;
                default:
                    if (char.IsControl(key.KeyChar)) { break; }
                    text += key.KeyChar;
                    console.Write(new Text(key.KeyChar.ToString()));
                    break;
            }
        }
    }
}
