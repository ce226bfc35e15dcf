using Relearn.Numerics;

namespace Relearn.Tests.Numerics;

public sealed class IntervalTests
{
    // R 4: quantile(c(1, 2, 3, 4, 10), p), type 7 (R's default).
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.1, 1.4)]
    [InlineData(0.25, 2)]
    [InlineData(0.5, 3)]
    [InlineData(0.6, 3.4)]
    [InlineData(0.75, 4)]
    [InlineData(0.9, 7.6)]
    [InlineData(1, 10)]
    public void Quantiles_are_of_type_7(double q, double expected) => Assert.Equal(expected, Interval.Quantile([1, 2, 3, 4, 10], q), 1e-12);

    [Fact]
    public void A_quantile_lies_between_its_neighbours_and_grows_with_q() => Gen.Select(Gen.Double[-1e3, 1e3].Array[1, 50], Gen.Double[0, 1], Gen.Double[0, 1]).Sample((values, p, q) =>
    {
        Array.Sort(values);
        var (low, high) = (Interval.Quantile(values, Math.Min(p, q)), Interval.Quantile(values, Math.Max(p, q)));
        Assert.InRange(low, values[0], high + 1e-9);
        Assert.InRange(high, low - 1e-9, values[^1] + 1e-9);
    });

    [Fact]
    public void An_interval_holds_the_middle_of_the_replicates_and_leaves_NaN_out()
    {
        // Of 0..1000 the 2.5 % and 97.5 % points are 25 and 975, whatever the order.
        var replicates = Enumerable.Range(0, 1001).Select(i => (double)(i * 8 % 1001)).Append(double.NaN);
        var interval = Interval.FromReplicates(3, replicates);
        Assert.Equal(3, interval.Estimate);
        Assert.Equal(25, interval.Low, 1e-9);
        Assert.Equal(975, interval.High, 1e-9);
        Assert.Equal(100, Interval.FromReplicates(3, replicates, confidence: 0.8).Low, 1e-9);
    }

    [Fact]
    public void Without_a_replicate_there_are_no_bounds() => Assert.Equal(new Interval(3, double.NaN, double.NaN), Interval.FromReplicates(3, [double.NaN]));

    // R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17, 1998, table I, method 3.
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void A_share_has_Wilson_s_interval(int hits, int trials, double low, double high)
    {
        var interval = Interval.Wilson(hits, trials);
        Assert.Equal((double)hits / trials, interval.Estimate);
        Assert.Equal(low, interval.Low, 5e-5);
        Assert.Equal(high, interval.High, 5e-5);
    }
}
