using Relearn.Cli.Desk;
using Relearn.Data.Labels;
using Relearn.Data.Labels.Queues;
using Relearn.Loop.Desk;
using Relearn.Tests.Loop.Desk;
using Spectre.Console;

namespace Relearn.Tests.Cli.Desk;

/// <summary>The terminal queue with keys from a script.</summary>
public sealed class TerminalDeskTests : IAsyncLifetime
{
    readonly DeskProject _project = DeskProject.Create();
    Workspace _workspace = null!;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _workspace = await _project.OpenWithRunAsync();

    public ValueTask DisposeAsync()
    {
        _workspace?.Dispose();
        _project.Dispose();
        return ValueTask.CompletedTask;
    }

    // Letters as they are; ↵ ⌫ ⎋ ↓ ↑ are keys without a letter.
    static ConsoleKeyInfo Key(char c) => c switch
    {
        '↵' => new('\r', ConsoleKey.Enter, false, false, false),
        '⌫' => new('\b', ConsoleKey.Backspace, false, false, false),
        '⎋' => new('\u001b', ConsoleKey.Escape, false, false, false),
        '↓' => new('\0', ConsoleKey.DownArrow, false, false, false),
        '↑' => new('\0', ConsoleKey.UpArrow, false, false, false),
        _ => new(c, ConsoleKey.None, false, false, false),
    };

    async Task<(int Answers, string Shown)> Type(string keys, QueueKind kind = QueueKind.New, string by = "ann", DeskOptions? options = null)
    {
        await using var desk = _workspace.OpenLabelDesk(kind, options ?? DeskProject.Few(10), Token);
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 120;
        console.Profile.Height = 20;
        var typed = new Queue<char>(keys);
        var answers = await new TerminalDesk(console, _ => Task.FromResult(Key(typed.Dequeue())), desk, by).RunAsync(Token);
        Assert.Empty(typed);
        return (answers, text.ToString());
    }

    [Fact]
    public async Task One_key_answers_and_the_reason_and_confidence_go_with_it()
    {
        var (answers, shown) = await Type("2rlooks rihg⌫⌫ght↵hh1cq");
        Assert.Equal(3, answers);
        Assert.Equal([("true", null, null), ("false", "looks right", 0.75), (null, null, null)], _project.Entries.Select(e => (e.Value, e.Reason, e.Confidence)));
        Assert.All(_project.Entries, e => Assert.Equal(("ann", LabelPurpose.Label), (e.By, e.Purpose)));
        Assert.Contains("small · new · 0 of 10 done · 0 by ann", shown, StringComparison.Ordinal);
        Assert.Contains("small · new · 3 of 10 done · 3 by ann", shown, StringComparison.Ordinal);
        Assert.Contains("What is 'yes'?", shown, StringComparison.Ordinal);
        Assert.Contains("1 false   2 true   c cannot tell", shown, StringComparison.Ordinal);
        Assert.Contains("is 'cannot tell'.", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("Suspected", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Undo_skip_and_instructions_have_a_key_and_other_keys_do_nothing()
    {
        var (answers, shown) = await Type("2sui xz9/1q", options: DeskProject.Few(3));
        Assert.Equal(2, answers);
        Assert.Equal(2, _project.Entries.Count(e => !e.Withdrawn));
        Assert.Contains("Skipped; it comes again at the end.", shown, StringComparison.Ordinal);
        Assert.Contains("Taken back; here it is again.", shown, StringComparison.Ordinal);
        Assert.Contains("Say true if they bought.", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reason_given_up_is_none_and_nothing_to_undo_is_said()
    {
        var (_, shown) = await Type("urno⎋1q");
        Assert.Contains("There is nothing to take back: 'ann'", shown, StringComparison.Ordinal);
        Assert.Null(Assert.Single(_project.Entries).Reason);
    }

    [Fact]
    public async Task An_empty_queue_says_so_and_what_to_do()
    {
        var (answers, shown) = await Type("n2q", QueueKind.Adjudicate);
        Assert.Equal(0, answers);
        Assert.Contains("Nobody disagrees: there is no item on which labels differ. '--queue second' asks for second labels.", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_review_shows_the_label_and_what_it_is_suspected_to_be()
    {
        DeskProject.QueueReview(_workspace, 3);
        var (_, shown) = await Type("1q", QueueKind.Review);
        Assert.Contains("It has the label 'true'. Suspected to be 'false' (90%).", shown, StringComparison.Ordinal);
        Assert.Equal(("r1", "false", LabelPurpose.Review), Assert.Single(_project.Entries) is var e ? (e.Item, e.Value, e.Purpose) : default);
    }

    [Fact]
    public async Task Many_classes_are_found_by_typing()
    {
        var classes = DeskProject.Few(10) with { Classes = [.. Enumerable.Range(0, 500).Select(i => $"thing {i}")] };
        // A digit chooses, with a backslash before it it is typed; then it is known by a key.
        var (_, shown) = await Type("1/thing \\4\\9⌫\\8↓↑↵/ing5/g \\7↓↵2/zz↵9⎋q", options: classes);
        Assert.Equal(["thing 48", "thing 101", "thing 70", "thing 101"], _project.Entries.Select(e => e.Value));
        Assert.Contains("no class has that in its path", shown, StringComparison.Ordinal);
        Assert.Contains("/ find a class", shown, StringComparison.Ordinal);
        Assert.Contains("1 thing 48   2 thing 101   3 thing 70", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_class_may_be_is_accepted_or_kept_with_one_key_and_stands_first_where_it_is_looked_for()
    {
        var classes = DeskProject.Few(10) with { Classes = [.. Enumerable.Range(0, 500).Select(i => $"thing {i}")] };
        _workspace.QueueReview([.. Enumerable.Range(0, 4).Select(i => new QueuedItem($"r{i * 4 + 1}", i * 4 + 1, "thing 3", "thing 4", 0.9, $"rank {i + 1}"))], 900, 0);
        var (_, shown) = await Type("ak/1/↓↵q", QueueKind.Review, options: classes);
        Assert.Equal(["thing 4", "thing 3", "thing 4", "thing 0"], _project.Entries.Select(e => e.Value));
        Assert.Contains("/ find a class   a accept 'thing 4'   k keep 'thing 3'   c cannot tell", shown, StringComparison.Ordinal);
    }
}
