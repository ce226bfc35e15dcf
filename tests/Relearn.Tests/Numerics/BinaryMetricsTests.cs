using Relearn.Numerics;

namespace Relearn.Tests.Numerics;

public sealed class BinaryMetricsTests
{
    /// <summary>P(score of a positive above score of a negative) + half of P(equal), pair by pair.</summary>
    static double RocByPairs(double[] scores, bool[] labels) =>
        (from i in Enumerable.Range(0, scores.Length)
         from j in Enumerable.Range(0, scores.Length)
         where labels[i] && !labels[j]
         select scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0).Average();

    /// <summary>Average over the positives of the precision at their score: the definition of average precision with ties as one step.</summary>
    static double PrByRows(double[] scores, bool[] labels) =>
        (from i in Enumerable.Range(0, scores.Length)
         where labels[i]
         let above = Enumerable.Range(0, scores.Length).Where(j => scores[j] >= scores[i]).ToArray()
         select above.Count(j => labels[j]) / (double)above.Length).Average();

    static readonly Gen<(double Score, bool Label)[]> Rows =
        Gen.Select(Gen.OneOf<double>(Gen.Double[0, 1], Gen.Int[0, 5].Select(i => i / 5.0)), Gen.Bool).Array[2, 60].Where(rows => rows.Any(r => r.Item2) && rows.Any(r => !r.Item2));

    [Fact]
    public void Areas_agree_with_their_definitions() => Rows.Sample(rows =>
    {
        var (scores, labels) = (rows.Select(r => r.Score).ToArray(), rows.Select(r => r.Label).ToArray());
        var (roc, pr) = BinaryMetrics.Areas(scores, labels);
        // Sums of at most 60 terms of order 1: rounding stays far below 1e-12.
        Assert.Equal(RocByPairs(scores, labels), roc, 1e-12);
        Assert.Equal(PrByRows(scores, labels), pr, 1e-12);
    });

    [Fact]
    public void Areas_depend_on_the_order_of_scores_alone() => Rows.Sample(rows =>
    {
        var (scores, labels) = (rows.Select(r => r.Score).ToArray(), rows.Select(r => r.Label).ToArray());
        Assert.Equal(BinaryMetrics.Areas(scores, labels), BinaryMetrics.Areas([.. scores.Select(s => 8 * s)], labels));
        Array.Reverse(scores);
        Array.Reverse(labels);
        Assert.Equal(BinaryMetrics.Areas(scores, labels), BinaryMetrics.Areas([.. rows.Select(r => r.Score)], [.. rows.Select(r => r.Label)]));
    });

    // Worked by hand; the last line is the example of scikit-learn's roc_auc_score and average_precision_score (1.5): 0.75 and 0.8333.
    [Theory]
    [InlineData(new[] { 0.1, 0.9 }, new[] { false, true }, 1, 1)]
    [InlineData(new[] { 0.9, 0.1 }, new[] { false, true }, 0, 0.5)]
    [InlineData(new[] { 0.5, 0.5 }, new[] { false, true }, 0.5, 0.5)]
    [InlineData(new[] { 0.1, 0.4, 0.35, 0.8 }, new[] { false, false, true, true }, 0.75, 5.0 / 6)]
    public void Areas_of_tiny_cases(double[] scores, bool[] labels, double roc, double pr)
    {
        var areas = BinaryMetrics.Areas(scores, labels);
        Assert.Equal((roc, pr), (areas.RocAuc, areas.PrAuc), (a, b) => Math.Abs(a.Item1 - b.Item1) < 1e-15 && Math.Abs(a.Item2 - b.Item2) < 1e-15);
    }

    [Theory]
    [InlineData(new double[0], new bool[0])]
    [InlineData(new[] { 0.1, 0.2 }, new[] { true, true })]
    [InlineData(new[] { 0.1, 0.2 }, new[] { false, false })]
    public void There_is_no_area_where_a_class_is_absent(double[] scores, bool[] labels) => Assert.Equal((double.NaN, double.NaN), BinaryMetrics.Areas(scores, labels));

    [Fact]
    public void A_score_that_is_not_a_number_counts_as_the_lowest()
    {
        double[] scores = [double.NaN, 0.2, double.NaN, 0.9];
        bool[] labels = [true, false, false, true];
        Assert.Equal(BinaryMetrics.Areas([-1, 0.2, -1, 0.9], labels), BinaryMetrics.Areas(scores, labels));
    }

    [Fact]
    public void Log_loss_is_minus_the_log_of_what_was_said_of_the_truth_and_never_infinite()
    {
        Assert.Equal(Math.Log(2), BinaryMetrics.LogLoss(0.5, true), 1e-15);
        Assert.Equal(-Math.Log(0.25), BinaryMetrics.LogLoss(0.75, false), 1e-15);
        // -ln(1e-15) = 34.5388; 1 - (1 - 1e-15) is 1e-15 only to a tenth, hence the wide tolerance of the second.
        Assert.Equal(34.538776394910684, BinaryMetrics.LogLoss(0, true), 1e-12);
        Assert.Equal(34.54, BinaryMetrics.LogLoss(1, false), 0.2);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(0.5, 0.6931471805599453)]
    [InlineData(0.1, 0.3250829733914482)]
    public void Entropy_in_nats(double rate, double expected) => Assert.Equal(expected, BinaryMetrics.Entropy(rate), 1e-15);

    [Fact]
    public void Saying_the_rate_costs_its_entropy() => Gen.Int[1, 99].Sample(positives =>
    {
        var rate = positives / 100.0;
        Assert.Equal(BinaryMetrics.Entropy(rate), (positives * BinaryMetrics.LogLoss(rate, true) + (100 - positives) * BinaryMetrics.LogLoss(rate, false)) / 100, 1e-12);
    });
}
