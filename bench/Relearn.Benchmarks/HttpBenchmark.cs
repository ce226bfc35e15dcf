using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Relearn.Benchmarks;

/// <summary>Requests per second of one row each on one core, the load from the other; rounds alternate, medians are printed. Needs wrk and taskset, and a released flights sample.</summary>
static partial class HttpBenchmark
{
    const int OurPort = 5098;
    const string Row = """{"rows":[{"date":"2001-06-15T18:35:00","distance":733,"origin":"ORD","destination":"LGA"}]}""";

    sealed record Load(double PerSecond, double P50, double P99, int Wrong);

    public static async Task<int> RunAsync(int rounds)
    {
        var root = CircleBenchmark.Root();
        var script = Path.Combine(Path.GetTempPath(), $"relearn-wrk-{Environment.ProcessId}.lua");
        await File.WriteAllTextAsync(script, $$"""
            wrk.method = "POST"
            wrk.headers["Content-Type"] = "application/json"
            wrk.body = '{{Row}}'
            function done(s, l, r) io.write(string.format("RESULT %f %f %f %d\n", s.requests / s.duration * 1e6, l:percentile(50), l:percentile(99), s.errors.status + s.errors.read + s.errors.connect + s.errors.timeout)) end
            """);
        using var bare = Start("ready", Environment.ProcessPath!, "bare-endpoint");
        using var ours = Start("address", Path.Combine(root, "artifacts", "bin", "Relearn.Cli", "release", "Relearn.Cli"), "serve", "start", Path.Combine(root, "samples", "flights"), "--port", $"{OurPort}", "--json");
        (string Name, string Url, List<Load> Loads)[] jobs =
        [
            ("Kestrel, the least: read the body, write a constant", $"http://127.0.0.1:{BareEndpoint.Port}/least", []),
            ("Kestrel, hand-written: same JSON, source-generated, no model, no log", $"http://127.0.0.1:{BareEndpoint.Port}/typed", []),
            ("Relearn: features, 100 trees, decision, log (durability: process)", $"http://127.0.0.1:{OurPort}/v1/models/flights/predict", []),
        ];
        try
        {
            foreach (var (_, url, _) in jobs) { Measure(script, url, 6); }
            for (var round = 0; round < rounds; round++)
            {
                foreach (var (_, url, loads) in jobs) { loads.Add(Measure(script, url, 4)); }
            }
        }
        finally
        {
            bare.Kill();
            ours.Kill();
            File.Delete(script);
        }
        var table = new StringBuilder("| service, one core | requests/s | share of hand-written | p50 ms | p99 ms | wrong |\n| --- | --: | --: | --: | --: | --: |\n");
        var hand = Median(jobs[1].Loads, l => l.PerSecond);
        foreach (var (name, _, loads) in jobs)
        {
            table.Append(CultureInfo.InvariantCulture, $"| {name} | {Median(loads, l => l.PerSecond):N0} | {Median(loads, l => l.PerSecond) / hand:0%} | {Median(loads, l => l.P50) / 1000:0.00} | {Median(loads, l => l.P99) / 1000:0.00} | {loads.Sum(l => l.Wrong)} |\n");
        }
        Console.WriteLine($"{table}\n{rounds} rounds of 4 seconds, 16 connections, server and load each on a core of its own.");
        return 0;
    }

    // Waits until the child says that it listens.
    static Process Start(string ready, string program, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo("taskset", ["-c", "0", program, .. arguments]) { RedirectStandardOutput = true })!;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.Contains(ready, StringComparison.Ordinal)) { break; }
        }
        return process;
    }

    static Load Measure(string script, string url, int seconds)
    {
        using var wrk = Process.Start(new ProcessStartInfo("taskset", ["-c", "1", "wrk", "-t", "1", "-c", "16", "-d", $"{seconds}s", "-s", script, url]) { RedirectStandardOutput = true })!;
        var text = wrk.StandardOutput.ReadToEnd();
        wrk.WaitForExit();
        var match = Result().Match(text);
        if (!match.Success) { throw new InvalidOperationException(text); }
        double Number(int group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
        return new(Number(1), Number(2), Number(3), (int)Number(4));
    }

    static double Median(List<Load> loads, Func<Load, double> take)
    {
        var sorted = loads.Select(take).Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    [GeneratedRegex(@"RESULT (\S+) (\S+) (\S+) (\d+)")]
    private static partial Regex Result();
}
