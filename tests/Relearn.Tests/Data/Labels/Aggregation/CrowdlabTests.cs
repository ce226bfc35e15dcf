using Relearn.Data.Labels.Aggregation;

namespace Relearn.Tests.Data.Labels.Aggregation;

public sealed class CrowdlabTests
{
    [Fact]
    public void A_small_example_by_hand()
    {
        // Items 1, 2, 3 and 6 have several votes, item 4 one, item 5 none. Consensus of the several: 0, 1, 1 (item 3 is a tie; the model says 1), 0.
        var table = VoteTable.Build([new("1", "a", "0", 1), new("1", "b", "0", 2), new("1", "c", "1", 3), new("2", "a", "1", 4), new("2", "b", "1", 5), new("3", "a", "0", 6), new("3", "c", "1", 7), new("4", "c", "0", 8), new("5", "c", "", 9), new("6", "a", "0", 10), new("6", "b", "0", 11)]);
        double[] model = [0.9, 0.1, 0.6, 0.4, 0.3, 0.7, 0.2, 0.8, 0.4, 0.6, 0.8, 0.2];
        // P = (2/3 + 1 + 1/2 + 1) / 4; m = 1 - 2/4; the model errs on item 2 of four: weight 1 - (1/4) / (1/2), times the root of 10 votes on 5 items.
        var likelihood = (2.0 / 3 + 1 + 0.5 + 1) / 4;
        var modelWeight = 0.5 * Math.Sqrt(10.0 / 5);
        // a differs from others in 2 of 5 comparisons: 1 - 0.4 / 0.5. b in 1 of 4: 1 - 0.25 / 0.5. c in 3 of 3: the floor.
        var (a, b, c) = (0.2, 0.5, 1e-6);
        var expected = (modelWeight * 0.9 + (a + b) * likelihood + c * (1 - likelihood)) / (modelWeight + a + b + c);
        var consensus = Crowdlab.Of(table, model);
        Assert.Equal(expected, consensus.Of(0)[0], 9);
        Assert.Equal(0.6, consensus.Of(4)[1], 9);
        Assert.Equal((modelWeight * 0.2 + c * likelihood) / (modelWeight + c), consensus.Of(3)[0], 9);
    }

    [Fact]
    public void A_good_model_helps_where_votes_are_few()
    {
        var crowd = Crowd.Draw(2000, [0.3, 0.3, 0.4], [.. Enumerable.Repeat(Crowd.Coin(0.65, 3), 20)], seed: 1, each: 2);
        var random = new Relearn.Numerics.SeededRandom(5);
        var model = new double[6000];
        for (var i = 0; i < 2000; i++)
        {
            var said = random.NextDouble() < 0.85 ? crowd.Truth[i] : random.NextInt(3);
            for (var k = 0; k < 3; k++) { model[i * 3 + k] = k == said ? 0.8 : 0.1; }
        }
        var consensus = Crowdlab.Of(crowd.Table, model);
        Assert.All(Enumerable.Range(0, 2000), i => Assert.Equal(1, consensus.Of(i).ToArray().Sum(), 9));
        Assert.True(crowd.Right(consensus) > crowd.Right(MajorityVote.Of(crowd.Table)) + 0.1);
        var (choice, _) = MethodChooser.Choose(crowd.Table, crowd.Gold(300), model);
        Assert.Equal(Crowdlab.Name, choice.Method);
    }

    [Fact]
    public void Gold_stands_and_weighs()
    {
        var crowd = Crowd.Draw(100, [0.5, 0.5], [Crowd.Coin(0.8), Crowd.Coin(0.7), Crowd.Coin(0.6)], seed: 3);
        var model = Enumerable.Repeat(0.5, 200).ToArray();
        var consensus = Crowdlab.Of(crowd.Table, model, crowd.Gold(40).Classes);
        Assert.All(Enumerable.Range(0, 40), i => Assert.Equal(1, consensus.Of(i)[crowd.Truth[i]]));
        Assert.NotEqual(Crowdlab.Of(crowd.Table, model).Of(50)[0], consensus.Of(50)[0]);
    }
}
