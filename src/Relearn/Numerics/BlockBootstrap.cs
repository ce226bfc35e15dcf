namespace Relearn.Numerics;

/// <summary>Resamples whole blocks (days), because rows of one day are not independent.</summary>
/// <remarks>Source: H. R. Künsch, "The jackknife and the bootstrap for general stationary observations", Ann. Statist. 17(3), 1989 (non-overlapping blocks).</remarks>
public static class BlockBootstrap
{
    /// <summary>Replicates used where nothing else is said.</summary>
    public const int DefaultReplicates = 500;

    /// <summary>How often each block is drawn, for each replicate: <c>[replicates][blocks]</c>, each summing to <paramref name="blocks"/>.</summary>
    public static int[][] Counts(int blocks, ulong seed, int replicates = DefaultReplicates) =>
        [.. Draws(blocks, seed, replicates).Select(c => c.ToArray())];

    /// <summary>The same counts, one replicate after the other, each in the memory of the one before.</summary>
    internal static IEnumerable<int[]> Draws(int blocks, ulong seed, int replicates = DefaultReplicates)
    {
        var random = new SeededRandom(seed);
        var counts = new int[blocks];
        for (var r = 0; r < replicates; r++)
        {
            Array.Clear(counts);
            for (var i = 0; i < blocks; i++) { counts[random.NextInt(blocks)]++; }
            yield return counts;
        }
    }

    /// <summary>Fewer blocks than this carry no interval: it is then <see cref="Interval.Unbounded"/>.</summary>
    public const int LeastBlocks = 3;

    /// <summary>Interval of a mean (or of a sum, with weights of 1) over blocks.</summary>
    /// <param name="sums">Sum of the quantity in each block.</param>
    /// <param name="weights">Number of rows in each block.</param>
    /// <param name="seed">Seed of the resampling.</param>
    public static Interval Mean(ReadOnlySpan<double> sums, ReadOnlySpan<double> weights, ulong seed)
    {
        var estimate = Ratio(sums, weights, null);
        if (sums.Length < LeastBlocks) { return Interval.Unbounded(estimate); }
        var replicates = new List<double>();
        foreach (var counts in Counts(sums.Length, seed)) { replicates.Add(Ratio(sums, weights, counts)); }
        return Interval.FromReplicates(estimate, replicates);
    }

    static double Ratio(ReadOnlySpan<double> sums, ReadOnlySpan<double> weights, int[]? counts)
    {
        double sum = 0, weight = 0;
        for (var i = 0; i < sums.Length; i++)
        {
            var times = counts?[i] ?? 1;
            sum += times * sums[i];
            weight += times * weights[i];
        }
        return sum / weight;
    }
}
