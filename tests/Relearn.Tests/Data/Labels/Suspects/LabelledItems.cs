using Relearn.Data.Labels.Suspects;
using Relearn.Numerics;

namespace Relearn.Tests.Data.Labels.Suspects;

/// <summary>Made items: each has a true class, probabilities that mostly know it, and a given label that is sometimes wrong.</summary>
static class LabelledItems
{
    public static (double[][] Probabilities, int[] Given, bool[] Wrong) Make(int items, int classes, double wrongShare, ulong seed, double sharpness = 3, bool even = false)
    {
        var random = new SeededRandom(seed);
        var (p, given, wrong) = (new double[items][], new int[items], new bool[items]);
        for (var i = 0; i < items; i++)
        {
            // Classes of different sizes and different difficulty.
            var truth = even ? random.NextInt(classes) : Math.Min(random.NextInt(classes), random.NextInt(classes));
            var row = new double[classes];
            for (var c = 0; c < classes; c++) { row[c] = Math.Exp((c == truth ? sharpness + c % 3 : 0) - 1.5 * Math.Log(1 / (random.NextDouble() + 1e-9))); }
            var sum = row.Sum();
            p[i] = [.. row.Select(v => v / sum)];
            wrong[i] = random.NextDouble() < wrongShare;
            given[i] = wrong[i] ? (truth + 1 + random.NextInt(classes - 1)) % classes : truth;
        }
        return (p, given, wrong);
    }

    public static TopProbabilities Top(double[][] p, int[] given, int width = TopProbabilities.DefaultWidth) => TopProbabilities.FromDense([.. p.SelectMany(r => r)], p[0].Length, given, width);

    public static int[] Places(bool[] found) => [.. Enumerable.Range(0, found.Length).Where(i => found[i])];
}
