using Relearn.Analysis.Comparisons;
using Relearn.Numerics;

namespace Relearn.Tests.Analysis.Comparisons;

public sealed class RankingDifferenceTests
{
    static (double, bool)[] Rows(ulong seed, double noise) =>
        [.. Enumerable.Range(0, 4000).Select(i => SeededRandom.At(seed, i)).Select((p, i) => ((1 - noise) * p + noise * SeededRandom.At(seed + 1, i), SeededRandom.At(seed + 2, i) < p))];

    [Fact]
    public void A_worse_ranking_is_worse_and_the_same_one_is_kept()
    {
        Assert.True(RankingDifference.Of(Rows(1, 0), Rows(11, 0.6))!.IsWorse);
        var same = RankingDifference.Of(Rows(21, 0), Rows(31, 0))!;
        Assert.True(same.IsKept);
        Assert.False(same.IsWorse);
    }

    [Fact]
    public void One_class_has_no_ranking() => Assert.Null(RankingDifference.Of([(0.5, true)], [(0.5, false)]));
}
