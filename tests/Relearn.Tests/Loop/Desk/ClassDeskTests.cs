using Relearn.Data.Labels;
using Relearn.Data.Labels.Queues;
using Relearn.Loop.Desk;
using Relearn.Numerics;

namespace Relearn.Tests.Loop.Desk;

/// <summary>The desk where a label is one of several classes.</summary>
public sealed class ClassDeskTests : IAsyncLifetime
{
    // Three groups of five, each of three classes: more than there are keys.
    static readonly string[] Paths = [.. Enumerable.Range(0, 45).Select(i => FormattableString.Invariant($"g{i / 15} > s{i / 3 % 5} > class {i:00}"))];

    readonly ShopProject _project = ShopProject.Create(400, Paths);
    Workspace _workspace = null!;

    public async ValueTask InitializeAsync() => _workspace = await _project.OpenWithDataAsync();

    public ValueTask DisposeAsync()
    {
        _workspace?.Dispose();
        _project.Dispose();
        return ValueTask.CompletedTask;
    }

    LabelDesk Open(QueueKind kind, int items = 10, double gold = 0) => _workspace.OpenLabelDesk(kind, DeskProject.Few(items, gold), TestContext.Current.CancellationToken);

    Task Gold(int items) => _project.SayAsync(_workspace, [.. Enumerable.Range(0, items).Select(i => DeskProject.Said($"r{i * 4 + 1}", "boss", Paths[(i * 4 + 1) % Paths.Length], LabelPurpose.Gold))]);

    [Fact]
    public async Task Rows_without_a_class_are_asked_for_and_a_group_is_an_answer_too()
    {
        await using var desk = Open(QueueKind.New);
        Assert.True(desk.HasManyClasses);
        Assert.Equal(3 + 15 + 45, desk.Classes.Names.Count);
        var first = desk.Next("ann").Item!;
        Assert.Equal(0, int.Parse(first.Item[1..], System.Globalization.CultureInfo.InvariantCulture) % 4);
        Assert.Equal(["id", "title"], first.Cells.Keys);
        Assert.Equal("g0 > s1 > class 03", (await desk.AnswerAsync("ann", first.Item, "g0 > s1 > class 03")).Value);
        var second = desk.Next("ann").Item!.Item;
        await desk.AnswerAsync("ann", second, "g2");
        Assert.Equal(["g0 > s1 > class 03", "g2"], _project.Entries.Select(e => e.Value));
        Assert.Equal("labels.class_unknown", Assert.Single((await Assert.ThrowsAsync<UserErrorException>(() => desk.AnswerAsync("ann", second, "g7"))).Errors).Code);
        var version = await ShopProject.VersionAsync(_workspace);
        Assert.Equal("g2", ShopProject.Labels(_workspace, version)[second]);
    }

    [Fact]
    public async Task The_classes_given_last_have_places_that_stay()
    {
        await using var desk = Open(QueueKind.New, 20);
        Assert.Empty(desk.Next("ann").Recent);
        for (var i = 0; i < 9; i++) { await desk.AnswerAsync("ann", desk.Next("ann").Item!.Item, Paths[i]); }
        await desk.AnswerAsync("ann", desk.Next("ann").Item!.Item, Paths[0]);
        Assert.Equal(Paths[..9], desk.Next("ann").Recent);
        // The one that was given longest ago makes room: the second, because the first was given again.
        await desk.AnswerAsync("ann", desk.Next("ann").Item!.Item, Paths[20]);
        Assert.Equal([Paths[0], Paths[20], .. Paths[2..9]], desk.Next("ann").Recent);
        Assert.Empty(desk.Next("bob").Recent);
        // Another session knows them.
        await using var later = Open(QueueKind.New, 20);
        Assert.Equal([Paths[0], Paths[20], .. Paths[2..9]], later.Next("ann").Recent.OrderBy(r => r == Paths[0] ? -2 : r == Paths[20] ? -1 : Array.IndexOf(Paths, r)));
    }

    [Fact]
    public async Task A_group_is_looked_into_part_by_part()
    {
        await using var desk = Open(QueueKind.New);
        var top = desk.Browse("", 0, 2);
        Assert.Equal((3, 0), (top.All, top.From));
        Assert.Equal([new("g0", "g0", 5), new("g1", "g1", 5)], top.Classes);
        Assert.Equal([new("g2", "g2", 5)], desk.Browse("", 2, 2).Classes);
        Assert.Equal([new("class 18", "g1 > s1 > class 18", 0), new("class 19", "g1 > s1 > class 19", 0), new("class 20", "g1 > s1 > class 20", 0)], desk.Browse("g1 > s1", 0, 10).Classes);
        Assert.Empty(desk.Browse("g1 > s1 > class 18", 0, 10).Classes);
        Refusal.Of("labels.class_unknown", () => desk.Browse("g9", 0, 10));
    }

    [Fact]
    public async Task A_queue_for_classes_shows_what_an_item_may_be_and_gold_items_look_alike()
    {
        await Gold(40);
        var known = DeskProject.Said("r8", "bob", Paths[0]);
        await _project.SayAsync(_workspace, known);
        var (file, rows) = (await RowsOf(), new List<ClassSuggestion>());
        foreach (var item in (string[])["r4", "r8", .. Enumerable.Range(3, 40).Select(i => $"r{i * 4}")]) { rows.Add(new(file[item], Paths[7], 0.25)); }
        var (_, queue) = _workspace.QueueClasses([.. rows, rows[0]], 90, null, DeskProject.Few(30, gold: 0.25));
        Assert.Equal((QueueKind.Classes, 40, 10, 90), (queue!.Queue, queue.Items, queue.Gold, queue.Candidates));
        await using var desk = Open(QueueKind.Classes);
        Assert.Equal(queue.Items, desk.Next("ann").Progress.Items);
        var (gold, right) = (0, 0);
        while (desk.Next("ann").Item is { } item)
        {
            Assert.NotEqual("r8", item.Item);
            Assert.True(item is { Given: null, Suggested: not null, Probability: 0.25 });
            if (int.Parse(item.Item[1..], System.Globalization.CultureInfo.InvariantCulture) is var number && number % 4 == 1)
            {
                gold++;
                right += item.Suggested == Paths[number % Paths.Length] ? 1 : 0;
                // A wrong suggestion is one that could be.
                Assert.Equal(Paths[number % Paths.Length][..7], item.Suggested![..7]);
            }
            else { Assert.Equal(Paths[7], item.Suggested); }
            await desk.AnswerAsync("ann", item.Item, item.Suggested);
        }
        // Who takes every suggestion is found out, and so is who takes none.
        Assert.Equal(10, gold);
        Assert.InRange(right, 1, 9);
        Assert.All(_project.Entries.Where(e => e.By == "ann"), e => Assert.Equal(LabelPurpose.Label, e.Purpose));
        Assert.Equal(right, (int)Math.Round(_workspace.Labels().Authors.First(a => a.By == "ann").Gold!.Estimate * 10));
    }

    [Fact]
    public async Task Without_suggestions_a_queue_for_classes_is_drawn_at_random()
    {
        await using var desk = Open(QueueKind.Classes, 7);
        Assert.Equal(7, desk.Next("ann").Progress.Items);
        Assert.Null(desk.Next("ann").Item!.Suggested);
        using var binary = DeskProject.Create();
        using var workspace = await binary.OpenWithRunAsync();
        Assert.Contains("this project's task is 'binary'", Refusal.Of("labels.queue_of_classes", () => workspace.OpenLabelDesk(QueueKind.Classes, DeskProject.Few(7))).Message, StringComparison.Ordinal);
        Refusal.Of("labels.queue_of_classes", () => workspace.QueueClasses([], 0, null, DeskProject.Few(7)));
    }

    [Fact]
    public async Task In_a_review_the_wrong_class_of_a_gold_item_is_another_class()
    {
        var rows = await RowsOf();
        await Gold(20);
        // One whose label is wrong indeed: what is suggested is the right one.
        await _project.SayAsync(_workspace, DeskProject.Said("r1", "boss", Paths[30], LabelPurpose.Gold));
        _workspace.QueueReview([.. Enumerable.Range(50, 20).Select(i => new QueuedItem($"r{i * 4 + 2}", rows[$"r{i * 4 + 2}"], Paths[(i * 4 + 2) % Paths.Length], Paths[(i * 4 + 3) % Paths.Length], 0.9, "suspected"))], 300, 0.5);
        await using var desk = Open(QueueKind.Review);
        var gold = new List<DeskItem>();
        while (desk.Next("ann").Item is { } item)
        {
            Assert.True(item.Given is not null && item.Suggested is not null && item.Given != item.Suggested);
            if (int.Parse(item.Item[1..], System.Globalization.CultureInfo.InvariantCulture) % 4 == 1) { gold.Add(item); }
            await desk.AnswerAsync("ann", item.Item, item.Given);
        }
        Assert.Equal(20, gold.Count);
        Assert.Equal((Paths[1], Paths[30]), gold.Single(g => g.Item == "r1") is var wrong ? (wrong.Given, wrong.Suggested) : default);
        Assert.All(gold.Where(g => g.Item != "r1"), g => Assert.Equal(g.Given![..7], g.Suggested![..7]));
    }

    [Fact]
    public async Task A_second_label_is_given_blind_and_where_they_differ_the_last_word_is_asked_for()
    {
        await _project.SayAsync(_workspace, [.. Enumerable.Range(0, 40).Select(i => DeskProject.Said($"r{i * 4}", "ann", Paths[i]))]);
        string item;
        await using (var desk = Open(QueueKind.Second))
        {
            Assert.Null(desk.Next("ann").Item);
            var given = desk.Next("bob").Item!;
            Assert.Equal((null, null, null), (given.Given, given.Suggested, given.Said));
            item = given.Item;
            await desk.AnswerAsync("bob", item, "g2");
        }
        await using var last = Open(QueueKind.Adjudicate);
        var differing = last.Next("boss").Item!;
        Assert.Equal(item, differing.Item);
        Assert.Contains("g2", differing.Said!.Select(s => s.Value));
        await last.AnswerAsync("boss", item, "g2 > s4");
        Assert.Equal("g2 > s4", ShopProject.Labels(_workspace, await ShopProject.VersionAsync(_workspace))[item]);
    }

    async Task<Dictionary<string, long>> RowsOf()
    {
        var version = await ShopProject.VersionAsync(_workspace);
        return ShopProject.Labels(_workspace, version).Keys.Select((item, row) => (item, row)).ToDictionary(i => i.item, i => (long)i.row);
    }
}
