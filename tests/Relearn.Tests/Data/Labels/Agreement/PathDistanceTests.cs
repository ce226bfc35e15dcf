using Relearn.Data.Labels.Agreement;

namespace Relearn.Tests.Data.Labels.Agreement;

public sealed class PathDistanceTests
{
    [Fact]
    public void A_wrong_sibling_is_nearer_than_a_wrong_branch_and_a_group_nearer_than_both()
    {
        var distance = PathDistance.Of(["a > b > c", "a > b > d", "a > e > f", "g > b > c", "a > b"]);
        // 1 - 2 * common / (depths): 0, 1 - 4/6, 1 - 2/6, 1, 1 - 4/5.
        double[] expected = [0, 1 / 3.0, 2 / 3.0, 1, 0.2];
        Assert.All(Enumerable.Range(0, 5), c => Assert.Equal(expected[c] * expected[c], distance.Squared(0, c), 12));
        Assert.Equal(distance.Squared(3, 1), distance.Squared(1, 3));
    }

    [Fact]
    public void Paths_of_one_name_are_nominal()
    {
        var distance = PathDistance.Of(["a", "b", "c"]);
        Assert.All(Enumerable.Range(0, 9), i => Assert.Equal(LabelDistance.Nominal.Squared(i / 3, i % 3), distance.Squared(i / 3, i % 3)));
        Assert.Equal(LabelDistance.Nominal.Sum([3, 1, 5]), distance.Sum([3, 1, 5]), 12);
    }

    [Fact]
    public void The_sum_by_node_is_that_over_all_pairs() => Gen.Select(Gen.String[Gen.Char["ab"], 1, 5].HashSet[1, 20], Gen.Int[0, 5].Array[20]).Sample((paths, counts) =>
    {
        string[] classes = [.. paths.Select(p => string.Join(" > ", p.AsEnumerable()))];
        var distance = PathDistance.Of(classes);
        double[] totals = [.. counts.Take(classes.Length).Select(c => (double)c)];
        var expected = Enumerable.Range(0, totals.Length).SelectMany(a => Enumerable.Range(0, totals.Length).Select(b => totals[a] * totals[b] * distance.Squared(a, b))).Sum();
        Assert.Equal(expected, distance.Sum(totals), 9);
    });
}
