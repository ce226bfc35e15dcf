using Relearn.Numerics;

namespace Relearn.Tests.Numerics;

public sealed class RunningMeanTests
{
    static RunningMean Of(IEnumerable<double> values)
    {
        var mean = new RunningMean();
        foreach (var value in values) { mean.Update(value); }
        return mean;
    }

    [Fact]
    public void Nothing_seen_has_mean_zero_and_no_variance()
    {
        Assert.Equal((0L, 0d, double.NaN), (Of([]).Count, Of([]).Mean, Of([]).Variance));
        Assert.Equal((1L, 5d, double.NaN), (Of([5]).Count, Of([5]).Mean, Of([5]).Variance));
    }

    // The error of Welford's method is within n * eps * sqrt(1 + mean^2 / variance) of the variance (Chan, Golub, LeVeque, The American Statistician 37(3), 1983), a constant aside.
    [Fact]
    public void One_pass_agrees_with_two() => Gen.Select(Gen.Double[-1, 1].Array[2, 300], Gen.OneOf(0.0, 1.0, 1e6), Gen.OneOf(1e-3, 1.0, 1e3)).Sample((unit, shift, scale) =>
    {
        var values = unit.Select(u => shift + scale * u).ToArray();
        var mean = values.Average();
        var variance = values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1);
        var running = Of(values);
        Assert.Equal(values.Length, running.Count);
        Assert.Equal(mean, running.Mean, 1e-12 * (Math.Abs(shift) + scale) * values.Length);
        Assert.Equal(variance, running.Variance, 1e-15 * values.Length * (Math.Abs(shift) + scale) * scale);
    });

    [Fact]
    public void A_large_offset_does_not_cancel_the_variance() =>
        // NIST StRD "NumAcc4": 1001 values around 10000000.2, standard deviation exactly 0.1.
        Assert.Equal(0.01, Of(Enumerable.Range(0, 1001).Select(i => i == 0 ? 10000000.2 : i % 2 == 1 ? 10000000.1 : 10000000.3)).Variance, 1e-8);
}
