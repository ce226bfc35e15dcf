using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Relearn.Numerics;

namespace Relearn.Benchmarks;

/// <summary>The service with 39 numeric features and 500 trees of 63 leaves, beside Kestrel that answers a constant: requests and rows a second on one core, the load from the other.</summary>
/// <remarks>Rounds alternate, medians are printed. Three services run, one for each durability of the prediction log. Needs wrk and taskset.</remarks>
static partial class ServiceBenchmark
{
    const int Columns = 39;
    const int FirstPort = 5091;
    const int Bodies = 2048;
    const int ManyRows = 64;
    static readonly string[] Modes = ["off", "process", "disk"];

    sealed record Load(double PerSecond, double P50, double P99, int Wrong, double CpuMicroseconds);

    sealed record Job(string Name, int Port, string Path, string? BodiesFile, int Rows, Process Server, List<Load> Loads);

    public static async Task<int> RunAsync(int rounds, string? folder)
    {
        folder ??= Path.Combine(Path.GetTempPath(), $"relearn-service-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        Make(folder);
        var started = new List<Process>();
        try
        {
            var bare = Start("ready", Environment.ProcessPath!, "bare-endpoint");
            started.Add(bare);
            var jobs = new List<Job> { new("Kestrel, plaintext", BareEndpoint.Port, "/plaintext", null, 0, bare, []) };
            for (var mode = 0; mode < Modes.Length; mode++)
            {
                var port = FirstPort + mode;
                var service = Start("address", Tool, "serve", "start", Path.Combine(folder, Modes[mode]), "--port", $"{port}", "--json");
                started.Add(service);
                foreach (var (path, kind) in new[] { ("/v1/models/wide/predict", "v1"), ("/v2/models/wide/infer", "v2") })
                {
                    foreach (var rows in new[] { 1, ManyRows })
                    {
                        jobs.Add(new($"{(kind == "v1" ? "predict" : "infer")}, {rows} row{(rows == 1 ? "" : "s")}, log {Modes[mode]}", port, path, BodiesOf(folder, kind, rows), rows, service, []));
                    }
                }
            }
            foreach (var job in jobs) { Measure(folder, job, 3); }
            for (var round = 0; round < rounds; round++)
            {
                foreach (var job in jobs) { job.Loads.Add(Measure(folder, job, 3)); }
            }
            Print(jobs, rounds);
        }
        finally
        {
            foreach (var process in started)
            {
                process.Kill();
                process.Dispose();
            }
        }
        await Task.CompletedTask.ConfigureAwait(false);
        return 0;
    }

    static string Tool => Path.Combine(CircleBenchmark.Root(), "artifacts", "bin", "Relearn.Cli", "release", "Relearn.Cli");

    static void Print(List<Job> jobs, int rounds)
    {
        var plain = jobs[0];
        var table = new StringBuilder("| service, one core | requests/s | of plaintext | rows/s | p50 ms | p99 ms | server CPU, µs a request | wrong |\n| --- | --: | --: | --: | --: | --: | --: | --: |\n");
        foreach (var job in jobs)
        {
            var perSecond = Median(job.Loads, l => l.PerSecond);
            var ratios = job.Loads.Select((l, i) => l.PerSecond / plain.Loads[i].PerSecond).Order().ToArray();
            table.Append(CultureInfo.InvariantCulture, $"| {job.Name} | {perSecond:N0} | {ratios[ratios.Length / 2]:0%} | {(job.Rows == 0 ? "" : (perSecond * job.Rows).ToString("N0", CultureInfo.InvariantCulture))} | {Median(job.Loads, l => l.P50) / 1000:0.00} | {Median(job.Loads, l => l.P99) / 1000:0.00} | {Median(job.Loads, l => l.CpuMicroseconds):0.0} | {job.Loads.Sum(l => l.Wrong)} |\n");
        }
        Console.WriteLine($"{table}\n{rounds} rounds of 3 seconds, 32 connections, server and load each on a core of its own; the share is the median of the rounds' ratios.");
    }

    // One project is trained; the others are copies that declare another durability.
    static void Make(string folder)
    {
        var first = Path.Combine(folder, Modes[1]);
        if (!Directory.Exists(Path.Combine(first, ".relearn")))
        {
            Directory.CreateDirectory(first);
            WriteRows(Path.Combine(first, "rows.csv"));
            var columns = string.Concat(Enumerable.Range(1, Columns).Select(c => $"    f{c:00}: number\n"));
            var features = string.Concat(Enumerable.Range(1, Columns).Select(c => $"  f{c:00}: f{c:00}\n"));
            File.WriteAllText(Path.Combine(first, "project.yaml"), $$"""
                name: wide
                goal: Say yes in time.
                data:
                  file: rows.csv
                  time: { column: at }
                  columns:
                    at: time
                    result: { type: number, known: after }
                {{columns}}
                label: { name: yes, value: result == 1 }
                features:
                {{features}}
                model: { trees: 500, leaves: 63, learning_rate: 0.02 }
                decision: { action: call, rule_without_model: f01 > 1 }
                kpi: { name: calls, true_positive: 2, false_positive: -1 }
                serving: { prediction_durability: process }
                """);
            using var run = Process.Start(Tool, ["run", first])!;
            run.WaitForExit();
            if (run.ExitCode != 0) { throw new InvalidOperationException("the project was not released"); }
        }
        foreach (var mode in Modes.Where(m => m != Modes[1]))
        {
            var copy = Path.Combine(folder, mode);
            if (Directory.Exists(copy)) { continue; }
            Copy(first, copy);
            var yaml = Path.Combine(copy, "project.yaml");
            File.WriteAllText(yaml, File.ReadAllText(yaml).Replace("prediction_durability: process", $"prediction_durability: {mode}", StringComparison.Ordinal));
        }
    }

    static void Copy(string from, string copy)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(copy, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
    }

    static double[] Row(SeededRandom random)
    {
        var row = new double[Columns];
        // Counts, signed numbers and shares, as float32 would print them.
        for (var c = 0; c < Columns; c++) { row[c] = c % 3 == 0 ? random.NextInt(1000) : c % 3 == 1 ? Math.Round(random.NextDouble() * 4 - 2, 5) : Math.Round(random.NextDouble(), 6); }
        return row;
    }

    static void WriteRows(string path)
    {
        var random = new SeededRandom(7);
        using var writer = new StreamWriter(path);
        writer.WriteLine($"at,result,{string.Join(',', Enumerable.Range(1, Columns).Select(c => $"f{c:00}"))}");
        for (var i = 0; i < 60_000; i++)
        {
            var row = Row(random);
            var odds = (row[1] * row[4] * 2) + Math.Sin(row[7] * 3) + (row[2] - 0.5) * 4 + (row[0] > 500 ? row[10] : -row[13]) + (row[5] - row[8]) * 3;
            var yes = random.NextDouble() < 1 / (1 + Math.Exp(-odds));
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{new DateTime(2024, 1, 1).AddMinutes(i):yyyy-MM-dd HH:mm:ss},{(yes ? 1 : 0)},{string.Join(',', row.Select(Text))}"));
        }
    }

    static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    static string BodiesOf(string folder, string kind, int rows)
    {
        var path = Path.Combine(folder, $"{kind}-{rows}.txt");
        var random = new SeededRandom(11);
        using var writer = new StreamWriter(path);
        for (var b = 0; b < Bodies / Math.Min(rows, 8); b++)
        {
            var all = Enumerable.Range(0, rows).Select(_ => Row(random)).ToArray();
            writer.WriteLine(kind == "v1"
                ? $"{{\"rows\":[{string.Join(',', all.Select(r => $"{{{string.Join(',', r.Select((v, c) => $"\"f{c + 1:00}\":{Text(v)}"))}}}"))}]}}"
                : $"{{\"inputs\":[{{\"name\":\"features\",\"shape\":[{rows},{Columns}],\"datatype\":\"FP64\",\"data\":[{string.Join(',', all.SelectMany(r => r).Select(Text))}]}}]}}");
        }
        return path;
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

    static Load Measure(string folder, Job job, int seconds, int connections = 32, double? pauseMilliseconds = null)
    {
        var script = Path.Combine(folder, "load.lua");
        File.WriteAllText(script, $$"""
            local requests, at, n = {}, 0, 0
            function init(args)
              local bodies = "{{job.BodiesFile}}"
              if bodies == "" then requests = { wrk.format("GET") } n = 1 return end
              for line in io.lines(bodies) do
                n = n + 1
                requests[n] = wrk.format("POST", nil, { ["Content-Type"] = "application/json" }, line)
              end
            end
            {{(pauseMilliseconds is { } pause ? string.Create(CultureInfo.InvariantCulture, $"function delay() return math.floor(math.random() * {2 * pause} + 0.5) end") : "")}}
            function request() at = at % n + 1 return requests[at] end
            function done(s, l, r) io.write(string.format("RESULT %f %f %f %d\n", s.requests / s.duration * 1e6, l:percentile(50), l:percentile(99), s.errors.status + s.errors.read + s.errors.connect + s.errors.timeout)) end
            """);
        job.Server.Refresh();
        var before = job.Server.TotalProcessorTime;
        using var wrk = Process.Start(new ProcessStartInfo("taskset", ["-c", "1", "wrk", "-t", "1", "-c", $"{connections}", "-d", $"{seconds}s", "-s", script, $"http://127.0.0.1:{job.Port}{job.Path}"]) { RedirectStandardOutput = true })!;
        var text = wrk.StandardOutput.ReadToEnd();
        wrk.WaitForExit();
        job.Server.Refresh();
        var match = Result().Match(text);
        if (!match.Success) { throw new InvalidOperationException(text); }
        double Number(int group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
        return new(Number(1), Number(2), Number(3), (int)Number(4), (job.Server.TotalProcessorTime - before).TotalMicroseconds / (Number(1) * seconds));
    }

    static double Median(List<Load> loads, Func<Load, double> take)
    {
        var sorted = loads.Select(take).Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    [GeneratedRegex(@"RESULT (\S+) (\S+) (\S+) (\d+)")]
    private static partial Regex Result();
}
