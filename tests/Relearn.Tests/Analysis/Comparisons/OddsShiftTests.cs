using Relearn.Analysis.Comparisons;
using Relearn.Numerics;

namespace Relearn.Tests.Analysis.Comparisons;

public sealed class OddsShiftTests
{
    static (double[] Scores, bool[] Labels) Rows(ulong seed, int count, Func<double, double> truth)
    {
        var scores = Enumerable.Range(0, count).Select(i => 0.05 + 0.9 * SeededRandom.At(seed, i)).ToArray();
        return (scores, [.. scores.Select((p, i) => SeededRandom.At(seed + 1, i) < truth(p))]);
    }

    static double Times(double p, double factor) => factor * p / (1 - p + factor * p);

    [Theory]
    [InlineData(4)]
    [InlineData(0.3)]
    public void One_factor_on_the_odds_is_found(double factor)
    {
        var (scores, labels) = Rows(1, 5000, p => Times(p, factor));
        var shift = OddsShift.Of(scores, labels)!;
        Assert.True(shift.IsOneFactor);
        Assert.InRange(Math.Exp(shift.Offset), factor / 1.25, factor * 1.25);
    }

    [Fact]
    public void Right_probabilities_need_none()
    {
        for (ulong seed = 10; seed < 60; seed += 2)
        {
            var (scores, labels) = Rows(seed, 3000, p => p);
            Assert.False(OddsShift.Of(scores, labels)!.IsOneFactor);
        }
    }

    [Fact]
    public void A_model_that_is_too_sure_is_no_factor()
    {
        var (scores, labels) = Rows(3, 8000, p => 0.25 + 0.5 * p);
        Assert.False(OddsShift.Of(scores, labels)!.IsOneFactor);
    }

    [Fact]
    public void One_class_says_nothing() => Assert.Null(OddsShift.Of(new double[100], new bool[100]));
}
