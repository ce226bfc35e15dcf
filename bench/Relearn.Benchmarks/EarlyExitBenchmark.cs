using System.Globalization;
using System.Text;
using Relearn.Inference.Models.Trees;

namespace Relearn.Benchmarks;

/// <summary>Deciding whether a score reaches a threshold: trees that have to be asked, and the time, beside the whole score by the engine that is chosen for one row and by the walk.</summary>
static unsafe class EarlyExitBenchmark
{
    const int Columns = 39;

    public static int Run()
    {
        Console.WriteLine("| model | threshold is exceeded by | trees asked | early exit, µs | walk, µs | chosen engine, µs |");
        Console.WriteLine("| --- | --: | --: | --: | --: | --: |");
        var (matrix, labels) = ExplainBenchmark.Data(100_000, 1);
        var (rows, _) = ExplainBenchmark.Data(8_192, 2);
        foreach (var (trees, leaves, more) in new[] { (100, 31, ""), (500, 63, ""), (1000, 255, ""), (500, 63, " boosting=rf bagging_freq=1 bagging_fraction=0.6") })
        {
            var text = Encoding.UTF8.GetBytes(ExplainBenchmark.Train(matrix, labels, trees, leaves, more));
            var ensemble = TreeEnsemble.Parse(text);
            var walk = TreeEnsemble.Parse(text, TreeEngine.NodeWalk);
            var early = new EarlyExit(LightGbmText.Parse(text));
            var scores = new double[8_192];
            ensemble.Score(rows, scores);
            var sorted = scores.Order().ToArray();
            var score = new double[1];
            foreach (var share in new[] { 0.5, 0.1, 0.01, 0.0 })
            {
                // The last one lies twice as far from the middle as any score.
                var threshold = share > 0 ? sorted[(int)((1 - share) * (sorted.Length - 1))] : sorted[^1] + 2 * (sorted[^1] - sorted[0]);
                var asked = 0L;
                var exit = Cpu(() =>
                {
                    asked = 0;
                    fixed (float* from = rows)
                    {
                        for (var row = 0; row < 8_192; row++)
                        {
                            if (early.Reaches(from + row * Columns, threshold, out var own) != scores[row] >= threshold) { throw new InvalidOperationException("A decision is wrong."); }
                            asked += own;
                        }
                    }
                });
                var walked = Cpu(() => { for (var row = 0; row < 8_192; row++) { walk.Score(rows.AsSpan(row * Columns, Columns), score); } });
                var chosen = Cpu(() => { for (var row = 0; row < 8_192; row++) { ensemble.Score(rows.AsSpan(row * Columns, Columns), score); } });
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {trees} x {leaves}{(more.Length > 0 ? ", forest" : "")} | {(share > 0 ? $"{share:0.#%} of the rows" : "none, by far")} | {asked / 8192.0 / trees:0.0%} | {exit / 8192:0.00} | {walked / 8192:0.00} | {chosen / 8192:0.00} |"));
            }
        }
        return 0;
    }

    // The best of three, after one that is not counted.
    static double Cpu(Action work)
    {
        var best = double.PositiveInfinity;
        for (var round = -1; round < 3; round++)
        {
            var before = Environment.CpuUsage.TotalTime;
            work();
            if (round >= 0) { best = Math.Min(best, (Environment.CpuUsage.TotalTime - before).TotalMicroseconds); }
        }
        return best;
    }
}
