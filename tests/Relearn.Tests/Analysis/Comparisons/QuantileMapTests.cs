using Relearn.Analysis.Comparisons;
using Relearn.Numerics;

namespace Relearn.Tests.Analysis.Comparisons;

public sealed class QuantileMapTests
{
    static double[] Skewed(ulong seed, int count) => [.. Enumerable.Range(0, count).Select(i => 5 - 20 * Math.Log(SeededRandom.At(seed, i))).Order()];

    [Theory]
    [InlineData(1.8, 32, "Fahrenheit")]
    [InlineData(0.001, 0, "thousands for wholes")]
    [InlineData(100, 0, "cents")]
    [InlineData(2.3, 0, "2.3")]
    public void A_unit_is_found_and_named(double factor, double offset, string words)
    {
        var map = QuantileMap.Of(Skewed(1, 2000), [.. Skewed(2, 1500).Select(v => factor * v + offset)]);
        Assert.NotNull(map);
        Assert.InRange(map.Factor, 0.93 * factor, 1.07 * factor);
        Assert.Contains(words, map with { Factor = factor, Offset = offset } is var exact ? exact.Words("x") : "");
    }

    [Fact]
    public void A_logarithm_is_found()
    {
        var map = QuantileMap.Of(Skewed(3, 2000), [.. Skewed(4, 2000).Select(v => Math.Log(v))]);
        Assert.True(map!.Logarithm);
    }

    [Fact]
    public void The_same_distribution_has_no_map()
    {
        for (ulong seed = 10; seed < 60; seed += 2) { Assert.Null(QuantileMap.Of(Skewed(seed, 1000), Skewed(seed + 1, 1000))); }
    }

    [Fact]
    public void Rows_of_another_kind_are_no_unit()
    {
        // The older half of a population: the distribution moves, and no line takes it there.
        var before = Skewed(5, 4000);
        double[] now = [.. Skewed(6, 8000).Where((v, i) => SeededRandom.At(7, i) < (v > 40 ? 0.9 : 0.25))];
        var map = QuantileMap.Of(before, now);
        Assert.True(map is null || map.Left > 0.05, map?.Words("x"));
    }
}
