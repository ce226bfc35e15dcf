using System.Globalization;
using Relearn.Data.Labels.Suspects;
using Relearn.Numerics;

namespace Relearn.Benchmarks.Labels;

/// <summary><c>suspects</c>: what ranking and filtering cost from given probabilities: 82,000 items of 1,605 classes from twenty each, and seven filters on 50,000 items of 10.</summary>
static class SuspectsBenchmark
{
    const int Kept = TopProbabilities.DefaultWidth;

    public static int Run(int rounds)
    {
        Console.WriteLine("| items | classes | job | CPU s | result |\n| --: | --: | --- | --: | --- |");
        foreach (var (items, classes) in new[] { (82_000, 1_605), (164_000, 1_605), (82_000, 16_050) }) { Many(items, classes, rounds); }
        Few(50_000, 10, rounds);
        return 0;
    }

    // The given classes and probabilities in any order, as a model leaves them.
    static void Many(int items, int classes, int rounds)
    {
        var random = new SeededRandom(1);
        var (labels, kept, p) = (new int[items], new int[items * Kept], new double[items * Kept]);
        for (var i = 0; i < items; i++)
        {
            var truth = random.NextInt(classes);
            var mass = 0.0;
            for (var j = 0; j < Kept; j++)
            {
                kept[i * Kept + j] = (truth + j * (1 + random.NextInt(3)) + (j > 0 ? classes / 40 * j : 0)) % classes;
                mass += p[i * Kept + j] = random.NextDouble() * (j == 0 ? 8 : 1) * (1 - 0.03 * j);
            }
            for (var j = 0; j < Kept; j++) { p[i * Kept + j] *= 0.95 / mass; }
            labels[i] = random.NextDouble() < 0.1 ? random.NextInt(classes) : truth;
        }
        var held = GC.GetTotalMemory(forceFullCollection: true);
        var top = Take();
        held = GC.GetTotalMemory(forceFullCollection: true) - held;
        Print(items, classes, "take and sort the twenty", Cpu(rounds, () => Take()), $"{held / 1e6:0} MB held");
        Print(items, classes, "rank by self-confidence", Cpu(rounds, () => SuspectRanking.Of(top)), "");
        Print(items, classes, "rank by self-confidence less thresholds", Cpu(rounds, () => SuspectRanking.Of(top, QualityMeasure.SelfConfidence, ConfidentJoint.Of(top).Thresholds)), "");
        Print(items, classes, "thresholds, joint, calibration", Cpu(rounds, () => ConfidentJoint.Of(top).Calibrated()), $"{ConfidentJoint.Of(top).Joint.Values.Length:N0} counts held of {(long)classes * classes:N0}");
        Print(items, classes, "all of it and the default filter", Cpu(rounds, () =>
        {
            var made = Take();
            SuspectRanking.Of(made);
            ConfidentLearning.Of(made).Find(SuspectFilter.PruneByNoiseRate);
        }), $"{ConfidentLearning.Of(top).Find(SuspectFilter.PruneByNoiseRate).Count(f => f):N0} found");

        TopProbabilities Take()
        {
            var builder = new TopProbabilities.Builder(items, classes);
            for (var i = 0; i < items; i++) { builder.Set(i, labels[i], kept.AsSpan(i * Kept, Kept), p.AsSpan(i * Kept, Kept)); }
            return builder.Build();
        }
    }

    static void Few(int items, int classes, int rounds)
    {
        var random = new SeededRandom(2);
        var (labels, p) = (new int[items], new double[items * classes]);
        for (var i = 0; i < items; i++)
        {
            var truth = random.NextInt(classes);
            var mass = 0.0;
            for (var c = 0; c < classes; c++) { mass += p[i * classes + c] = Math.Pow(random.NextDouble(), 3) * (c == truth ? 30 : 1); }
            for (var c = 0; c < classes; c++) { p[i * classes + c] /= mass; }
            labels[i] = random.NextDouble() < 0.2 ? (truth + 1 + random.NextInt(3)) % classes : truth;
        }
        var filters = Enum.GetValues<SuspectFilter>();
        var found = new int[filters.Length];
        Print(items, classes, "seven filters, from the dense matrix", Cpu(rounds, () =>
        {
            var learning = ConfidentLearning.Of(TopProbabilities.FromDense(p, classes, labels));
            for (var f = 0; f < filters.Length; f++) { found[f] = learning.Find(filters[f]).Count(x => x); }
        }), string.Join(", ", found.Select(f => f.ToString("N0", CultureInfo.InvariantCulture))));
    }

    static void Print(int items, int classes, string job, double seconds, string result) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {items:N0} | {classes:N0} | {job} | {seconds:0.000} | {result} |"));

    // The best of some rounds, after two that are not counted; processor time of all threads.
    static double Cpu(int rounds, Action work)
    {
        var best = double.PositiveInfinity;
        for (var round = -2; round < rounds; round++)
        {
            var before = Environment.CpuUsage.TotalTime;
            work();
            if (round >= 0) { best = Math.Min(best, (Environment.CpuUsage.TotalTime - before).TotalSeconds); }
        }
        return best;
    }
}
