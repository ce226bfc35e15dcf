using Relearn.Data.Labels.Aggregation;

namespace Relearn.Tests.Data.Labels.Aggregation;

public sealed class ExpectationMaximizationTests
{
    static readonly double[][][] Mixed = [Crowd.Coin(0.9, 3), Crowd.Coin(0.75, 3), Crowd.Coin(0.6, 3), Crowd.Coin(0.55, 3), Crowd.Coin(0.5, 3), Crowd.Coin(0.85, 3, 0.3)];

    static AnnotatorModel Model(string method, VoteTable table) => method switch
    {
        OneCoin.MethodName => new OneCoin(table),
        DawidSkene.PlainName => new DawidSkene(table),
        _ => new DawidSkene(table, DawidSkene.DefaultStrength),
    };

    [Theory]
    [InlineData(OneCoin.MethodName)]
    [InlineData(DawidSkene.PlainName)]
    [InlineData(DawidSkene.PooledName)]
    public void Rows_sum_to_1_and_more_is_right_than_by_majority(string method)
    {
        var crowd = Crowd.Draw(2000, [0.5, 0.3, 0.2], Mixed, seed: 3);
        var consensus = ExpectationMaximization.Run(crowd.Table, Model(method, crowd.Table));
        Assert.All(Enumerable.Range(0, 2000), i => Assert.Equal(1, consensus.Of(i).ToArray().Sum(), 9));
        Assert.True(consensus.Converged);
        Assert.Equal(method, consensus.Method);
        // The best annotator of five is right in 0.9; majority counts him like the others.
        Assert.True(crowd.Right(consensus) > crowd.Right(MajorityVote.Of(crowd.Table)) + 0.02);
        // 2,000 items: an accuracy has a standard deviation of about 0.01, a share of a class too. One coin takes the classes for equally frequent, and says so.
        double[] accuracies = [0.9, 0.75, 0.6, 0.55, 0.5, 0.85];
        Assert.All(consensus.Accuracies().Zip(accuracies), a => Assert.Equal(a.Second, a.First, 0.05));
        double[] shares = method == OneCoin.MethodName ? [1.0 / 3, 1.0 / 3, 1.0 / 3] : [0.5, 0.3, 0.2];
        Assert.All(consensus.Prior.Zip(shares), p => Assert.Equal(p.Second, p.First, 0.05));
    }

    [Theory]
    [InlineData(OneCoin.MethodName)]
    [InlineData(DawidSkene.PlainName)]
    public void Each_round_is_likelier_than_the_one_before(string method)
    {
        var crowd = Crowd.Draw(300, [0.7, 0.3], [Crowd.Coin(0.8), Crowd.Coin(0.6), Crowd.Coin(0.7, coverage: 0.5), Crowd.Coin(0.4)], seed: 5);
        var posterior = (double[]?)null;
        var last = double.NegativeInfinity;
        // Started where the one before stopped, a run of several rounds cannot end lower.
        for (var run = 0; run < 5; run++)
        {
            var consensus = ExpectationMaximization.Run(crowd.Table, Model(method, crowd.Table), crowd.Gold(20).Classes, posterior);
            Assert.True(consensus.LogPosterior >= last - 1e-9, $"{consensus.LogPosterior} after {last}");
            (last, posterior) = (consensus.LogPosterior, consensus.Posterior);
        }
    }

    [Fact]
    public void Dawid_Skene_is_what_the_formulas_say()
    {
        // The same in plain products, without logarithms, on few votes: T(i, k) ~ pi_k prod theta_w[k][l].
        var crowd = Crowd.Draw(60, [0.6, 0.4], [Crowd.Coin(0.8), Crowd.Coin(0.7), Crowd.Coin(0.75, coverage: 0.6)], seed: 11);
        var table = crowd.Table;
        var consensus = ExpectationMaximization.Run(table, new DawidSkene(table));
        var t = new double[60, 2];
        for (var i = 0; i < 60; i++)
        {
            foreach (var c in table.ClassesOn(i)) { t[i, c] += 1.0 / table.VotesOn(i); }
        }
        for (var round = 0; round < consensus.Iterations; round++)
        {
            var (prior, theta) = (new double[2], new double[3, 2, 2]);
            for (var k = 0; k < 2; k++)
            {
                prior[k] = (0.01 + Enumerable.Range(0, 60).Sum(i => t[i, k])) / 60.02;
                for (var w = 0; w < 3; w++)
                {
                    var votes = table.VotesOf(w).ToArray();
                    var all = votes.Sum(v => t[table.ItemOfVote[v], k]);
                    for (var l = 0; l < 2; l++) { theta[w, k, l] = (0.01 + votes.Where(v => table.ClassOfVote[v] == l).Sum(v => t[table.ItemOfVote[v], k])) / (0.02 + all); }
                }
            }
            for (var i = 0; i < 60; i++)
            {
                double[] p = [prior[0], prior[1]];
                for (var v = table.Starts[i]; v < table.Starts[i + 1]; v++)
                {
                    for (var k = 0; k < 2; k++) { p[k] *= theta[table.AnnotatorOfVote[v], k, table.ClassOfVote[v]]; }
                }
                for (var k = 0; k < 2; k++) { t[i, k] = p[k] / p.Sum(); }
            }
        }
        Assert.All(Enumerable.Range(0, 60), i => Assert.Equal(t[i, 1], consensus.Of(i)[1], 9));
    }

    [Fact]
    public void A_matrix_sees_a_bias_that_one_number_cannot()
    {
        // Half of the annotators call a third of class 1 by its name, all name class 0 rightly: two of three votes for 0 mean little.
        double[][] shy = [[0.98, 0.02], [0.6, 0.4]];
        var crowd = Crowd.Draw(3000, [0.5, 0.5], [shy, shy, shy, shy, shy], seed: 2);
        var (coin, matrix) = (ExpectationMaximization.Run(crowd.Table, new OneCoin(crowd.Table)), ExpectationMaximization.Run(crowd.Table, new DawidSkene(crowd.Table)));
        Assert.True(crowd.Right(matrix) > crowd.Right(coin) + 0.05);
        // The confusion of an annotator: counts by true class and vote.
        var confusion = matrix.Confusion(0);
        Assert.Equal(3000, confusion.Sum(), 6);
        Assert.Equal(0.4, confusion[3] / (confusion[2] + confusion[3]), 0.05);
    }

    [Fact]
    public void With_few_votes_a_matrix_that_is_drawn_to_that_of_all_is_better()
    {
        // 400 annotators of 15 votes each, three an item, four classes: 16 numbers from 15 votes say nothing alone.
        double[][] usual = [[0.8, 0.1, 0.05, 0.05], [0.2, 0.6, 0.1, 0.1], [0.1, 0.1, 0.7, 0.1], [0.05, 0.25, 0.1, 0.6]];
        var crowd = Crowd.Draw(2000, [0.4, 0.3, 0.2, 0.1], [.. Enumerable.Repeat(usual, 400)], seed: 4, each: 3);
        var (plain, pooled) = (ExpectationMaximization.Run(crowd.Table, new DawidSkene(crowd.Table)), ExpectationMaximization.Run(crowd.Table, new DawidSkene(crowd.Table, DawidSkene.DefaultStrength)));
        Assert.True(crowd.Right(pooled) > crowd.Right(plain) + 0.01, $"{crowd.Right(pooled)} {crowd.Right(plain)}");
    }

    [Theory]
    [InlineData(OneCoin.MethodName)]
    [InlineData(DawidSkene.PlainName)]
    [InlineData(DawidSkene.PooledName)]
    public void Gold_is_fixed_and_sets_right_a_crowd_that_is_wrong(string method)
    {
        // Three of five say the opposite: without gold the classes change places.
        var crowd = Crowd.Draw(600, [0.5, 0.5], [Crowd.Coin(0.1), Crowd.Coin(0.15), Crowd.Coin(0.2), Crowd.Coin(0.9), Crowd.Coin(0.85)], seed: 6);
        var gold = crowd.Gold(150);
        var (without, with) = (ExpectationMaximization.Run(crowd.Table, Model(method, crowd.Table)), ExpectationMaximization.Run(crowd.Table, Model(method, crowd.Table), gold.Classes));
        Assert.True(crowd.Right(without) < 0.2);
        Assert.True(crowd.Right(with) > 0.9);
        Assert.All(Enumerable.Range(0, 150), i => Assert.Equal(1, with.Of(i)[crowd.Truth[i]]));
    }

    [Fact]
    public void One_coin_estimates_the_share_of_each_class_where_it_is_asked_to()
    {
        var crowd = Crowd.Draw(3000, [0.9, 0.1], [Crowd.Coin(0.8), Crowd.Coin(0.75), Crowd.Coin(0.7), Crowd.Coin(0.7)], seed: 12);
        var (even, estimated) = (ExpectationMaximization.Run(crowd.Table, new OneCoin(crowd.Table)), ExpectationMaximization.Run(crowd.Table, new OneCoin(crowd.Table, estimateShares: true)));
        Assert.Equal([0.5, 0.5], even.Prior);
        Assert.Equal(0.9, estimated.Prior[0], 0.03);
        Assert.True(crowd.Right(estimated) > crowd.Right(even) + 0.03);
    }

    [Fact]
    public void An_item_without_votes_gets_the_share_of_each_class_and_changes_nothing()
    {
        Vote[] votes = [.. Crowd.Draw(200, [0.7, 0.3], [Crowd.Coin(0.8), Crowd.Coin(0.7), Crowd.Coin(0.9)], seed: 8).Table is var t
            ? Enumerable.Range(0, t.Votes).Select(v => new Vote(t.Items[t.ItemOfVote[v]], t.Annotators[t.AnnotatorOfVote[v]], t.Classes[t.ClassOfVote[v]], v)) : []];
        var (plain, more) = (VoteTable.Build(votes), VoteTable.Build([.. votes, new("silent", "a0", "", 1)]));
        var (a, b) = (ExpectationMaximization.Run(plain, new OneCoin(plain)), ExpectationMaximization.Run(more, new OneCoin(more)));
        Assert.Equal(a.Posterior, b.Posterior[..a.Posterior.Length]);
        Assert.Equal(b.Prior, b.Of(200).ToArray());
    }

    [Fact]
    public void A_single_class_is_certain()
    {
        var table = VoteTable.Build([new("1", "a", "yes", 1), new("1", "b", "yes", 2), new("2", "a", "yes", 3)]);
        Assert.All(MethodChooser.Methods(table), m => Assert.Equal([1, 1], MethodChooser.Fit(m, table).Posterior));
    }

    [Fact]
    public void Hundreds_of_votes_on_an_item_do_not_underflow()
    {
        var crowd = Crowd.Draw(20, [0.5, 0.5], [.. Enumerable.Repeat(Crowd.Coin(0.6), 3000)], seed: 9);
        Assert.All(MethodChooser.Methods(crowd.Table), m => Assert.DoesNotContain(MethodChooser.Fit(m, crowd.Table).Posterior, double.IsNaN));
        Assert.Equal(1, crowd.Right(MethodChooser.Fit(OneCoin.MethodName, crowd.Table)));
    }

    [Fact]
    public void Dawid_Skene_over_too_many_numbers_is_refused_and_not_among_the_methods()
    {
        var table = VoteTable.Build(Enumerable.Range(0, 6000).Select(i => new Vote($"{i}", $"a{i % 2}", $"c{i}", i)));
        Refusal.Of("data.too_many_parameters", () => ExpectationMaximization.Run(table, new DawidSkene(table)));
        Assert.Equal([MajorityVote.Name, OneCoin.MethodName], MethodChooser.Methods(table));
    }
}
