using Relearn.Inference.Models;
using Relearn.Modeling.Evaluation;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Tests.Modeling;

public sealed class EvaluationTests
{
    static readonly KpiConfig Money = new() { TruePositive = 5, FalsePositive = -2, FalseNegative = -1, TrueNegative = 0.5 };

    static readonly Gen<(double Score, bool Positive)[]> Rows = Gen.Select(Gen.Double[0.01, 0.99].Select(d => Math.Round(d, 2)), Gen.Bool).Array[2, 200];

    [Fact]
    public void The_threshold_is_the_best_of_all() => Rows.Sample(rows =>
    {
        double[] scores = [.. rows.Select(r => r.Score)];
        bool[] positives = [.. rows.Select(r => r.Positive)];
        double Value(double threshold) => rows.Sum(r => Money.ValueOf(r.Score >= threshold, r.Positive));
        var best = scores.Append(2).Max(Value);
        Assert.Equal(best, Value(ThresholdSearch.Best(scores, positives, Money)), 9);
    });

    [Fact]
    public void Metrics_are_what_their_definitions_say() => Rows.Sample(rows =>
    {
        double[] scores = [.. rows.Select(r => r.Score)];
        bool[] positives = [.. rows.Select(r => r.Positive)];
        int[] days = [.. rows.Select((_, i) => 10 + i % 7)];
        var m = Evaluator.Evaluate(scores, positives, days, 0.5, Money, 3);
        Assert.Equal(rows.Length, m.Rows);
        Assert.Equal(rows.Average(r => r.Positive ? 1.0 : 0), m.PositiveRate, 12);
        Assert.Equal(rows.Average(r => -Math.Log(r.Positive ? r.Score : 1 - r.Score)), m.LogLoss.Estimate, 9);
        Assert.Equal(rows.Sum(r => Money.ValueOf(r.Score >= 0.5, r.Positive)), m.Value, 9);
        Assert.Equal(rows.Average(r => r.Score >= 0.5 ? 1.0 : 0), m.ActedRate, 12);
    }, iter: 30);

    [Fact]
    public void A_model_is_neither_better_nor_worse_than_itself()
    {
        double[] scores = [0.2, 0.4, 0.7, 0.9];
        var (loss, value) = Evaluator.Compare(scores, 0.5, scores, 0.5, [false, true, true, false], [1, 1, 2, 3], Money, 1);
        Assert.Equal(new Interval(0, 0, 0), loss);
        Assert.Equal(new Interval(0, 0, 0), value);
    }

    [Fact]
    public void Calibration_finds_the_slope_and_intercept_that_made_the_labels()
    {
        var random = new SeededRandom(11);
        var raw = new double[40_000];
        var positives = new bool[raw.Length];
        for (var i = 0; i < raw.Length; i++)
        {
            raw[i] = random.NextDouble() * 6 - 3;
            positives[i] = random.NextDouble() < 1 / (1 + Math.Exp(-(0.6 * raw[i] - 0.8)));
        }
        var fitted = Calibrator.Fit(raw, positives);
        // Four standard errors of a logistic fit to 40,000 rows.
        Assert.Equal(0.6, fitted.Slope, 0.04);
        Assert.Equal(-0.8, fitted.Intercept, 0.06);
    }

    [Fact]
    public void Calibration_leaves_alone_what_is_too_little_to_tell() =>
        Assert.Equal(Calibration.None, Calibrator.Fit([1, 2, -1], [true, true, false]));

    [Fact]
    public void An_interval_of_days_is_wider_than_one_of_rows_when_days_differ()
    {
        // 20 days of 50 rows, each day all true or all false: there are 20 independent facts, not 1,000.
        var positives = Enumerable.Range(0, 1000).Select(i => i / 50 % 2 == 0).ToArray();
        var scores = Enumerable.Repeat(0.5, 1000).Select((s, i) => i % 2 == 0 ? 0.9 : 0.1).ToArray();
        var byDay = Evaluator.Evaluate(scores, positives, [.. Enumerable.Range(0, 1000).Select(i => i / 50)], 0.5, Money, 1);
        var byRow = Evaluator.Evaluate(scores, positives, [.. Enumerable.Range(0, 1000)], 0.5, Money, 1);
        Assert.True(byDay.ValuePerDecision.High - byDay.ValuePerDecision.Low > 1.5 * (byRow.ValuePerDecision.High - byRow.ValuePerDecision.Low));
    }
}
