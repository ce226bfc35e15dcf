using Relearn.Data;
using Relearn.Data.Labels;
using Relearn.Data.Labels.Queues;
using Relearn.Storage;

namespace Relearn.Tests.Data.Labels.Queues;

public sealed class QueueTests : IDisposable
{
    static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    QueuedItems Put(params QueuedItem[] items)
    {
        var artifacts = new ArtifactStore(_folder.Path);
        return new(RowsFile.Open(artifacts.Require(QueueFile.Put(artifacts, items))));
    }

    static LabelEntry Said(string item, string by, string? value = "true", LabelPurpose purpose = LabelPurpose.Label, int at = 0, bool withdrawn = false, LabelOrigin origin = LabelOrigin.Person) =>
        new(item, value, origin, by, Start.AddSeconds(at), purpose, Withdrawn: withdrawn);

    [Fact]
    public void A_list_comes_back_as_it_was_put_and_equal_lists_are_one_artifact()
    {
        QueuedItem[] items = [new("a", 5, "true", "false", 0.875, "rank 1", "top", false, true), new("b", 0), new("ü,\"", 1_000_000, null, "true", 0, "drawn at random", null, true)];
        using var queued = Put(items);
        Assert.Equal(items, Enumerable.Range(0, queued.Count).Select(i => queued[i]));
        Assert.Equal((2, -1), (queued.IndexOf("ü,\""), queued.IndexOf("c")));
        var artifacts = new ArtifactStore(_folder.Path);
        Assert.Equal(QueueFile.Put(artifacts, items), QueueFile.Put(artifacts, [.. items]));
        Assert.NotEqual(QueueFile.Put(artifacts, items), QueueFile.Put(artifacts, [.. items.Reverse()]));
    }

    [Fact]
    public void A_new_item_is_done_when_anybody_has_labelled_it_and_open_again_when_that_is_taken_back()
    {
        using var items = Put(new("a", 0), new("b", 1));
        var state = new QueueState(QueueKind.New, items);
        state.Take(Said("a", "spam filter 3", origin: LabelOrigin.Function));
        state.Take(Said("elsewhere", "ann"));
        Assert.True(state.IsOpen(0, "ann"));
        state.Take(Said("a", "ann", null, at: 1));
        Assert.Equal((false, false, 1, 1, 0), (state.IsOpen(0, "ann"), state.IsOpen(0, "bob"), state.Done, state.AnswersOf("ann"), state.AnswersOf("bob")));
        Assert.True(state.IsAnsweredByAnother(0, "bob"));
        state.Take(Said("a", "ann", null, at: 2, withdrawn: true));
        Assert.Equal((true, 0, 0), (state.IsOpen(0, "bob"), state.Done, state.AnswersOf("ann")));
    }

    [Fact]
    public void Whoever_labelled_an_item_is_not_given_it_for_a_second_label()
    {
        using var items = Put(new QueuedItem("a", 0));
        var state = new QueueState(QueueKind.Second, items);
        state.Take(Said("a", "ann"));
        Assert.Equal((false, true, 0), (state.IsOpen(0, "ann"), state.IsOpen(0, "bob"), state.Done));
        state.Take(Said("a", "bob", "false", LabelPurpose.Second, 1));
        Assert.Equal((false, false, 1), (state.IsOpen(0, "bob"), state.IsOpen(0, "cleo"), state.Done));
    }

    [Fact]
    public void A_review_asks_for_a_review_and_an_adjudication_for_the_last_word()
    {
        using var items = Put(new QueuedItem("a", 0));
        var (review, last) = (new QueueState(QueueKind.Review, items), new QueueState(QueueKind.Adjudicate, items));
        foreach (var state in (QueueState[])[review, last])
        {
            state.Take(Said("a", "ann"));
            Assert.True(state.IsOpen(0, "ann"));
            state.Take(Said("a", "bob", "false", LabelPurpose.Review, 1));
        }
        Assert.Equal((false, true), (review.IsOpen(0, "ann"), last.IsOpen(0, "ann")));
        last.Take(Said("a", "cleo", "false", LabelPurpose.Adjudication, 2));
        Assert.False(last.IsOpen(0, "ann"));
    }

    [Fact]
    public void A_gold_item_is_given_to_each_person_once_and_not_to_whoever_knows_it()
    {
        using var items = Put(new QueuedItem("g", 0, Gold: true), new("a", 1));
        var state = new QueueState(QueueKind.New, items);
        state.Take(Said("g", "boss", purpose: LabelPurpose.Gold));
        Assert.Equal((false, true, true), (state.IsOpen(0, "boss"), state.IsOpen(0, "ann"), state.IsOpen(0, "bob")));
        state.Take(Said("g", "ann", "false", at: 1));
        Assert.Equal((false, true, 0, 1), (state.IsOpen(0, "ann"), state.IsOpen(0, "bob"), state.Done, state.DoneFor("ann")));
        Assert.False(state.IsAnsweredByAnother(0, "bob"));
    }

    [Fact]
    public void The_share_for_second_labels_is_kept_and_holds_only_what_one_person_labelled()
    {
        LabelEntry[] entries = [.. Enumerable.Range(0, 2000).Select(i => Said($"i{i}", i % 2 == 0 ? "ann" : "bob"))];
        var second = QueueLists.Second(entries, 0.1, 7);
        Assert.InRange(second.Count, 150, 250);
        Assert.Equal(second, QueueLists.Second([.. entries.Reverse()], 0.1, 7));
        Assert.Subset(QueueLists.Second(entries, 0.2, 7).ToHashSet(), second.ToHashSet());
        Assert.Equal(2000, QueueLists.Second(entries, 1, 7).Count);
        Assert.Empty(QueueLists.Second(entries, 0, 7));
        Assert.DoesNotContain(second[0], QueueLists.Second([.. entries, Said(second[0], "cleo", at: 1)], 0.1, 7));
        Assert.DoesNotContain(second[0], QueueLists.Second([.. entries, Said(second[0], "boss", purpose: LabelPurpose.Gold, at: 1)], 0.1, 7));
        Assert.Empty(QueueLists.Second([Said("x", "filter", origin: LabelOrigin.Function)], 1, 7));
    }

    [Fact]
    public void Gold_items_stand_at_random_places_at_the_stated_rate_and_the_others_keep_their_order()
    {
        QueuedItem[] items = [.. Enumerable.Range(0, 900).Select(i => new QueuedItem($"i{i}", i))];
        QueuedItem[] gold = [.. Enumerable.Range(0, 500).Select(i => new QueuedItem($"g{i}", i, Gold: true))];
        var mixed = QueueLists.Mix(items, gold, 0.1, 3);
        Assert.Equal((1000, 100), (mixed.Count, mixed.Count(m => m.Gold)));
        Assert.Equal(items, mixed.Where(m => !m.Gold));
        // In each half about a half of them: 50, and a deviation of a hypergeometric draw is 4.7.
        Assert.InRange(mixed.Take(500).Count(m => m.Gold), 30, 70);
        Assert.Equal(mixed, QueueLists.Mix(items, gold, 0.1, 3));
        Assert.Equal(3, QueueLists.Mix(items, gold[..3], 0.1, 3).Count(m => m.Gold));
        Assert.Same(items, QueueLists.Mix(items, gold, 0, 3));
    }
}
