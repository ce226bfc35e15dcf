using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Relearn.Numerics;

namespace Relearn.Modeling.Active;

/// <summary>Weighted k-means that moves its centres by small random batches: a few passes' worth of work for thousands of clusters.</summary>
/// <remarks>
/// The same for any number of threads, and on every machine: each distance is added up in one order, and centres are moved one point after the other.
/// Source: D. Sculley, "Web-scale k-means clustering", WWW 2010; weights by uncertainty: F. Zhdanov, "Diverse mini-batch active learning", arXiv 1901.05954.
/// </remarks>
sealed class MiniBatchKMeans
{
    const int Dimensions = RandomProjection.Dimensions;
    const int PassesOverCentres = 30;
    const int SmallestBatch = 1024;

    readonly float[] _points;
    readonly int _threads;

    MiniBatchKMeans(float[] points, int threads) => (_points, _threads) = (points, threads);

    /// <summary>For each cluster the point nearest to its centre; no cluster is without points of its own, so there may be fewer than asked for.</summary>
    /// <param name="points"><c>[points, 64]</c>, row-major.</param>
    /// <param name="weights">Weight of each point, above 0.</param>
    /// <param name="clusters">Number of clusters, at most the number of points.</param>
    /// <param name="seed">Decides where centres begin and what batches are.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="cancellation">Stops it.</param>
    public static IReadOnlyList<int> Nearest(float[] points, double[] weights, int clusters, ulong seed, int threads, CancellationToken cancellation = default) =>
        new MiniBatchKMeans(points, threads).Nearest(weights, clusters, seed, cancellation);

    List<int> Nearest(double[] weights, int clusters, ulong seed, CancellationToken cancellation)
    {
        var centres = Begin(weights.Length, clusters, seed);
        var random = new SeededRandom(seed);
        var sums = new double[clusters];
        var batch = new int[Math.Min(weights.Length, Math.Max(SmallestBatch, clusters))];
        var (near, distances) = (new int[Math.Max(batch.Length, weights.Length)], new float[Math.Max(batch.Length, weights.Length)]);
        for (var pass = 0; pass < PassesOverCentres; pass++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var i = 0; i < batch.Length; i++) { batch[i] = random.NextInt(weights.Length); }
            Assign(centres, batch, near, distances);
            for (var i = 0; i < batch.Length; i++)
            {
                var centre = centres.AsSpan(near[i] * Dimensions, Dimensions);
                var point = _points.AsSpan(batch[i] * Dimensions, Dimensions);
                sums[near[i]] += weights[batch[i]];
                var step = (float)(weights[batch[i]] / sums[near[i]]);
                for (var d = 0; d < Dimensions; d++) { centre[d] += step * (point[d] - centre[d]); }
            }
        }
        Assign(centres, null, near, distances);
        var (best, found) = (new float[clusters], new int[clusters]);
        Array.Fill(found, -1);
        for (var i = 0; i < weights.Length; i++)
        {
            if (found[near[i]] >= 0 && distances[i] >= best[near[i]]) { continue; }
            (found[near[i]], best[near[i]]) = (i, distances[i]);
        }
        return [.. found.Where(f => f >= 0)];
    }

    // Distinct points, whichever the seed draws.
    float[] Begin(int points, int clusters, ulong seed)
    {
        var centres = new float[clusters * Dimensions];
        var drawn = Enumerable.Range(0, points).OrderBy(i => SeededRandom.At(seed, i)).Take(clusters).ToArray();
        for (var c = 0; c < clusters; c++) { _points.AsSpan(drawn[c] * Dimensions, Dimensions).CopyTo(centres.AsSpan(c * Dimensions)); }
        return centres;
    }

    // The square of a distance less the square of the point's own length, which is the same for every centre.
    void Assign(float[] centres, int[]? batch, int[] near, float[] distances)
    {
        var clusters = centres.Length / Dimensions;
        var lengths = new float[clusters];
        for (var c = 0; c < clusters; c++) { lengths[c] = Dot(centres.AsSpan(c * Dimensions, Dimensions), centres.AsSpan(c * Dimensions, Dimensions)); }
        var count = batch?.Length ?? _points.Length / Dimensions;
        const int Part = 256;
        Parallel.For(0, (count + Part - 1) / Part, new() { MaxDegreeOfParallelism = _threads }, part =>
        {
            for (var i = part * Part; i < Math.Min(count, (part + 1) * Part); i++)
            {
                var point = _points.AsSpan((batch?[i] ?? i) * Dimensions, Dimensions);
                var (least, at) = (float.PositiveInfinity, 0);
                for (var c = 0; c < clusters; c++)
                {
                    var distance = lengths[c] - 2 * Dot(point, centres.AsSpan(c * Dimensions, Dimensions));
                    if (distance < least) { (least, at) = (distance, c); }
                }
                (near[i], distances[i]) = (at, least + Dot(point, point));
            }
        });
    }

    // Four sums side by side, products and sums apart: machines with and without fused operations agree.
    static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var a = MemoryMarshal.Cast<float, Vector256<float>>(x);
        var b = MemoryMarshal.Cast<float, Vector256<float>>(y);
        var first = a[0] * b[0] + a[4] * b[4];
        var second = a[1] * b[1] + a[5] * b[5];
        var third = a[2] * b[2] + a[6] * b[6];
        var fourth = a[3] * b[3] + a[7] * b[7];
        return Vector256.Sum((first + second) + (third + fourth));
    }
}
