using Relearn.Data.Labels.Aggregation;

namespace Relearn.Tests.Data.Labels.Aggregation;

public sealed class MethodChooserTests
{
    // A few good annotators among many who guess: majority vote is drowned.
    static Crowd Drowned(int items = 1500, ulong seed = 1) => Crowd.Draw(items, [0.5, 0.5], [Crowd.Coin(0.95), Crowd.Coin(0.9), .. Enumerable.Repeat(Crowd.Coin(0.52), 7)], seed);

    static Crowd Equal(ulong seed = 1) => Crowd.Draw(800, [0.5, 0.5], [.. Enumerable.Repeat(Crowd.Coin(0.7), 5)], seed);

    [Fact]
    public void A_method_that_is_better_beyond_doubt_is_chosen_and_the_reason_has_the_figures()
    {
        var crowd = Drowned();
        var (choice, consensus) = MethodChooser.Choose(crowd.Table, crowd.Gold(200));
        Assert.NotEqual(MajorityVote.Name, choice.Method);
        Assert.True(choice.Settled);
        Assert.Equal(choice.Method, consensus.Method);
        Assert.Equal(4, choice.Scores.Count);
        Assert.Equal(choice.Scores.OrderBy(s => s.LogLoss), choice.Scores);
        var score = choice.Scores.Single(s => s.Method == choice.Method);
        Assert.True(score.Gain!.Low > 0);
        Assert.True(score.GoldNeeded!.Estimate < 200);
        Assert.Contains("has the least log loss", choice.Reason, StringComparison.Ordinal);
        Assert.True(crowd.Right(consensus) > crowd.Right(MajorityVote.Of(crowd.Table)) + 0.1);
    }

    [Fact]
    public void What_is_not_settled_stays_with_majority_vote_and_says_how_much_gold_would_settle_it()
    {
        var crowd = Equal();
        var (choice, consensus) = MethodChooser.Choose(crowd.Table, crowd.Gold(40));
        Assert.Equal((MajorityVote.Name, false), (choice.Method, choice.Settled));
        Assert.Equal(MajorityVote.Name, consensus.Method);
        Assert.Contains("majority vote", choice.Reason, StringComparison.Ordinal);
        Assert.All(choice.Scores.Where(s => s.GoldNeeded is not null), s => Assert.True(s.GoldNeeded!.Estimate > 40));
    }

    [Fact]
    public void Too_little_gold_chooses_nothing()
    {
        var crowd = Drowned(300);
        var (choice, _) = MethodChooser.Choose(crowd.Table, crowd.Gold(MethodChooser.LeastGold - 1));
        Assert.Equal((MajorityVote.Name, false, 0), (choice.Method, choice.Settled, choice.Scores.Count));
        Assert.Contains("19 of 19 gold items have votes; below 20 nothing is chosen", choice.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Gold_without_votes_judges_nothing()
    {
        var table = VoteTable.Build([new("1", "a", "yes", 1), new("1", "b", "no", 2)]);
        var (choice, _) = MethodChooser.Choose(table, GoldLabels.Of(table, Enumerable.Range(10, 60).Select(i => new Vote($"{i}", "", "yes", i))));
        Assert.Equal((60, 0), (choice.GoldItems, choice.GoldVoted));
        Assert.Contains("0 of 60 gold items have votes", choice.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void No_gold_item_judges_what_it_taught()
    {
        // Gold that contradicts every vote: a fit that knew the items it is judged on would be right everywhere.
        var crowd = Equal(3);
        var wrong = GoldLabels.Of(crowd.Table, Enumerable.Range(0, 200).Select(i => new Vote($"i{i}", "", $"{(i * 7 + i / 3) % 2}", i)));
        var folds = new GoldFolds(wrong, 1);
        var rows = folds.OutOfFold(known => MajorityVote.Of(crowd.Table, known));
        Assert.All(rows, row => Assert.DoesNotContain(1.0, row));
        var right = folds.Right(rows, crowd.Table.Shares()).Count(r => r);
        Assert.InRange(right, 70, 130);
    }

    [Fact]
    public void The_gain_of_a_method_is_measured_item_by_item_on_equal_parts()
    {
        var gold = Equal().Gold(103);
        var folds = new GoldFolds(gold, 4);
        Assert.Equal(gold.Voted.Order(), folds.Items.Order());
        Assert.Equal(folds.Items.Select(i => gold.Classes[i]), folds.Known);
        Assert.NotEqual(folds.Items, new GoldFolds(gold, 5).Items);
        var sizes = new List<int>();
        folds.OutOfFold(known => { sizes.Add(103 - known.Count(k => k >= 0)); return MajorityVote.Of(Equal().Table, known); });
        Assert.Equal([21, 21, 21, 20, 20], sizes);
    }

    [Fact]
    public void The_probabilities_that_are_given_out_are_calibrated_on_gold()
    {
        // Annotators who err together: five copies of one answer and one honest one make the methods far too sure.
        var honest = Crowd.Draw(2000, [0.5, 0.5], [Crowd.Coin(0.7), Crowd.Coin(0.7)], seed: 7);
        var t = honest.Table;
        var votes = Enumerable.Range(0, t.Votes).SelectMany(v => Enumerable.Range(0, t.AnnotatorOfVote[v] == 0 ? 5 : 1).Select(copy => new Vote(t.Items[t.ItemOfVote[v]], $"{t.AnnotatorOfVote[v]}.{copy}", t.Classes[t.ClassOfVote[v]], v)));
        var table = VoteTable.Build(votes, ["0", "1"]);
        var gold = GoldLabels.Of(table, Enumerable.Range(0, 300).Select(i => new Vote($"i{i}", "", $"{honest.Truth[i]}", i)));
        var (choice, consensus) = MethodChooser.Choose(table, gold);
        Assert.True(choice.Power < 0.7);
        var rest = Enumerable.Range(300, 1700).ToArray();
        var (right, said, before) = (rest.Average(i => consensus.Chosen[i] == honest.Truth[i] ? 1.0 : 0), rest.Average(consensus.Confidence), rest.Average(MethodChooser.Fit(choice.Method, table).Confidence));
        Assert.True(before > right + 0.15, $"{before} {right}");
        Assert.InRange(said, right - 0.1, right + 0.1);
    }

    [Fact]
    public void The_same_votes_give_the_same_choice_to_the_bit()
    {
        var (a, b) = (MethodChooser.Choose(Drowned(400).Table, Drowned(400).Gold(60)), MethodChooser.Choose(Drowned(400).Table, Drowned(400).Gold(60)));
        Assert.Equal(a.Choice.Scores, b.Choice.Scores);
        Assert.Equal(a.Consensus.Posterior, b.Consensus.Posterior);
    }
}
