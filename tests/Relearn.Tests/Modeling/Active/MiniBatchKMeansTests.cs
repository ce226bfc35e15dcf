using Relearn.Modeling.Active;
using Relearn.Numerics;

namespace Relearn.Tests.Modeling.Active;

public sealed class MiniBatchKMeansTests
{
    const int Width = RandomProjection.Dimensions;

    // Clusters of 40 points around the corners of a simplex.
    static float[] Blobs(int clusters, int each)
    {
        var random = new SeededRandom(3);
        var points = new float[clusters * each * Width];
        for (var i = 0; i < clusters * each; i++)
        {
            for (var d = 0; d < Width; d++) { points[i * Width + d] = (float)(random.NextDouble() * 0.2) + (d == i % clusters ? 5 : 0); }
        }
        return points;
    }

    static IReadOnlyList<int> Nearest(float[] points, double[] weights, int clusters, ulong seed, int threads) => MiniBatchKMeans.Nearest(points, weights, clusters, seed, threads, TestContext.Current.CancellationToken);

    static double[] Ones(int count) => [.. Enumerable.Repeat(1.0, count)];

    [Fact]
    public void Points_of_clear_clusters_are_taken_from_almost_all_of_them()
    {
        var nearest = Nearest(Blobs(20, 40), Ones(800), 60, 1, 2);
        Assert.InRange(nearest.Count, 40, 60);
        Assert.Equal(nearest.Count, nearest.Distinct().Count());
        // Sixty points at random would miss one cluster in twenty.
        Assert.Equal(20, nearest.Select(n => n % 20).Distinct().Count());
    }

    [Fact]
    public void The_choice_does_not_depend_on_threads()
    {
        var points = Blobs(10, 100);
        Assert.Equal(Nearest(points, Ones(1000), 50, 5, 1), Nearest(points, Ones(1000), 50, 5, 4));
        Assert.NotEqual(Nearest(points, Ones(1000), 50, 5, 1), Nearest(points, Ones(1000), 50, 6, 1));
    }

    [Fact]
    public void As_many_clusters_as_points_take_all_points() =>
        Assert.Equal(Enumerable.Range(0, 5), Nearest(Blobs(5, 1), Ones(5), 5, 1, 1).Order());

    [Fact]
    public void The_centre_lies_where_the_weight_is()
    {
        // Two groups and one cluster: with almost all the weight on one group, its points are nearest.
        var points = Blobs(2, 50);
        foreach (var heavy in new[] { 0, 1 })
        {
            double[] weights = [.. Enumerable.Range(0, 100).Select(i => i % 2 == heavy ? 1 : 0.001)];
            Assert.Equal(heavy, Nearest(points, weights, 1, 9, 1)[0] % 2);
        }
    }
}
