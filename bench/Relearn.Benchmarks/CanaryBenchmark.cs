using System.Globalization;
using Relearn.Numerics;
using Relearn.Serving.Rollouts;
using Relearn.Tests.Serving.Rollouts;

namespace Relearn.Benchmarks;

/// <summary>How often the rules of a rollout are wrong, and how soon they are right, beside a gate with a fixed threshold.</summary>
static class CanaryBenchmark
{
    const double Base = 0.005;
    static readonly int[] s_traffic = [20, 100, 500, 5000];

    public static int Run(int trials)
    {
        Console.WriteLine("| requests a minute of the canary (5 % of all) | trials | false rollback in 2 h | shared incident | 3 times the errors: median, minutes | found in 2 h | 1.5 times: median | found | fixed k=0: false | fixed k=3: false | k=3, shared incident | k=3, 3 times found |");
        Console.WriteLine("| --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |");
        foreach (var perMinute in s_traffic)
        {
            // As many errors, and as much time, a trial.
            var count = perMinute > 1000 ? Math.Max(1, trials / 5) : trials;
            CanaryScenario Of(double ratio, int incident = -1) => new(perMinute, 0.05, Base, ratio, incident);
            var (healthy, incident, threefold, half) = (Times(Of(1), count), Times(Of(1, 10), count), Times(Of(3), count), Times(Of(1.5), count));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {perMinute:N0} | {count:N0} | {Share(healthy)} | {Share(incident)} | {Median(threefold)} | {Found(threefold):0%} | {Median(half)} | {Found(half):0%} | {Fixed(Of(1), count, 0)} | {Fixed(Of(1), count, 3)} | {Fixed(Of(1, 0), count, 3)} | {Fixed(Of(3), count, 3)} |"));
        }
        Console.WriteLine();
        Console.WriteLine("| 100 requests a minute of both arms | trials | false rollback in 2 h | 3 times the errors: median, minutes | found in 2 h |");
        Console.WriteLine("| --: | --: | --: | --: | --: |");
        foreach (var share in new[] { 0.05, 0.25, 0.5 })
        {
            var perMinute = (int)(100 * share);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| share {share:0%} | {trials:N0} | {Share(Times(new(perMinute, share, Base, 1), trials))} | {Median(Times(new(perMinute, share, Base, 3), trials))} | {Found(Times(new(perMinute, share, Base, 3), trials)):0%} |"));
        }
        Console.WriteLine();
        return Twins(trials);
    }

    /// <summary>A/A alone.</summary>
    public static int Twins(int trials)
    {
        Console.WriteLine("| A/A and beside it | trials | outcome |");
        Console.WriteLine("| --- | --: | --- |");
        var promoted = Parallel(trials, seed => TwinScenario.PromotedAt(seed, 20_000));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| twins, 20,000 rows that both scored: promoted as better | {trials:N0} | {Share(promoted)} |"));
        var better = Parallel(Math.Max(1, trials / 10), seed => TwinScenario.PromotedAt(seed, 20_000, shift: 0.2));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| the champion's scores off by 0.2: promoted as better | {better.Length:N0} | {Found(better):0%}, median after {Median(better)} rows |"));
        var advice = Parallel(trials, seed => TwinScenario.Judged(seed, 300));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| twins through the whole judge, 6 hours at 300 a minute, share 20 %: rolled back | {trials:N0} | {Of(advice.Count(a => a == RolloutAdvice.RollBack), trials)} |"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| the same: promoted, inconclusive | {trials:N0} | {advice.Count(a => a == RolloutAdvice.Promote)}, {advice.Count(a => a == RolloutAdvice.Inconclusive)} |"));
        var worse = Parallel(Math.Max(1, trials / 10), seed => TwinScenario.Judged(seed, 300, shift: 0.4));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| the challenger's scores off by 0.4: rolled back, promoted, inconclusive | {worse.Length:N0} | {worse.Count(a => a == RolloutAdvice.RollBack)}, {worse.Count(a => a == RolloutAdvice.Promote)}, {worse.Count(a => a == RolloutAdvice.Inconclusive)} |"));
        return 0;
    }

    static T[] Parallel<T>(int trials, Func<ulong, T> trial) => [.. Enumerable.Range(1, trials).AsParallel().AsOrdered().Select(seed => trial((ulong)seed))];

    static int?[] Times(CanaryScenario scenario, int trials) => Parallel(trials, scenario.RolledBackAt);

    static double Found(int?[] times) => times.Count(t => t is not null) / (double)times.Length;

    static string Share(int?[] times) => Of(times.Count(t => t is not null), times.Length);

    static string Of(int hits, int trials)
    {
        var share = Interval.Wilson(hits, trials);
        return string.Create(CultureInfo.InvariantCulture, $"{share.Estimate:0.0%} [{share.Low:0.0%}, {share.High:0.0%}]");
    }

    static string Median(int?[] times)
    {
        var sorted = times.Select(t => t ?? int.MaxValue).Order().ToArray();
        return sorted[sorted.Length / 2] is var middle && middle == int.MaxValue ? "more than 120" : middle.ToString(CultureInfo.InvariantCulture);
    }

    static string Fixed(CanaryScenario scenario, int trials, int failures) => string.Create(CultureInfo.InvariantCulture, $"{Found(Parallel(trials, seed => scenario.FixedThresholdAt(seed, failures))):0%}");
}
