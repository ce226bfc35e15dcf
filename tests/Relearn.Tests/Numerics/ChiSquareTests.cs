using Relearn.Numerics;

namespace Relearn.Tests.Numerics;

public sealed class ChiSquareTests
{
    // Critical values of any printed table (0.05 and 0.001), and closed forms: two degrees exp(-x / 2), one degree erfc(sqrt(x / 2)) with erfc(1) = 0.157299207050285.
    [Theory]
    [InlineData(3.841458820694124, 1, 0.05)]
    [InlineData(10.827566170662733, 1, 0.001)]
    [InlineData(18.307038053275146, 10, 0.05)]
    [InlineData(2, 1, 0.15729920705028513)]
    [InlineData(0.01, 1, 0.920344325445942)]
    [InlineData(7, 2, 0.0301973834223185)]
    [InlineData(0, 4, 1)]
    public void The_upper_tail_is_that_of_the_tables(double statistic, int degrees, double expected) => Assert.Equal(expected, ChiSquare.UpperTail(statistic, degrees), 11);

    [Fact]
    public void Far_out_it_stays_exact() => Assert.Equal(1, ChiSquare.UpperTail(400, 2) / Math.Exp(-200), 9);

    [Fact]
    public void Benjamini_and_Hochberg_by_hand()
    {
        // Sorted 0.01, 0.02, 0.03, 0.5: times 4 / rank 0.04, 0.04, 0.04, 0.5.
        Assert.Equal([0.04, 0.5, 0.04, 0.04], FalseDiscoveries.Adjusted([0.03, 0.5, 0.01, 0.02]).Select(p => Math.Round(p, 12)));
        Assert.Equal([0.2, 0.9], FalseDiscoveries.Adjusted([0.1, 0.9]));
        Assert.Empty(FalseDiscoveries.Adjusted([]));
    }
}
