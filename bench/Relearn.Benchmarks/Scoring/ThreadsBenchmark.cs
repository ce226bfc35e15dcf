using System.Diagnostics;
using System.Globalization;
using Relearn.Inference.Models.Trees;

namespace Relearn.Benchmarks.Scoring;

/// <summary>The same rows scored by one thread and by two that share an engine, in turns; by the clock on the wall, since here it is the second processor that counts.</summary>
static class ThreadsBenchmark
{
    const int Rows = 32_768;
    const int BatchRows = 4_096;

    // A turn of less would measure how long a thread takes to begin.
    const long TurnMilliseconds = 50;

    public static int Run(string folder, int rounds)
    {
        ScoringModels.Train(folder, null);
        var (matrix, _) = ClickRows.Make(1L << 40, Rows);
        Console.WriteLine("| batches of 4,096 rows | one thread, million rows/s | two threads | two against one |\n| --- | --: | --: | --: |");
        foreach (var (name, _, _, _) in ScoringModels.All)
        {
            var trees = TreeEnsemble.Open(ScoringModels.PathOf(folder, name));
            var (one, two) = (new List<double>(), new List<double>());
            for (var round = -1; round < rounds; round++)
            {
                var (alone, together) = (RowsPerSecond(trees, matrix, 1), RowsPerSecond(trees, matrix, 2));
                // The first round warms up.
                if (round < 0) { continue; }
                one.Add(alone);
                two.Add(together);
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {ScoringBenchmark.Median(one) / 1e6:0.00} | {ScoringBenchmark.Median(two) / 1e6:0.00} | {ScoringBenchmark.Median([.. one.Zip(two, (o, t) => t / o)]):0.00} |"));
        }
        return 0;
    }

    static double RowsPerSecond(TreeEnsemble trees, float[] matrix, int threads)
    {
        var rows = new long[threads];
        var watch = Stopwatch.StartNew();
        var workers = Enumerable.Range(0, threads).Select(t => new Thread(() =>
        {
            var to = new double[BatchRows];
            for (var first = t * (Rows / threads); watch.ElapsedMilliseconds < TurnMilliseconds; first = (first + BatchRows) % Rows)
            {
                trees.Score(matrix.AsSpan(first * ClickRows.Columns, BatchRows * ClickRows.Columns), to);
                rows[t] += BatchRows;
            }
        })).ToList();
        workers.ForEach(w => w.Start());
        workers.ForEach(w => w.Join());
        return rows.Sum() / watch.Elapsed.TotalSeconds;
    }
}
