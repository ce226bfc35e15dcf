using System.Globalization;
using Relearn.Tests.Loop.Differences;

namespace Relearn.Benchmarks;

/// <summary><c>diff-planted [CASES]</c>: projects changed in five ways at once, one of which costs AUC; whether a comparison of the two runs names it. As many cases again have no harmful change.</summary>
static class DifferenceBenchmark
{
    public static async Task<int> RunAsync(int cases)
    {
        Console.WriteLine("| case | planted | AUC of the whole | named | its part of the AUC | noise | right |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        var (right, quiet) = (0, 0);
        for (var seed = 1; seed <= cases; seed++)
        {
            right += await CaseAsync(seed, PlantedChanges.Names[(seed - 1) % PlantedChanges.Names.Length]) ? 1 : 0;
        }
        for (var seed = 1; seed <= cases; seed++) { quiet += await CaseAsync(100 + seed, null) ? 1 : 0; }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nThe planted change was named in {right} of {cases} cases. Of {cases} cases without a harmful change nothing was blamed in {quiet}."));
        return 0;
    }

    static async Task<bool> CaseAsync(int seed, string? planted)
    {
        using var changes = new PlantedChanges((ulong)seed, planted);
        var a = (await changes.CompareAsync(default)).Attribution!;
        var right = a.Culprit?.Part == planted;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {seed} | {planted ?? "nothing"} | {a.Total.RocAuc.Estimate:+0.0000;-0.0000} | {a.Culprit?.Part ?? "nothing"} | {a.Culprit?.Effect.RocAuc.Estimate:+0.0000;-0.0000} | {a.Noise.RocAuc:0.0000} | {(right ? "yes" : "NO")} |"));
        return right;
    }
}
