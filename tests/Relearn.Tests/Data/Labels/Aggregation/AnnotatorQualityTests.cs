using Relearn.Data.Labels.Aggregation;

namespace Relearn.Tests.Data.Labels.Aggregation;

public sealed class AnnotatorQualityTests
{
    [Fact]
    public void Who_says_always_the_same_or_disagrees_with_all_or_voted_once_is_flagged_and_nobody_else()
    {
        var crowd = Crowd.Draw(200, [0.5, 0.5], [Crowd.Coin(0.9), Crowd.Coin(0.85), Crowd.Coin(0.8), [[1, 0], [1, 0]], Crowd.Coin(0.1)], seed: 1);
        var t = crowd.Table;
        var votes = Enumerable.Range(0, t.Votes).Select(v => new Vote(t.Items[t.ItemOfVote[v]], t.Annotators[t.AnnotatorOfVote[v]], t.Classes[t.ClassOfVote[v]], v));
        var table = VoteTable.Build([.. votes, new("i3", "passer-by", "1", 1)]);
        var quality = AnnotatorQuality.Of(MajorityVote.Of(table), GoldLabels.None(table));
        Assert.Equal(["a3 AlwaysTheSame", "a4 DisagreesWithAll", "passer-by OneItem"], quality.SelectMany(q => q.Flags.Select(f => $"{q.Annotator} {f}")));
        Assert.Equal(200, quality[0].Votes);
        Assert.InRange(0.75, quality[0].Agreement!.Low, quality[0].Agreement!.High);
    }

    [Fact]
    public void One_answer_is_no_fault_where_it_is_the_right_one()
    {
        // 60 items, all but one negative: everybody always says negative.
        var table = VoteTable.Build(Enumerable.Range(0, 60).SelectMany(i => "abc".Select(who => new Vote($"{i}", $"{who}", i == 0 && who != 'c' ? "positive" : "negative", 1))));
        Assert.All(AnnotatorQuality.Of(MajorityVote.Of(table), GoldLabels.None(table)), q => Assert.Empty(q.Flags));
    }

    [Fact]
    public void Accuracy_on_gold_has_an_interval()
    {
        var crowd = Crowd.Draw(300, [0.5, 0.5], [Crowd.Coin(0.9), Crowd.Coin(0.6), Crowd.Coin(0.7)], seed: 2);
        var quality = AnnotatorQuality.Of(ExpectationMaximization.Run(crowd.Table, new OneCoin(crowd.Table)), crowd.Gold(100));
        Assert.All(quality, q => Assert.Equal(100, q.GoldVotes));
        Assert.InRange(0.9, quality[0].Gold!.Low, quality[0].Gold!.High);
        Assert.True(quality[1].Gold!.High < quality[0].Gold!.Low);
        Assert.Null(AnnotatorQuality.Of(MajorityVote.Of(crowd.Table), GoldLabels.None(crowd.Table))[0].Gold);
    }

    [Fact]
    public void Alone_on_an_item_there_is_nobody_to_agree_with()
    {
        var table = VoteTable.Build([new("1", "a", "yes", 1), new("2", "a", "no", 2)]);
        Assert.Null(Assert.Single(AnnotatorQuality.Of(MajorityVote.Of(table), GoldLabels.None(table))).Agreement);
    }
}
