using System.Diagnostics;
using System.Globalization;
using Relearn.Monitoring.Profiles;
using Relearn.Numerics;
using Relearn.Numerics.Evidence;
using Relearn.Tests.Monitoring.Inputs;

namespace Relearn.Benchmarks.Monitoring;

/// <summary>Simulated years in which nothing is wrong: two years of history, the third is watched day by day. How often does the family cry wolf?</summary>
static class MonitorYearsBenchmark
{
    const int Days = 365;
    const double PerDay = 200;

    // The rules that do not keep any budget need fewer years to show it.
    const int FamousYears = 20;

    public static int Run(int years, int first)
    {
        var clock = Stopwatch.StartNew();
        var famous = new long[FamousDefaults.Verdict.Names.Count];
        var (alarms, harms, windows) = (0, 0, 0L);
        var (famousDays, monitors) = (0, new SortedDictionary<string, (double Sum, double Most, long Count)>(StringComparer.Ordinal));
        var causes = new System.Collections.Concurrent.ConcurrentBag<string>();
        var gate = new Lock();
        Parallel.For(first, first + years, new ParallelOptions { MaxDegreeOfParallelism = 2 }, year =>
        {
            using var folder = new Folder();
            var all = SeasonalService.Rows((ulong)year + 1, 3 * Days, PerDay);
            var from = all.Times.FindIndex(t => t >= (SeasonalService.Start.AddDays(2 * Days) - DateTime.UnixEpoch).Ticks / 10);
            var (history, live) = (all.Slice(0, from), all.Slice(from, all.Times.Count));
            var stream = new WindowStream(folder.Path, history, live, WindowLength.Day, SeasonalService.Calendars(4));
            var evidence = stream.Evidence();
            // One false alarm in twelve months, whatever the number of monitors.
            var (family, harm) = (new FamilyDetector(Days), new FamilyDetector(Days));
            var (here, harmHere) = (0, 0);
            foreach (var window in evidence)
            {
                var step = WindowStream.Step(family, window);
                here += step.Alarm ? 1 : 0;
                if (step.Alarm) { causes.Add(step.Shares[0].Name); }
                harmHere += WindowStream.Step(harm, [.. window.Where(e => e.Harm)]).Alarm ? 1 : 0;
            }
            var rules = year < FamousYears ? new FamousDefaults(history) : null;
            var counts = new long[famous.Length];
            var days = 0;
            for (int first = 0, end; rules is not null && first < live.Times.Count; first = end)
            {
                var day = WindowLength.Day.Of(live.Times[first]);
                for (end = first; end < live.Times.Count && WindowLength.Day.Of(live.Times[end]) == day; end++) { }
                days++;
                var verdict = rules.Of(live.Slice(first, end)).All;
                for (var r = 0; r < counts.Length; r++) { counts[r] += verdict[r] ? 1 : 0; }
            }
            lock (gate)
            {
                (alarms, harms, windows, famousDays) = (alarms + here, harms + harmHere, windows + evidence.Count, famousDays + days);
                for (var r = 0; r < counts.Length; r++) { famous[r] += counts[r]; }
                foreach (var e in evidence.SelectMany(w => w))
                {
                    var (sum, most, count) = monitors.TryGetValue(e.Monitor, out var before) ? before : default;
                    monitors[e.Monitor] = (sum + e.EValue, Math.Max(most, e.EValue), count + 1);
                }
            }
        });
        var rate = Poisson(alarms, years);
        var harmRate = Poisson(harms, years);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{years} simulated years, {windows:N0} days, ten inputs, nothing wrong; budget: one false alarm in 12 months for all monitors together. {clock.Elapsed.TotalSeconds:0} s."));
        Console.WriteLine();
        Console.WriteLine("| rule | false alarms | a year |");
        Console.WriteLine("| --- | --: | --: |");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| **Relearn, all inputs' monitors** | {alarms} | {rate.Estimate:0.000} [{rate.Low:0.000}, {rate.High:0.000}] |"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| **Relearn, those that may alarm by themselves** | {harms} | {harmRate.Estimate:0.000} [{harmRate.Low:0.000}, {harmRate.High:0.000}] |"));
        for (var r = 0; famousDays > 0 && r < famous.Length; r++) { Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {FamousDefaults.Verdict.Names[r]} | {famous[r]:N0} of {famousDays:N0} days ({(double)famous[r] / famousDays:0.0%}) | {(double)famous[r] / famousDays * Days:0.0} |")); }
        if (!causes.IsEmpty) { Console.WriteLine($"Most of the evidence came from: {string.Join(", ", causes.CountBy(c => c).OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key} ({c.Value})"))}."); }
        Console.WriteLine();
        Console.WriteLine("| monitor | mean e-value (at most 1 is promised) | greatest |");
        Console.WriteLine("| --- | --: | --: |");
        foreach (var (name, (sum, most, count)) in monitors) { Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| `{name}` | {sum / count:0.00} | {most:0.0} |")); }
        return 0;
    }

    // Exact for a count (F. Garwood, 1936), by halving the Poisson distribution's own sum.
    static Interval Poisson(int count, double over)
    {
        static double Below(int k, double mean)
        {
            double term = Math.Exp(-mean), sum = 0;
            for (var i = 0; i <= k; i++)
            {
                sum += term;
                term *= mean / (i + 1);
            }
            return sum;
        }
        static double Solve(Func<double, bool> above)
        {
            var (low, high) = (0.0, 1000.0);
            for (var i = 0; i < 100; i++)
            {
                var middle = (low + high) / 2;
                if (above(middle)) { high = middle; }
                else { low = middle; }
            }
            return low;
        }
        return new(count / over, count == 0 ? 0 : Solve(m => Below(count - 1, m) < 0.975) / over, Solve(m => Below(count, m) < 0.025) / over);
    }

    sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("relearn-bench-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
