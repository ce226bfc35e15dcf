using Relearn.Inference.Models.Classes;
using Relearn.Modeling.Classes.Stopping;
using Relearn.Modeling.Evaluation.Classes;
using Relearn.Numerics;
using static Relearn.Tests.Modeling.Classes.Stopping.ClassSimulation;

namespace Relearn.Tests.Modeling.Classes.Stopping;

public sealed class StoppingFitterTests
{
    [Fact]
    public void The_threshold_is_the_next_number_above_the_mass_of_the_conformal_rank()
    {
        double[] masses = [.. Enumerable.Range(0, 99).Select(i => i / 100.0)];
        // ceil(100 x 0.9) = 90: the 90th is 0.89.
        Assert.Equal(new StoppingThreshold(Math.BitIncrement(0.89), 99, 90, 90), StoppingFitter.Threshold(masses, 0.9));
    }

    [Fact]
    public void With_too_few_rows_for_the_accuracy_nothing_is_sure_enough()
    {
        double[] masses = [.. Enumerable.Range(0, 98).Select(i => i / 100.0)];
        Assert.True(StoppingFitter.Threshold(masses, 0.99) is { Mass: > 1, Rank: 99, Rows: 98 });
        Assert.True(StoppingFitter.Threshold([], 0.8).Mass > 1);
    }

    [Fact]
    public void A_model_that_is_better_than_was_asked_for_answers_everything_and_the_band_says_so()
    {
        double[] masses = [.. Enumerable.Repeat(0.0, 950), .. Enumerable.Range(1, 50).Select(i => i / 51.0)];
        var threshold = StoppingFitter.Threshold(masses, 0.8);
        Assert.Equal((950, double.Epsilon), (threshold.Right, threshold.Mass));
        var (low, high) = AccuracyBand.Of([threshold], [1_000L]);
        Assert.True(low is > 0.92 and < 0.95 && high is > 0.95 and < 0.98, $"{low} {high}");
    }

    /// <summary>Over 1,000 pairs of calibration and test rows the mean achieved accuracy is at least the target, and the band holds it in 95 of 100.</summary>
    [Theory]
    [InlineData(0.8, 100_000)]
    [InlineData(0.9, 100_000)]
    [InlineData(0.95, 100_000)]
    [InlineData(0.9, 100)]
    public void Over_a_thousand_splits_the_accuracy_is_reached_and_lies_in_the_band(double target, int groupRows)
    {
        const int Calibration = 600, Test = 400, Splits = 1_000;
        var all = Pool.Value;
        var random = new SeededRandom(7);
        var order = Enumerable.Range(0, all.Count).ToArray();
        var (mean, inside) = (new RunningMean(), 0);
        for (var split = 0; split < Splits; split++)
        {
            // The first of a shuffled pool; who was drawn before may be drawn again in the next split.
            for (var i = 0; i < Calibration + Test; i++) { var j = i + random.NextInt(order.Length - i); (order[i], order[j]) = (order[j], order[i]); }
            var rule = StoppingFitter.Fit(Part(order.AsSpan(0, Calibration)), new() { Accuracy = target, GroupRows = groupRows });
            var line = StoppingReport.Of(rule, Part(order.AsSpan(Calibration, Test))).Lines.Single(l => l.Target == target);
            mean.Update(line.Achieved!.Estimate);
            inside += line.Holds ? 1 : 0;
        }
        // Five standard errors: the mean of 1,000 splits is that sure.
        var error = Math.Sqrt(mean.Variance / Splits);
        Assert.True(mean.Mean > target - 5 * error, $"{mean.Mean} of {target}");
        Assert.True(mean.Mean < target + 5 * error + (groupRows < Calibration ? 4 : 1) * 1.0 / 100, $"{mean.Mean} of {target}: more than was asked for costs depth");
        Assert.True(inside >= 0.93 * Splits, $"{inside} of {Splits} in the band");
    }

    static readonly Lazy<(int[] Truths, ClassScore[][] Best)> Drawn = new(() => Draw(20_000, 3));

    static readonly Lazy<ScoredClassRows> Pool = new(() => Fill(Enumerable.Range(0, Drawn.Value.Truths.Length)));

    static ScoredClassRows Part(ReadOnlySpan<int> rows) => Fill([.. rows]);

    static ScoredClassRows Fill(IEnumerable<int> chosen)
    {
        var rows = new ScoredClassRows(Tree, Nodes);
        foreach (var i in chosen) { rows.Add(Drawn.Value.Truths[i], Drawn.Value.Best[i]); }
        return rows;
    }

    [Fact]
    public void A_higher_accuracy_is_paid_for_in_depth()
    {
        var report = StoppingReport.Of(StoppingFitter.Fit(Rows(3_000, 1), new() { Accuracy = 0.97 }), Rows(3_000, 2));
        Assert.Equal([0.8, 0.9, 0.95, 0.97, 0.99], report.Lines.Select(l => l.Target));
        Assert.All(report.Lines.Zip(report.Lines.Skip(1)), pair => Assert.True(pair.First.DepthKept > pair.Second.DepthKept && pair.First.AtRoot <= pair.Second.AtRoot && pair.First.Achieved!.Estimate < pair.Second.Achieved!.Estimate));
        Assert.All(report.Lines, l => Assert.True(l.Holds, $"{l.Target}: {l.Achieved!.Estimate} outside {l.BandLow} to {l.BandHigh}"));
        Assert.InRange(report.FalseAlarms!.Value, 0.003, 0.02);
    }

    [Fact]
    public void Groups_with_enough_rows_have_thresholds_of_their_own_and_each_reaches_the_accuracy()
    {
        var rule = StoppingFitter.Fit(Rows(8_000, 4), new() { Accuracy = 0.9, GroupRows = 500 });
        Assert.Equal(4, rule.Groups.Length);
        var test = Rows(20_000, 5);
        var one = StoppingFitter.Fit(Rows(8_000, 4), new() { Accuracy = 0.9, GroupRows = 100_000 });
        var worst = (Own: 1.0, Shared: 1.0);
        foreach (var group in rule.Groups)
        {
            int[] members = [.. Enumerable.Range(0, test.Count).Where(i => test.Group(i) == group)];
            double Share(StoppingRule r) => members.Average(i => Tree.Contains(test.Answer(i, r), test.Truth(i)) ? 1.0 : 0.0);
            worst = (Math.Min(worst.Own, Share(rule)), Math.Min(worst.Shared, Share(one)));
        }
        Assert.True(worst.Own > 0.875, $"{worst.Own}");
        Assert.True(worst.Shared < worst.Own - 0.02, $"{worst.Shared} {worst.Own}: one threshold for all is what the hard group pays for");
    }

    [Fact]
    public void What_would_be_too_few_others_are_joined_by_the_least_group()
    {
        var rule = StoppingFitter.Fit(Rows(1_000, 6), new() { GroupRows = 240 });
        var thresholds = rule.ThresholdsOf(0.9).ToArray();
        Assert.Equal(1_000, thresholds.Sum(t => t.Rows));
        Assert.All(thresholds, t => Assert.True(t.Rows >= 240, $"{t.Rows}"));
    }

    [Fact]
    public void Shown_probabilities_are_as_often_right_as_they_say_where_the_masses_are_not()
    {
        var (fitted, test) = (Rows(8_000, 8), Rows(8_000, 9));
        var rule = StoppingFitter.Fit(fitted, new());
        var examples = new long[Tree.Count];
        var (raw, shown) = (ClassEvaluator.Evaluate(test, examples, 1).Levels, ClassEvaluator.Evaluate(test, examples, 1, rule).Levels);
        for (var level = 0; level < 3; level++)
        {
            Assert.True(shown[level].CalibrationError < 0.04, $"level {level}: {shown[level].CalibrationError}");
            Assert.True(shown[level].CalibrationError < raw[level].CalibrationError, $"level {level}: {raw[level].CalibrationError}");
        }
    }

    [Fact]
    public void The_same_rows_give_the_same_bytes() => Assert.Equal(StoppingFitter.Fit(Rows(2_000, 4), new()).ToBytes(), StoppingFitter.Fit(Rows(2_000, 4), new()).ToBytes());

    [Fact]
    public void A_fitted_rule_is_a_section_that_can_be_read()
    {
        var rule = StoppingFitter.Fit(Rows(2_000, 4), new() { Accuracy = 0.85, GroupRows = 300 });
        Assert.Equal(rule.ToBytes(), StoppingRule.Parse(rule.ToBytes(), Tree).ToBytes());
        var none = StoppingFitter.Fit(new(Tree, Nodes), new());
        Assert.Equal(none.ToBytes(), StoppingRule.Parse(none.ToBytes(), Tree).ToBytes());
        Assert.Equal(0, Rows(1, 1).Answer(0, none));
    }
}
