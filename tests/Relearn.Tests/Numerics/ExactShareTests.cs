using Relearn.Numerics;

namespace Relearn.Tests.Numerics;

public sealed class ExactShareTests
{
    // R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17, 1998, table I, method 5.
    [Theory]
    [InlineData(81, 263, 0.2527, 0.3676)]
    [InlineData(15, 148, 0.0578, 0.1617)]
    [InlineData(0, 20, 0, 0.1684)]
    [InlineData(1, 29, 0.0009, 0.1776)]
    public void The_interval_is_that_of_the_published_table(long hits, long trials, double low, double high)
    {
        var interval = ExactShare.Of(hits, trials);
        Assert.Equal((double)hits / trials, interval.Estimate);
        Assert.Equal(low, interval.Low, 5e-5);
        Assert.Equal(high, interval.High, 5e-5);
    }

    // At either bound the tail beyond what was seen has 2.5 %: the sum of the binomial's own terms.
    [Theory]
    [InlineData(5, 10)]
    [InlineData(3, 1000)]
    [InlineData(200, 400)]
    [InlineData(99, 100)]
    public void Beyond_each_bound_lie_two_and_a_half_percent(int hits, int trials)
    {
        var interval = ExactShare.Of(hits, trials);
        Assert.Equal(0.025, 1 - AtMost(interval.Low, hits - 1, trials), 1e-9);
        Assert.Equal(0.025, AtMost(interval.High, hits, trials), 1e-9);
    }

    static double AtMost(double p, int hits, int trials)
    {
        double sum = 0, ways = 0;
        for (var k = 0; k <= hits; k++)
        {
            sum += Math.Exp(ways + k * Math.Log(p) + (trials - k) * Math.Log(1 - p));
            ways += Math.Log((trials - k) / (k + 1.0));
        }
        return sum;
    }

    [Fact]
    public void None_all_and_nothing_have_their_bounds()
    {
        Assert.Equal(0, ExactShare.Of(0, 10).Low);
        Assert.Equal(1, ExactShare.Of(10, 10).High);
        // 1 - 0.025^(1/10), by hand.
        Assert.Equal(1 - Math.Pow(0.025, 0.1), ExactShare.Of(0, 10).High, 1e-12);
        var nothing = ExactShare.Of(0, 0);
        Assert.Equal((double.NaN, 0, 1), (nothing.Estimate, nothing.Low, nothing.High));
    }

    // Searched with another implementation (sums of binomial terms, in Python): 28, 104, 402.
    [Theory]
    [InlineData(0.2, 28)]
    [InlineData(0.1, 104)]
    [InlineData(0.05, 402)]
    public void So_many_trials_are_needed_and_fewer_are_too_few(double uncertainty, long expected)
    {
        Assert.Equal(expected, ExactShare.TrialsFor(uncertainty));
        Assert.True(ExactShare.Uncertainty(expected) <= uncertainty && ExactShare.Uncertainty(expected - 2) > uncertainty);
    }

    [Theory]
    [InlineData(0.3, 2, 3)]
    [InlineData(0.001, 0.5, 7)]
    [InlineData(0.9, 400, 30)]
    [InlineData(0.5, 1, 1)]
    public void The_beta_function_is_its_own_mirror_and_its_inverse_turns_it_round(double x, double a, double b)
    {
        var p = IncompleteBeta.At(x, a, b);
        Assert.Equal(1 - p, IncompleteBeta.At(1 - x, b, a), 1e-12);
        Assert.Equal(x, IncompleteBeta.Inverse(p, a, b), 1e-9);
    }

    // I_x(2, 3) = 6x^2 - 8x^3 + 3x^4, and I_x(1, b) = 1 - (1 - x)^b: integrals by hand.
    [Fact]
    public void Whole_parameters_give_the_polynomial()
    {
        Assert.Equal(6 * 0.09 - 8 * 0.027 + 3 * 0.0081, IncompleteBeta.At(0.3, 2, 3), 1e-12);
        Assert.Equal(1 - Math.Pow(0.99, 50), IncompleteBeta.At(0.01, 1, 50), 1e-12);
    }
}
