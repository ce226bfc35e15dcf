namespace Relearn.Numerics;

/// <summary>The mean of values that come in clusters, such as days: clusters are what varies, not values.</summary>
/// <remarks>Source: K.-Y. Liang, S. L. Zeger, "Longitudinal data analysis using generalized linear models", Biometrika 73(1), 1986 (the sandwich variance of a mean), with the correction for few clusters.</remarks>
static class ClusteredMean
{
    /// <summary>The mean and its standard error; infinite with less than two clusters.</summary>
    /// <param name="values">Each with its cluster; at least one.</param>
    public static (double Mean, double Error) Of(IEnumerable<(int Cluster, double Value)> values)
    {
        var clusters = new Dictionary<int, (double Sum, int Count)>();
        var (total, count) = (0.0, 0);
        foreach (var (cluster, value) in values)
        {
            var before = clusters.GetValueOrDefault(cluster);
            clusters[cluster] = (before.Sum + value, before.Count + 1);
            (total, count) = (total + value, count + 1);
        }
        var mean = total / count;
        var squares = clusters.Values.Sum(c => Math.Pow(c.Sum - c.Count * mean, 2));
        return (mean, clusters.Count < 2 ? double.PositiveInfinity : Math.Sqrt(squares * clusters.Count / (clusters.Count - 1)) / count);
    }
}
