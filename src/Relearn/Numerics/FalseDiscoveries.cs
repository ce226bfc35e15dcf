namespace Relearn.Numerics;

/// <summary>Many tests at once: which stand, when a stated share of those that stand may be false.</summary>
static class FalseDiscoveries
{
    /// <summary>For each test the least share of false discoveries at which it would stand.</summary>
    /// <remarks>Source: Y. Benjamini, Y. Hochberg, "Controlling the false discovery rate: a practical and powerful approach to multiple testing", JRSS B 57(1), 1995.</remarks>
    public static double[] Adjusted(IReadOnlyList<double> chances)
    {
        var order = Enumerable.Range(0, chances.Count).OrderBy(i => chances[i]).ThenBy(i => i).ToArray();
        var (adjusted, least) = (new double[chances.Count], 1.0);
        for (var rank = order.Length; rank >= 1; rank--)
        {
            least = Math.Min(least, chances[order[rank - 1]] * order.Length / rank);
            adjusted[order[rank - 1]] = least;
        }
        return adjusted;
    }
}
