using Relearn.Data.Labels.Aggregation;
using Relearn.Numerics;

namespace Relearn.Tests.Data.Labels.Aggregation;

public sealed class VoteTableTests
{
    [Fact]
    public void The_last_of_repeated_votes_stands_and_all_are_counted()
    {
        var table = VoteTable.Build([new("1", "ann", "no", 1), new("1", "bob", "no", 2), new("1", "ann", "no", 3), new("1", "ann", "yes", 4), new("2", "bob", "yes", 5), new("2", "bob", "yes", 6)]);
        Assert.Equal(3, table.Votes);
        Assert.Equal(new RepeatedVotes(Pairs: 2, Votes: 5, Changed: 1), table.Repeats);
        Assert.Equal(["yes", "no"], table.ClassesOn(0).ToArray().Select(c => table.Classes[c]));
        Assert.Equal(["ann", "bob"], table.AnnotatorsOn(0).ToArray().Select(a => table.Annotators[a]));
    }

    [Fact]
    public void A_vote_that_is_changed_back_is_changed() =>
        Assert.Equal(1, VoteTable.Build([new("1", "ann", "a", 1), new("1", "ann", "b", 2), new("1", "ann", "a", 3)]).Repeats.Changed);

    [Fact]
    public void An_empty_label_is_an_abstention_and_takes_a_vote_back()
    {
        var table = VoteTable.Build([new("1", "ann", "yes", 1), new("1", "ann", "", 2), new("2", "bob", "", 3), new("3", "bob", "no", 4)]);
        Assert.Equal((3, 1, 2), (table.Items.Count, table.Votes, table.Abstentions));
        Assert.Equal([0, 0, 1], Enumerable.Range(0, 3).Select(table.VotesOn));
    }

    [Fact]
    public void Votes_outside_the_declared_classes_and_without_names_are_told_at_once()
    {
        var errors = Assert.Throws<UserErrorException>(() => VoteTable.Build([new("1", "ann", "ys", 2), new("", "ann", "no", 3), new("2", "", "no", 4), new("2", "bob", "ys", 5), new("3", "bob", "maybe", 6)], ["no", "yes"])).Errors;
        Assert.Equal(["data.vote_outside", "data.vote_outside", "data.vote_nameless"], errors.Select(e => e.Code));
        Assert.Contains("1 vote is for 'maybe' (row 6)", errors[0].Message, StringComparison.Ordinal);
        Assert.Contains("2 votes are for 'ys' (rows 2, 5)", errors[1].Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'yes'?", errors[1].Message, StringComparison.Ordinal);
        Assert.Contains("rows 3, 4", errors[2].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_vote_at_all_is_an_error()
    {
        Assert.Contains("all 1 labels are empty", Refusal.Of("data.no_votes", () => VoteTable.Build([new("1", "ann", "", 1)])).Message, StringComparison.Ordinal);
        Refusal.Of("data.no_votes", () => VoteTable.Build([]));
    }

    [Fact]
    public void Found_classes_stand_by_number_or_by_name_whatever_came_first()
    {
        Assert.Equal(["2", "10"], VoteTable.Build([new("1", "a", "10", 1), new("2", "a", "2", 2)]).Classes);
        Assert.Equal(["no", "yes"], VoteTable.Build([new("1", "a", "yes", 1), new("2", "a", "no", 2)]).Classes);
        Assert.Equal(["z", "a"], VoteTable.Build([new("1", "a", "a", 1)], ["z", "a"]).Classes);
        Assert.Equal(["a", "b"], VoteTable.Build([new("1", "a", "b", 1)], null, ["a"]).Classes);
    }

    [Fact]
    public void Both_views_hold_the_same_votes() => Gen.Select(Gen.Int[0, 9], Gen.Int[0, 4], Gen.Int[-1, 2]).Array[1, 60].Sample(votes =>
    {
        if (votes.All(v => v.Item3 < 0)) { return; }
        var table = VoteTable.Build(votes.Select((v, i) => new Vote($"i{v.Item1}", $"a{v.Item2}", v.Item3 < 0 ? "" : $"{v.Item3}", i)));
        // The model: a dictionary in which the last stands.
        var last = new Dictionary<(string, string), string>();
        foreach (var (item, annotator, c) in votes) { last[($"i{item}", $"a{annotator}")] = c < 0 ? "" : $"{c}"; }
        var expected = last.Where(v => v.Value.Length > 0).Select(v => $"{v.Key} {v.Value}").Order().ToArray();
        string Text(int v) => $"{(table.Items[table.ItemOfVote[v]], table.Annotators[table.AnnotatorOfVote[v]])} {table.Classes[table.ClassOfVote[v]]}";
        Assert.Equal(expected, Enumerable.Range(0, table.Votes).Select(Text).Order());
        Assert.Equal(expected, Enumerable.Range(0, table.Annotators.Count).SelectMany(a => table.VotesOf(a).ToArray()).Select(Text).Order());
        Assert.All(Enumerable.Range(0, table.Items.Count), i => Assert.All(Enumerable.Range(table.Starts[i], table.VotesOn(i)), v => Assert.Equal(i, table.ItemOfVote[v])));
    });
}
