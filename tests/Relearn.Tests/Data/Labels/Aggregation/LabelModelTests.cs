using Relearn.Data.Labels.Aggregation;

namespace Relearn.Tests.Data.Labels.Aggregation;

public sealed class LabelModelTests
{
    // Votes for one class only: fires on a share of the items of each class.
    static double[][] Only(int vote, double firesOnZero, double firesOnOne) => [Fire(vote, firesOnZero), Fire(vote, firesOnOne)];

    static double[] Fire(int vote, double chance) => vote == 0 ? [chance, 0] : [0, chance];

    static readonly double[][][] Six = [Crowd.Coin(0.85, coverage: 0.6), Crowd.Coin(0.8, coverage: 0.5), Crowd.Coin(0.75, coverage: 0.7), Crowd.Coin(0.7, coverage: 0.6), Crowd.Coin(0.65, coverage: 0.5), Crowd.Coin(0.8, coverage: 0.4)];

    // The functions with more that repeat the first one, and err on their own now and then.
    static Crowd Copied(int copies, double own, ulong seed)
    {
        var crowd = Crowd.Draw(3000, [0.6, 0.4], Six, seed);
        var random = new Relearn.Numerics.SeededRandom(seed + 77);
        return crowd.With(Enumerable.Range(0, crowd.Table.Votes).Where(v => crowd.Table.AnnotatorOfVote[v] == 0).SelectMany(v => Enumerable.Range(0, copies).Select(c =>
            new Vote(crowd.Table.Items[crowd.Table.ItemOfVote[v]], $"copy{c}", random.NextDouble() < own ? $"{random.NextInt(2)}" : crowd.Table.Classes[crowd.Table.ClassOfVote[v]], 1))));
    }

    [Fact]
    public void Coverage_overlap_conflict_and_accuracy_by_hand()
    {
        // Ten items; f votes on 1 to 6, g on 5 to 8 and differs on 6, h on 8.
        var votes = Enumerable.Range(1, 10).SelectMany(i => new[]
        {
            new Vote($"{i}", "f", i <= 6 ? "a" : "", i), new Vote($"{i}", "g", i is >= 5 and <= 8 ? i == 5 ? "a" : "b" : "", i), new Vote($"{i}", "h", i == 8 ? "b" : "", i),
        });
        var table = VoteTable.Build(votes);
        var gold = GoldLabels.Of(table, [new("1", "", "a", 1), new("6", "", "b", 2), new("10", "", "b", 3)]);
        var weak = LabelModel.Fit(table, gold);
        var (f, g, h) = (weak.Functions[0], weak.Functions[1], weak.Functions[2]);
        Assert.Equal((0.6, 0.2, 0.1), (f.Coverage, f.Overlap, f.Conflict));
        Assert.Equal((0.4, 0.3, 0.1), (g.Coverage, g.Overlap, g.Conflict));
        Assert.Equal((0.1, 0.1, 0.0), (h.Coverage, h.Overlap, h.Conflict));
        Assert.Equal((2, 0.5), (f.GoldVotes, f.Gold!.Estimate));
        Assert.Equal((1, 1.0), (g.GoldVotes, g.Gold!.Estimate));
        Assert.Null(h.Gold);
        Assert.Equal(["a", "b"], g.Classes);
        Assert.Equal(8, weak.Covered);
    }

    [Fact]
    public void Accuracies_and_the_share_of_each_class_are_estimated_without_gold()
    {
        var crowd = Crowd.Draw(4000, [0.85, 0.15], Six, seed: 1);
        var weak = LabelModel.Fit(crowd.Table);
        Assert.True(weak.Trusted, string.Join("; ", weak.Doubts));
        Assert.Equal(0.85, weak.Balance[0], 0.04);
        double[] truth = [0.85, 0.8, 0.75, 0.7, 0.65, 0.8];
        Assert.All(weak.Functions.Zip(truth), f => Assert.Equal(f.Second, f.First.Accuracy, 0.05));
        Assert.True(crowd.Right(weak.Model) > crowd.Right(weak.Majority) + 0.02);
        Assert.Same(weak.Model, weak.Used);
    }

    [Fact]
    public void Independent_functions_are_not_merged()
    {
        // Twenty worlds: functions of both classes, and functions that vote for one class alone, which agree whenever they meet.
        for (ulong world = 1; world <= 10; world++)
        {
            var both = Crowd.Draw(2000, [0.6, 0.4], Six, world);
            Assert.DoesNotContain(LabelModel.Fit(both.Table).Pairs, p => p.Merged);
            var single = Crowd.Draw(2000, [0.7, 0.3], [Only(1, 0.05, 0.5), Only(1, 0.1, 0.6), Only(0, 0.5, 0.1), Only(0, 0.6, 0.15), Crowd.Coin(0.8), Only(1, 0.02, 0.3)], world);
            Assert.DoesNotContain(LabelModel.Fit(single.Table).Pairs, p => p.Merged);
        }
    }

    [Fact]
    public void A_copy_is_found_and_shares_one_vote()
    {
        var crowd = Copied(copies: 1, own: 0.1, seed: 3);
        var weak = LabelModel.Fit(crowd.Table);
        var merged = Assert.Single(weak.Pairs, p => p.Merged);
        Assert.Equal(("a0", "copy0"), (merged.First, merged.Second));
        Assert.True(merged.Correlation > 0.3);
        Assert.True(merged.Agreed > merged.Expected);
        Assert.Equal("a0+copy0", weak.Functions.Single(f => f.Function == "a0").MergedInto);
        Assert.Null(weak.Functions.Single(f => f.Function == "a1").MergedInto);
        Assert.Equal(6, weak.Model.Table.Annotators.Count);
    }

    [Fact]
    public void Four_copies_do_not_outvote_the_others_once_they_are_merged()
    {
        var crowd = Copied(copies: 3, own: 0.05, seed: 4);
        var weak = LabelModel.Fit(crowd.Table);
        Assert.Equal(6, weak.Model.Table.Annotators.Count);
        var alone = ExpectationMaximization.Run(crowd.Table, new OneCoin(crowd.Table));
        Assert.True(crowd.Right(weak.Model) > crowd.Right(alone) + 0.01, $"{crowd.Right(weak.Model)} {crowd.Right(alone)}");
        Assert.All(weak.Functions.Where(f => f.Function == "a0" || f.Function.StartsWith("copy", StringComparison.Ordinal)), f => Assert.Equal("a0+copy0+copy1+copy2", f.MergedInto));
        Assert.True(Math.Abs(weak.Functions[0].Accuracy - 0.85) < 0.05, string.Join("; ", weak.Functions.Select(f => $"{f.Function} {f.Accuracy}")) + $"; {weak.Balance[0]}");
    }

    [Fact]
    public void A_group_that_is_divided_does_not_vote()
    {
        var table = VoteTable.Build([new("1", "f", "a", 1), new("1", "g", "b", 2), new("2", "f", "a", 3), new("2", "g", "a", 4), new("3", "h", "b", 5)]);
        var merged = FunctionCorrelation.Merge(table, [0, 0, 1]);
        Assert.Equal(["f+g", "h"], merged.Annotators);
        Assert.Equal([0, 1, 1], Enumerable.Range(0, 3).Select(merged.VotesOn));
    }

    [Fact]
    public void With_few_functions_gold_takes_the_place_of_the_others()
    {
        var crowd = Crowd.Draw(2000, [0.5, 0.5], [Crowd.Coin(0.8), Crowd.Coin(0.75), Crowd.Coin(0.7)], seed: 5);
        var copied = crowd.With(Enumerable.Range(0, crowd.Table.Votes).Where(v => crowd.Table.AnnotatorOfVote[v] == 0).Select(v => new Vote(crowd.Table.Items[crowd.Table.ItemOfVote[v]], "copy", crowd.Table.Classes[crowd.Table.ClassOfVote[v]], 1)));
        Assert.Empty(LabelModel.Fit(copied.Table).Pairs);
        var weak = LabelModel.Fit(copied.Table, copied.Gold(300));
        Assert.Equal(("a0", "copy"), Assert.Single(weak.Pairs, p => p.Merged) is var p ? (p.First, p.Second) : default);
    }

    [Fact]
    public void Two_functions_cannot_be_weighed()
    {
        var crowd = Crowd.Draw(500, [0.5, 0.5], [Crowd.Coin(0.9), Crowd.Coin(0.6)], seed: 1);
        var weak = LabelModel.Fit(crowd.Table);
        Assert.False(weak.Trusted);
        Assert.Contains("2 independent functions vote", Assert.Single(weak.Doubts), StringComparison.Ordinal);
        Assert.Same(weak.Majority, weak.Used);
    }

    [Fact]
    public void Functions_that_never_meet_cannot_be_weighed()
    {
        var table = VoteTable.Build(Enumerable.Range(0, 400).Select(i => new Vote($"{i}", $"f{i % 4}", i % 3 == 0 ? "a" : "b", i)));
        var weak = LabelModel.Fit(table);
        Assert.Contains(weak.Doubts, d => d.StartsWith("only 0.0% of the items with a vote have two or more", StringComparison.Ordinal));
        Assert.Same(weak.Majority, weak.Used);
    }

    [Fact]
    public void A_class_that_vanishes_is_seen()
    {
        // Functions that say "rare" now and then without knowing it, always alone against many: the model explains all of it as errors.
        var table = VoteTable.Build(Enumerable.Range(0, 1000).SelectMany(i => Enumerable.Range(0, 8).Select(f => new Vote($"{i}", $"f{f}", (i * 8 + f * 37) % 16 == 0 ? "rare" : "usual", 1))));
        var weak = LabelModel.Fit(table);
        Assert.Contains(weak.Doubts, d => d.StartsWith("class 'rare' has 6.3% of the votes and the model lets it vanish", StringComparison.Ordinal));
        Assert.False(weak.Trusted);
    }

    [Fact]
    public void Gold_on_which_the_model_does_worse_than_majority_vote_is_a_doubt()
    {
        // Three functions share a mistake that a model cannot see: they agree with each other on an attribute that is not the class.
        var random = new Relearn.Numerics.SeededRandom(9);
        var (votes, truth) = (new List<Vote>(), new int[2000]);
        for (var i = 0; i < truth.Length; i++)
        {
            truth[i] = random.NextInt(2);
            var attribute = random.NextDouble() < 0.6 ? truth[i] : 1 - truth[i];
            for (var f = 0; f < 3; f++) { votes.Add(new($"i{i}", $"shared{f}", $"{(random.NextDouble() < 0.9 ? attribute : 1 - attribute)}", 1)); }
            for (var f = 0; f < 4; f++) { votes.Add(new($"i{i}", $"honest{f}", $"{(random.NextDouble() < 0.7 ? truth[i] : 1 - truth[i])}", 1)); }
        }
        var table = VoteTable.Build(votes);
        var gold = GoldLabels.Of(table, Enumerable.Range(0, 300).Select(i => new Vote($"i{i}", "", $"{truth[i]}", i)));
        var weak = LabelModel.Fit(table, gold);
        // Either the shared functions are found and merged, or gold shows what became of it.
        var right = Enumerable.Range(300, 1700).Average(i => weak.Used.Chosen[i] == truth[i] ? 1.0 : 0);
        var majority = Enumerable.Range(300, 1700).Average(i => weak.Majority.Chosen[i] == truth[i] ? 1.0 : 0);
        Assert.True(right > majority - 0.01, $"{right} {majority} {string.Join("; ", weak.Doubts)}");
    }

    [Fact]
    public void Gold_anchors_the_model()
    {
        var crowd = Crowd.Draw(2000, [0.5, 0.5], [Crowd.Coin(0.3), Crowd.Coin(0.35), Crowd.Coin(0.3), Crowd.Coin(0.85), Crowd.Coin(0.8)], seed: 2);
        var weak = LabelModel.Fit(crowd.Table, crowd.Gold(200));
        Assert.True(crowd.Right(weak.Used) > 0.8, $"{crowd.Right(weak.Used)}");
    }
}
