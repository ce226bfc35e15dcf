using Relearn.Inference;
using Relearn.Inference.Models;

namespace Relearn.Tests.Inference.Models;

public sealed class ScorerTests
{
    static double Score(IScorer scorer, params float[] row)
    {
        var raw = new double[1];
        scorer.Score(row, raw);
        return raw[0];
    }

    // One number (mean 10, scale 2, weight 3, missing -7) and one category of two (weights 1, 2, missing 4); intercept 100.
    static readonly LinearScorer Linear = new([new(0, 10, 2, 1), new(2, 0, 1, 3)], [100, 3, -7, 1, 2, 4]);

    [Theory]
    [InlineData(12, 0, 100 + 3 + 1)]
    [InlineData(7, 1, 100 - 4.5 + 2)]
    [InlineData(float.NaN, float.NaN, 100 - 7 + 4)]
    [InlineData(1e30f, 1, 100 + 24 + 2)]
    [InlineData(float.NegativeInfinity, 5, 100 - 24 + 2)]
    [InlineData(10, -1, 100 + 1)]
    public void A_linear_model_adds_up_its_weights(float number, float category, double expected) => Assert.Equal(expected, Score(Linear, number, category));

    [Fact]
    public void A_linear_model_is_read_as_it_was_written() => Gen.Float.Array[2].Sample(row => Assert.Equal(Score(Linear, row), Score(LinearScorer.Parse(Linear.ToBytes()), row)));

    [Fact]
    public void A_linear_model_cut_short_is_refused() => Gen.Int[0, Linear.ToBytes().Length - 1].Sample(length =>
        Assert.Contains("cut short", Assert.Throws<BundleException>(() => LinearScorer.Parse(Linear.ToBytes()[..length])).Message, StringComparison.Ordinal));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 5)]
    [InlineData(2, 4)]
    [InlineData(int.MaxValue, 1)]
    [InlineData(0, int.MaxValue)]
    [InlineData(-1, -3)]
    public void A_linear_model_that_refers_to_weights_it_does_not_have_is_refused(int categories, int offset) =>
        Assert.Contains("weights that it does not have",
            Assert.Throws<BundleException>(() => LinearScorer.Parse(new LinearScorer([new(categories, 0, 1, offset)], [1, 2, 3, 4, 5, 6]).ToBytes())).Message, StringComparison.Ordinal);

    [Fact]
    public void A_bin_is_found_as_by_reading_the_cuts_from_the_left() => Gen.Select(Gen.Float[-10, 10].Array[0, 20], Gen.OneOf<float>(Gen.Float, Gen.Float[-10, 10])).Sample((cuts, value) =>
    {
        cuts = [.. cuts.Distinct().Order()];
        foreach (var x in cuts.Append(value))
        {
            var bin = Array.FindIndex(cuts, cut => x <= cut);
            Assert.Equal(float.IsNaN(x) ? cuts.Length + 1 : bin < 0 ? cuts.Length : bin, RateTableScorer.BinOf(x, cuts));
        }
    });

    [Fact]
    public void A_rate_table_answers_with_the_rate_of_the_bin_and_reads_as_it_was_written()
    {
        var written = new RateTableScorer(3, 1, [-1, 2.5f], [10, 20, 30, 40]);
        foreach (var scorer in new[] { written, RateTableScorer.Parse(written.ToBytes()) })
        {
            Assert.Equal((3, 1), (scorer.Width, scorer.Feature));
            Assert.Equal([10, 20, 20, 30, 40], new[] { -1f, -0.5f, 2.5f, float.PositiveInfinity, float.NaN }.Select(x => Score(scorer, 99, x, 99)));
        }
    }

    [Fact]
    public void A_rate_table_cut_short_is_refused()
    {
        var bytes = SampleBundles.SectionOf("rate_table");
        Gen.Int[0, bytes.Length - 1].Sample(length => Assert.Contains("cut short", Assert.Throws<BundleException>(() => RateTableScorer.Parse(bytes[..length])).Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void A_rate_table_on_a_feature_that_does_not_exist_is_refused(int feature) =>
        Assert.Contains("a feature that it does not have",
            Assert.Throws<BundleException>(() => RateTableScorer.Parse(new RateTableScorer(3, feature, [1], [0, 1, 2]).ToBytes())).Message, StringComparison.Ordinal);

    [Fact]
    public void A_constant_says_the_same_of_every_row() => Gen.Select(Gen.Double, Gen.Float.Array[4]).Sample((value, row) => Assert.Equal(value, Score(new ConstantScorer(4, value), row)));

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(-2, 0.11920292202211755)]
    [InlineData(4, 0.9820137900379085)]
    public void Without_calibration_the_raw_score_is_the_log_odds(double raw, double expected) =>
        // Python 3: 1 / (1 + math.exp(-raw)); exp may differ by one unit in the last place between C libraries.
        Assert.Equal(expected, Calibration.None.Probability(raw), 1e-15);

    [Fact]
    public void Calibration_never_changes_an_order_and_stays_a_probability() => Gen.Select(Gen.Double[1e-3, 10], Gen.Double[-10, 10], Gen.Double[-1e3, 1e3], Gen.Double[-1e3, 1e3]).Sample((slope, intercept, a, b) =>
    {
        var calibration = new Calibration(slope, intercept);
        var (low, high) = (calibration.Probability(Math.Min(a, b)), calibration.Probability(Math.Max(a, b)));
        Assert.InRange(low, 0, 1);
        Assert.InRange(high, low, 1);
    });
}
