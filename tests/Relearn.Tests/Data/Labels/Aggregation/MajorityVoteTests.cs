using Relearn.Data.Labels.Aggregation;

namespace Relearn.Tests.Data.Labels.Aggregation;

public sealed class MajorityVoteTests
{
    [Fact]
    public void A_tie_is_shown_and_goes_to_the_class_with_more_votes_in_all_then_to_the_earlier_one()
    {
        // yes has 4 of 7 votes.
        var consensus = MajorityVote.Of(VoteTable.Build([new("1", "a", "no", 1), new("1", "b", "yes", 2), new("2", "a", "yes", 3), new("2", "b", "yes", 4), new("3", "a", "no", 5), new("3", "b", "no", 6), new("3", "c", "yes", 7)]));
        Assert.Equal(["yes", "yes", "no"], consensus.Chosen.Select(c => consensus.Table.Classes[c]));
        Assert.Equal([true, false, false], consensus.Tied);
        var even = MajorityVote.Of(VoteTable.Build([new("1", "a", "no", 1), new("1", "b", "yes", 2)], ["yes", "no"]));
        Assert.Equal("yes", even.Table.Classes[even.Chosen[0]]);
        Assert.True(even.Tied[0]);
    }

    [Fact]
    public void Probabilities_are_the_shares_of_the_votes_and_one_more()
    {
        // Item 1: two of three for no; all votes: 3 no, 1 yes. (2 + 0.75) / 4.
        var consensus = MajorityVote.Of(VoteTable.Build([new("1", "a", "no", 1), new("1", "b", "no", 2), new("1", "c", "yes", 3), new("2", "a", "no", 4), new("3", "a", "", 5)]));
        Assert.Equal(2.75 / 4, consensus.Of(0)[0], 12);
        Assert.Equal(0.75, consensus.Of(2)[0], 12);
        Assert.Equal((0, true), (consensus.Iterations, consensus.Converged));
    }

    [Fact]
    public void Gold_stands_whatever_the_votes_say()
    {
        var table = VoteTable.Build([new("1", "a", "no", 1), new("1", "b", "no", 2), new("2", "a", "yes", 3)]);
        var consensus = MajorityVote.Of(table, [1, -1]);
        Assert.Equal([0, 1], consensus.Of(0).ToArray());
    }
}
