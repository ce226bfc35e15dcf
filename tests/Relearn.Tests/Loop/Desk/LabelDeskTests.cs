using Microsoft.Extensions.Time.Testing;
using Relearn.Data;
using Relearn.Data.Labels;
using Relearn.Data.Labels.Queues;
using Relearn.Loop.Desk;
using Relearn.Numerics;
using static Relearn.Tests.Loop.Desk.DeskProject;

namespace Relearn.Tests.Loop.Desk;

public sealed class LabelDeskTests : IAsyncLifetime
{
    readonly DeskProject _project = Create();
    Workspace _workspace = null!;

    public async ValueTask InitializeAsync() => _workspace = await _project.OpenWithRunAsync();

    public ValueTask DisposeAsync()
    {
        _workspace?.Dispose();
        _project.Dispose();
        return ValueTask.CompletedTask;
    }

    LabelDesk Open(QueueKind kind, int items = 10, double gold = 0, Workspace? workspace = null) => (workspace ?? _workspace).OpenLabelDesk(kind, Few(items, gold), TestContext.Current.CancellationToken);

    static async Task Refused(string code, Func<Task> work) => Assert.Equal(code, Assert.Single((await Assert.ThrowsAsync<UserErrorException>(work)).Errors).Code);

    [Fact]
    public async Task An_answer_is_in_the_ledger_when_it_is_confirmed_with_who_why_and_the_version_of_the_instructions()
    {
        await using var desk = Open(QueueKind.New);
        var item = desk.Next("ann").Item!;
        Assert.Equal(["at", "subject", "id", "x", "city"], item.Cells.Keys);
        Assert.Equal(item.Item, item.Cells["id"]);
        // Nothing that tells how the model sees it, and no label to be had.
        Assert.Equal((null, null, null, null), (item.Given, item.Suggested, item.Probability, item.Said));
        var answer = await desk.AnswerAsync("ann", item.Item, "TRUE", 0.75, "  bought twice ");
        Assert.Equal((item.Item, "true", true, null), (answer.Item, answer.Value, answer.Recorded, answer.Note));
        var entry = Assert.Single(_project.Entries);
        Assert.Equal((item.Item, "true", LabelOrigin.Person, "ann", LabelPurpose.Label, 0.75, "bought twice", ContentHash.Of("Say true if they bought.\n")[..12]),
            (entry.Item, entry.Value, entry.Origin, entry.By, entry.Purpose, entry.Confidence!.Value, entry.Reason, entry.Instructions));
        // The text of that version can be read for as long as the label names it.
        var instructions = Assert.Single(_workspace.Ledger.List(DeskInstructions.Kind));
        Assert.Contains("Say true", await File.ReadAllTextAsync(_workspace.Artifacts.Require(instructions.Inputs[0]), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        _workspace.CollectGarbage(dryRun: false);
        Assert.True(_workspace.Artifacts.Contains(instructions.Inputs[0]));
        Assert.NotEqual(item.Item, desk.Next("ann").Item!.Item);
        Assert.Equal(new DeskProgress(10, 1, 1, 0), desk.Next("ann").Progress);
    }

    [Fact]
    public async Task The_same_answer_sent_again_is_written_once_and_another_one_is_a_correction()
    {
        await using var desk = Open(QueueKind.New);
        var item = desk.Next("ann").Item!.Item;
        await desk.AnswerAsync("ann", item, "true", null, "why");
        var again = await desk.AnswerAsync("ann", item, "true", null, "why");
        Assert.False(again.Recorded);
        Assert.Single(_project.Entries);
        Assert.True((await desk.AnswerAsync("ann", item, "false")).Recorded);
        Assert.Equal(["true", "false"], _project.Entries.Select(e => e.Value));
        Assert.Equal("false", Assert.Single(LabelResolution.Resolve(_project.Entries)).Value);
    }

    [Fact]
    public async Task Two_people_at_one_desk_never_have_the_same_item_until_one_is_gone_for_long()
    {
        var time = new FakeTimeProvider(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var workspace = _project.Open(time);
        await using var desk = Open(QueueKind.New, 3, workspace: workspace);
        string[] given = [.. ((string[])["ann", "bob", "cleo"]).Select(by => desk.Next(by).Item!.Item)];
        Assert.Equal(3, given.Distinct().Count());
        Assert.Equal(given[0], desk.Next("ann").Item!.Item);
        var nothing = desk.Next("dora");
        Assert.Null(nothing.Item);
        Assert.Equal("The last 3 items are with others now. What they put away comes to you; ask again in some minutes.", nothing.Nothing);
        time.Advance(LabelDesk.Lease);
        var taken = desk.Next("dora").Item!.Item;
        Assert.Contains(taken, given);
        // Whoever comes back late is heard too, and told.
        var late = Array.IndexOf(given, taken);
        Assert.Null((await desk.AnswerAsync("dora", taken, "true")).Note);
        var second = await desk.AnswerAsync(((string[])["ann", "bob", "cleo"])[late], taken, "false");
        Assert.Equal("Somebody else has answered this item meanwhile. Both answers are kept; yours is a second opinion.", second.Note);
        Assert.Equal([LabelPurpose.Label, LabelPurpose.Second], _project.Entries.Select(e => e.Purpose));
    }

    [Fact]
    public async Task Two_processes_on_one_item_lose_nothing_and_the_later_answer_is_a_second_opinion()
    {
        await using var here = Open(QueueKind.New);
        using var other = _project.Open();
        await using var there = Open(QueueKind.New, workspace: other);
        Assert.Equal(here.QueueId, there.QueueId);
        var item = here.Next("ann").Item!.Item;
        Assert.Equal(item, there.Next("bob").Item!.Item);
        await here.AnswerAsync("ann", item, "true");
        var late = await there.AnswerAsync("bob", item, "false");
        Assert.Contains("second opinion", late.Note, StringComparison.Ordinal);
        Assert.Equal([("ann", "true", LabelPurpose.Label), ("bob", "false", LabelPurpose.Second)], _project.Entries.Select(e => (e.By, e.Value!, e.Purpose)));
        // What another process labelled is not given out here.
        var next = there.Next("bob").Item!.Item;
        await there.AnswerAsync("bob", next, "true");
        Assert.NotEqual(next, here.Next("ann").Item!.Item);
    }

    [Fact]
    public async Task Many_at_once_lose_nothing_and_nobody_is_given_what_another_has()
    {
        await using var desk = Open(QueueKind.New, 60);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(p => Task.Run(async () =>
        {
            while (desk.Next($"p{p}").Item is { } item) { await desk.AnswerAsync($"p{p}", item.Item, p % 2 == 0 ? "true" : null); }
        })));
        Assert.Equal(60, _project.Entries.Count);
        Assert.Equal(60, _project.Entries.Select(e => e.Item).Distinct().Count());
        Assert.Equal(new DeskProgress(60, 60, 0, 0), desk.Next("dora").Progress);
    }

    [Fact]
    public async Task A_skipped_item_comes_again_when_nothing_else_is_left_and_others_get_it_meanwhile()
    {
        await using var desk = Open(QueueKind.New, 3);
        var first = desk.Next("ann").Item!.Item;
        var second = desk.Skip("ann", first).Item!.Item;
        Assert.NotEqual(first, second);
        Assert.Equal(first, desk.Next("bob").Item!.Item);
        var third = desk.Skip("bob", first).Item!.Item;
        await desk.AnswerAsync("ann", second, "true");
        // Nothing else is left for her: the third item is with bob.
        var again = desk.Next("ann");
        Assert.Equal((first, 1), (again.Item!.Item, again.Progress.Skipped));
        await desk.AnswerAsync("bob", third, "true");
        Assert.StartsWith("The last item is with somebody else now.", desk.Next("bob").Nothing, StringComparison.Ordinal);
        Assert.DoesNotContain(_project.Entries, e => e.Item == first);
    }

    [Fact]
    public async Task Undo_takes_back_the_last_answer_or_skip_and_gives_the_item_again()
    {
        string first, second;
        await using (var desk = Open(QueueKind.New))
        {
            first = desk.Next("ann").Item!.Item;
            await desk.AnswerAsync("ann", first, "true", null, "slipped");
            second = desk.Next("ann").Item!.Item;
            desk.Skip("ann", second);
            Assert.Equal(second, (await desk.UndoAsync("ann")).Item!.Item);
            Assert.Equal(first, (await desk.UndoAsync("ann")).Item!.Item);
            Assert.Equal(first, desk.Next("ann").Item!.Item);
            Assert.Equal([false, true], _project.Entries.Select(e => e.Withdrawn));
            Assert.Empty(LabelResolution.Standing(_project.Entries));
            await Refused("labels.nothing_to_undo", () => desk.UndoAsync("ann"));
            await desk.AnswerAsync("ann", first, "false");
            await Refused("labels.nothing_to_undo", () => desk.UndoAsync("bob"));
        }
        // In another session too.
        await using var later = Open(QueueKind.New);
        Assert.Equal(first, (await later.UndoAsync("ann")).Item!.Item);
        Assert.Empty(LabelResolution.Standing(_project.Entries));
    }

    [Fact]
    public async Task A_second_label_is_given_blind_and_by_somebody_else()
    {
        await _project.SayAsync(_workspace, [.. Enumerable.Range(0, 40).Select(i => Said($"r{i * 4}", i % 2 == 0 ? "ann" : "bob", "true", reason: "so I think"))]);
        await using var desk = Open(QueueKind.Second);
        var seen = new List<string>();
        while (desk.Next("ann").Item is { } item)
        {
            Assert.Equal((null, null, null, null), (item.Given, item.Suggested, item.Probability, item.Said));
            seen.Add(item.Item);
            await desk.AnswerAsync("ann", item.Item, "false");
        }
        // Half of the items are asked for twice, and ann gave half of the first labels.
        Assert.InRange(seen.Count, 4, 16);
        Assert.All(seen, item => Assert.Equal("bob", _project.Entries.First(e => e.Item == item).By));
        Assert.All(_project.Entries.Where(e => e.By == "ann").TakeLast(seen.Count), e => Assert.Equal(LabelPurpose.Second, e.Purpose));
        Assert.StartsWith("All items that are left have been labelled by you", desk.Next("ann").Nothing, StringComparison.Ordinal);
        Assert.NotNull(desk.Next("bob").Item);
    }

    [Fact]
    public async Task Where_labels_differ_the_last_word_is_asked_for_and_nobody_is_named()
    {
        await _project.SayAsync(_workspace, Said("r4", "ann", "true", reason: "sure"), Said("r4", "bob", "false", LabelPurpose.Second), Said("r8", "ann"), Said("r8", "bob"));
        await using (var desk = Open(QueueKind.Adjudicate))
        {
            var item = desk.Next("boss").Item!;
            Assert.Equal("r4", item.Item);
            Assert.Equal([new("false", null), new("true", "sure")], item.Said!);
            await desk.AnswerAsync("boss", "r4", "false", 1, "the receipt says no");
            Assert.Null(desk.Next("boss").Item);
        }
        var resolved = LabelResolution.Resolve(_project.Entries).First(r => r.Item == "r4");
        Assert.Equal(("false", true), (resolved.Value, resolved.Adjudicated));
        await using var after = Open(QueueKind.Adjudicate);
        Assert.Equal("Nobody disagrees: there is no item on which labels differ. '--queue second' asks for second labels.", after.Next("boss").Nothing);
    }

    [Fact]
    public async Task A_review_shows_the_label_and_the_suspicion_and_gold_items_look_alike()
    {
        await _project.SayAsync(_workspace, [.. Enumerable.Range(100, 20).Select(i => Said($"r{i * 4 + 1}", "boss", "true", LabelPurpose.Gold))]);
        QueueReview(_workspace, 20, gold: 0.2);
        await using var desk = Open(QueueKind.Review);
        var given = new List<DeskItem>();
        while (desk.Next("ann").Item is { } item)
        {
            given.Add(item);
            await desk.AnswerAsync("ann", item.Item, "true");
        }
        Assert.Equal(25, given.Count);
        Assert.All(given, i => Assert.True(i is { Given: not null, Suggested: not null, Probability: 0.9 } && i.Given != i.Suggested));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"r{i * 4 + 1}"), given.Select(i => i.Item).Where(i => int.Parse(i[1..], System.Globalization.CultureInfo.InvariantCulture) < 400));
        Assert.All(_project.Entries.Where(e => e.By == "ann"), e => Assert.Equal(LabelPurpose.Review, e.Purpose));
        // Gold items are each person's own: bob is given them, and only them.
        Assert.Equal(new DeskProgress(25, 25, 25, 0), desk.Next("ann").Progress);
        Assert.True(int.Parse(desk.Next("bob").Item!.Item[1..], System.Globalization.CultureInfo.InvariantCulture) >= 400);
        Assert.Equal(5, _workspace.Labels().Authors.First(a => a.By == "ann").Gold is { } gold ? (int)Math.Round(gold.Estimate * 5) : -1);
    }

    [Fact]
    public async Task A_review_goes_on_after_a_run_made_other_versions_and_after_rows_were_forgotten()
    {
        QueueReview(_workspace, 8);
        await using (var desk = Open(QueueKind.Review)) { await desk.AnswerAsync("ann", "r1", "false"); }
        await _workspace.RunAsync(TestContext.Current.CancellationToken);
        await using (var desk = Open(QueueKind.Review))
        {
            Assert.Equal((8, 1), (desk.Next("ann").Progress.Items, desk.Next("ann").Progress.Done));
            Assert.Equal("r5", desk.Next("ann").Item!.Cells["id"]);
        }
        var subject = (string)new RowCellsOf(_workspace).Of(5)["subject"]!;
        _workspace.Forget(subject, "asked for it");
        // The list named items, and rows have moved: it is gone, and says what makes another.
        await using var after = Open(QueueKind.Review);
        Assert.StartsWith("No suspected errors are waiting. 'relearn data review'", after.Next("ann").Nothing, StringComparison.Ordinal);
    }

    sealed record RowCellsOf(Workspace Workspace)
    {
        public Dictionary<string, object?> Of(long row)
        {
            using var file = RowsFile.Open(Workspace.Artifacts.Require(Relearn.Loop.Labelling.Newest(Workspace.Context(default)).Dataset.RowsHash));
            return new RowCells(file, ["subject"]).Of(row);
        }
    }

    [Fact]
    public async Task What_is_no_answer_is_refused_all_at_once_and_nothing_is_written()
    {
        await using var desk = Open(QueueKind.New);
        var problems = (await Assert.ThrowsAsync<UserErrorException>(() => desk.AnswerAsync("ann", "r1", "maybe", 2, new string('x', 2001)))).Errors;
        Assert.Equal(["labels.class_unknown", "labels.confidence_wrong", "labels.reason_too_long", "labels.item_not_queued"], problems.Select(p => p.Code));
        foreach (var name in (string[])["", " ann", "an\nn", new('x', 101)]) { Refusal.Of("labels.name_wrong", () => desk.Next(name)); }
        Refusal.Of("labels.item_not_queued", () => desk.Skip("ann", "r1"));
        Assert.Empty(_project.Entries);
        // A desk at which nobody answered leaves nothing in the log.
        Assert.Empty(Relearn.Storage.RecordLog.Segments(_project.Project.Log, LabelLedger.Kind));
    }

    [Fact]
    public void Instructions_that_are_not_there_are_named()
    {
        File.Delete(Path.Combine(_project.Folder, "how-to.md"));
        Assert.Contains("'how-to.md'", Refusal.Of("labels.instructions_missing", () => Open(QueueKind.New)).Message, StringComparison.Ordinal);
    }
}
