using System.Diagnostics;
using System.Globalization;
using Relearn.Inference.Trust;
using Relearn.Numerics;

namespace Relearn.Benchmarks.Monitoring;

/// <summary>What it costs to say whether a row is familiar: a dozen bounds a number, tables of pairs, made by chance.</summary>
static class TrustBenchmark
{
    public static int Run()
    {
        Console.WriteLine("| features | ns a row | bytes allocated a row |");
        Console.WriteLine("| --: | --: | --: |");
        foreach (var width in new[] { 10, 39, 100 })
        {
            var random = new SeededRandom((ulong)width);
            var columns = new FamiliarColumn[width];
            for (var f = 0; f < width; f++)
            {
                const int Bins = 15;
                var parent = f == 0 ? -1 : random.NextInt(f);
                columns[f] = new(parent, [.. Enumerable.Range(0, Bins - 2).Select(b => b / (Bins - 3f))], null, Bins, [.. Enumerable.Range(0, Bins * (parent < 0 ? 1 : Bins)).Select(_ => (float)(random.NextDouble() * 5))]);
            }
            var familiar = new FamiliarRows(columns, 1e9, 0.01);
            const int Rows = 4096;
            var matrix = new float[Rows * width];
            for (var i = 0; i < matrix.Length; i++) { matrix[i] = (float)random.NextDouble(); }
            var (best, flagged, allocated) = (double.PositiveInfinity, 0, 0L);
            for (var pass = 0; pass < 60; pass++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                var started = Stopwatch.GetTimestamp();
                for (var r = 0; r < Rows; r++) { flagged += familiar.IsUnfamiliar(matrix.AsSpan(r * width, width)) ? 1 : 0; }
                best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalNanoseconds / Rows);
                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            }
            GC.KeepAlive(flagged);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {width} | {best:0} | {allocated / Rows} |"));
        }
        return 0;
    }
}
