using Relearn.Numerics;

namespace Relearn.Tests.Numerics;

public sealed class BetaBinomialTests
{
    // B(x + a, n - x + b) / B(a, b) times n over x, by logarithms of the gamma function.
    static double Probability(long n, double a, double b, long x)
    {
        static double LogBeta(double p, double q) => IncompleteBeta.LogGamma(p) + IncompleteBeta.LogGamma(q) - IncompleteBeta.LogGamma(p + q);
        return Math.Exp(LogBeta(x + a, n - x + b) - LogBeta(a, b) - Math.Log(n + 1) - LogBeta(x + 1, n - x + 1));
    }

    [Fact]
    public void The_probabilities_are_those_of_the_formula_whatever_the_parameters() => Gen.Select(Gen.Int[0, 400], Gen.Double[0.3, 300], Gen.Double[0.3, 300]).Sample((n, a, b) =>
    {
        var made = BetaBinomial.Of(n, a, b);
        Assert.Equal(1, made.Probabilities.Sum(), 9);
        for (var i = 0; i < made.Probabilities.Length; i++) { Assert.Equal(Probability(n, a, b, made.First + i), made.Probabilities[i], 1e-9); }
    });

    [Fact]
    public void With_a_uniform_chance_every_number_is_as_probable() => Assert.All(BetaBinomial.Of(9, 1, 1).Probabilities, p => Assert.Equal(0.1, p, 12));

    [Fact]
    public void Of_very_many_trials_only_the_spread_is_kept()
    {
        var made = BetaBinomial.Of(10_000_000, 900_000, 100_000);
        Assert.InRange(made.Probabilities.Length, 10_000, 200_000);
        Assert.InRange(made.Quantile(0.5), 8_999_000, 9_001_000);
    }

    [Fact]
    public void The_sum_of_two_is_their_convolution()
    {
        var sum = BetaBinomial.Of(3, 2, 5).Plus(BetaBinomial.Of(4, 6, 2));
        Assert.Equal((0L, 8), (sum.First, sum.Probabilities.Length));
        Assert.Equal(Probability(3, 2, 5, 0) * Probability(4, 6, 2, 1) + Probability(3, 2, 5, 1) * Probability(4, 6, 2, 0), sum.Probabilities[1], 12);
        var far = BetaBinomial.Of(100_000, 50_000, 50_000).Plus(BetaBinomial.Of(100_000, 90_000, 10_000));
        Assert.InRange(far.Quantile(0.5), 139_900, 140_100);
    }

    [Fact]
    public void The_quantile_is_the_least_number_that_is_reached_so_often()
    {
        var made = BetaBinomial.Of(9, 1, 1);
        Assert.Equal([0, 0, 4, 9], ((double[])[0.025, 0.1, 0.45, 1]).Select(made.Quantile));
    }
}
