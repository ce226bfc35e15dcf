using System.Diagnostics;
using System.Globalization;
using Relearn.Inference.Models.Classes;
using Relearn.Modeling.Classes;

namespace Relearn.Benchmarks.Classes;

/// <summary>A learner on a set: what it costs and how well it does.</summary>
static class ClassResult
{
    public const string Header = "| set | classes | learner | accuracy | of the best 5 | hF | first level | out of scope AUROC | CPU-s of the fit | wall s | section MB | memory MB | load ms | one row, p50 us | p99 us |\n| --- | --: | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |";

    /// <summary>Fits and judges, and prints a line.</summary>
    public static void Print(string set, string name, ClassData data, IClassLearner learner, int threads)
    {
        var (cpu, clock) = (Environment.CpuUsage.TotalTime.TotalSeconds, Stopwatch.StartNew());
        var model = learner.Fit(data.Train, data.Classes, new() { Threads = threads });
        var (wall, spent) = (clock.Elapsed.TotalSeconds, Environment.CpuUsage.TotalTime.TotalSeconds - cpu);
        clock.Restart();
        var scorer = ClassScorers.Parse(model.Learner, model.Section!.Content);
        var load = clock.Elapsed.TotalMilliseconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {set} | {data.Classes.Count:N0} | {name} | {Judge(scorer, data)} | {spent:F2} | {wall:F2} | {model.Section.Content.Length / 1e6:F1} | {scorer.MemoryBytes / 1e6:F1} | {load:F0} | {Times(scorer, data.Test)} |"));
    }

    static string Judge(IClassScorer scorer, ClassData data)
    {
        var (taxonomy, scratch) = (data.Classes.Taxonomy, scorer.CreateScratch());
        var best = new ClassScore[5];
        var (right, near, first, shared, predicted, true_, count) = (0, 0, 0, 0L, 0L, 0L, 0);
        var outside = new List<(float Score, bool Outside)>();
        for (var i = 0; i < data.Test.Count; i++)
        {
            var found = scorer.Score(data.Test[i], scratch, best);
            outside.Add((best[0].Score, data.Truth[i] < 0));
            if (data.Truth[i] < 0) { continue; }
            var (node, truth) = (data.Classes.Nodes[best[0].Class], data.Truth[i]);
            count++;
            right += node == truth ? 1 : 0;
            for (var k = 0; k < found; k++) { near += data.Classes.Nodes[best[k].Class] == truth ? 1 : 0; }
            first += taxonomy.AtDepth(node, 1) == taxonomy.AtDepth(truth, 1) ? 1 : 0;
            shared += taxonomy.DepthOf(taxonomy.CommonAncestor(node, truth));
            predicted += taxonomy.DepthOf(node);
            true_ += taxonomy.DepthOf(truth);
        }
        // Harmonic mean of shared / predicted and shared / true.
        return string.Create(CultureInfo.InvariantCulture, $"{(double)right / count:F4} | {(double)near / count:F4} | {2.0 * shared / (predicted + true_):F4} | {(double)first / count:F4} | {Auroc(outside)}");
    }

    // Share of pairs in which the row that no class fits has the lower score; half of a pair with equal scores.
    static string Auroc(List<(float Score, bool Outside)> rows)
    {
        var (outside, inside) = (rows.Count(r => r.Outside), rows.Count(r => !r.Outside));
        if (outside == 0) { return "-"; }
        double pairs = 0;
        var below = 0;
        foreach (var group in rows.GroupBy(r => r.Score).OrderBy(g => g.Key))
        {
            var lower = group.Count(r => r.Outside);
            pairs += (below + lower / 2.0) * (group.Count() - lower);
            below += lower;
        }
        return (pairs / ((double)outside * inside)).ToString("F4", CultureInfo.InvariantCulture);
    }

    static string Times(IClassScorer scorer, SparseRows rows)
    {
        var (scratch, best, times) = (scorer.CreateScratch(), new ClassScore[10], new double[rows.Count]);
        for (var i = 0; i < rows.Count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            scorer.Score(rows[i], scratch, best);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }
        Array.Sort(times);
        return string.Create(CultureInfo.InvariantCulture, $"{times[times.Length / 2]:F0} | {times[times.Length * 99 / 100]:F0}");
    }
}
