using Relearn.Numerics;

namespace Relearn.Tests.Numerics;

public sealed class ClusteredMeanTests
{
    [Fact]
    public void Values_that_are_alike_within_a_cluster_count_as_often_as_there_are_clusters()
    {
        // Ten clusters of a hundred equal values: as sure as ten values.
        double[] means = [.. Enumerable.Range(0, 10).Select(c => SeededRandom.At(3, c))];
        var (mean, error) = ClusteredMean.Of(means.SelectMany((m, c) => Enumerable.Repeat((c, m), 100)));
        var variance = means.Sum(m => Math.Pow(m - means.Average(), 2)) / 9;
        Assert.Equal(means.Average(), mean, 1e-12);
        Assert.Equal(Math.Sqrt(variance / 10), error, 1e-12);
    }

    [Fact]
    public void Values_that_have_nothing_to_do_with_their_cluster_count_each()
    {
        var (_, error) = ClusteredMean.Of(Enumerable.Range(0, 20_000).Select(i => (i % 200, SeededRandom.At(4, i))));
        Assert.InRange(error, 0.85 * Math.Sqrt(1 / 12.0 / 20_000), 1.15 * Math.Sqrt(1 / 12.0 / 20_000));
    }

    [Fact]
    public void One_cluster_says_nothing_of_how_clusters_vary() => Assert.Equal((1.5, double.PositiveInfinity), ClusteredMean.Of([(7, 1.0), (7, 2.0)]));
}
