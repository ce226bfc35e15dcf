using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Relearn.Scoping;
using Relearn.Serving;

namespace Relearn.Benchmarks;

/// <summary>Minutes of steady load while releases change, a monitor reads the log and a model is trained beside it; then a kill, and every answer is looked for in the log.</summary>
static partial class ServiceBenchmark
{
    const int Swaps = 50;
    const int SoakConnections = 48;

    public static async Task<int> SoakAsync(string folder, double minutes, double perSecond)
    {
        Directory.CreateDirectory(folder);
        Make(folder);
        var project = Path.Combine(folder, "soak");
        var releases = MakeReleases(Path.Combine(folder, Modes[1]), project);
        var bodies = File.ReadAllLines(BodiesOf(folder, "v1", 1));
        var service = Start("address", Tool, "serve", "start", project, "--port", $"{FirstPort}", "--json");
        using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{FirstPort}"), Timeout = TimeSpan.FromMinutes(2) };
        var caller = new SoakCaller(bodies, "/v1/models/wide/predict", FirstPort);
        caller.Begin(releases[^1]);
        caller.Settle();
        var asking = caller.Start(SoakConnections, perSecond);
        var started = Stopwatch.StartNew();
        var length = TimeSpan.FromMinutes(minutes);
        var memory = new List<(double Minute, long KiB)>();
        var (swaps, beside) = (0, new List<string>());
        Task? monitor = null, training = null;
        while (started.Elapsed < length)
        {
            await Task.Delay(1000).ConfigureAwait(false);
            memory.Add((started.Elapsed.TotalMinutes, PrivateMemory(service.Id)));
            if (monitor is null && started.Elapsed > length * 0.3) { monitor = Beside(beside, "monitor", "report", project, "--source", "live", "--json"); }
            if (training is null && started.Elapsed > length * 0.5 && monitor!.IsCompleted)
            {
                caller.AnyRelease = true;
                Trees(project, 520);
                training = Beside(beside, "run", project, "--json");
            }
            if (training is { IsCompleted: false }) { continue; }
            if (caller.AnyRelease)
            {
                // Whatever the gate said: from here on it is known again who answers.
                await SwapAsync(client, caller, project, releases[^1]).ConfigureAwait(false);
                caller.AnyRelease = false;
            }
            if (swaps < Swaps && started.Elapsed > length * (swaps + 1) / (Swaps + 2))
            {
                await SwapAsync(client, caller, project, releases[swaps % releases.Count]).ConfigureAwait(false);
                swaps++;
            }
        }
        await (training ?? Task.CompletedTask).ConfigureAwait(false);
        caller.Kill();
        service.Kill();
        await service.WaitForExitAsync().ConfigureAwait(false);
        var seconds = started.Elapsed.TotalSeconds;
        caller.Stop();
        await Task.WhenAll(asking).ConfigureAwait(false);
        service.Dispose();
        var (missing, wrong, logged, answered) = caller.Check(Path.Combine(project, ".relearn", "log"), release => ScoresOf(project, release, bodies));
        var early = memory.Where(m => m.Minute > minutes * 0.15 && m.Minute < minutes * 0.25).Select(m => m.KiB).Order().ToArray();
        var late = memory.Where(m => m.Minute > minutes * 0.9).Select(m => m.KiB).Order().ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            | | |
            | --- | --: |
            | minutes | {seconds / 60:0.0} |
            | offered, requests/s | {perSecond:N0} |
            | answers | {caller.Answers:N0} ({caller.Answers / seconds:N0} a second) |
            | hot swaps | {swaps} between {releases.Count} releases, and what the training put live; {answered} releases answered |
            | beside it | {string.Join("; ", beside)} |
            | errors | {caller.Errors} |
            | stale answers | {caller.Stale} |
            | answers with another score than their release gives | {wrong} |
            | answers that the log does not hold after `kill -9` | {missing} |
            | records in the log | {logged:N0} |
            | latency from sending, ms: p50, p99, p99.9 | {caller.Percentile(0.5) / 1000.0:0.00}, {caller.Percentile(0.99) / 1000.0:0.00}, {caller.Percentile(0.999) / 1000.0:0.00} |
            | memory of its own, MB: after a fifth of the time, at the end, most | {early[early.Length / 2] / 1024}, {late[late.Length / 2] / 1024}, {memory.Max(m => m.KiB) / 1024} |
            """));
        if (caller.FirstError is { } first) { Console.WriteLine($"First error: {first}"); }
        return caller.Errors + caller.Stale + wrong + missing == 0 ? 0 : 1;
    }

    // Two releases that answer differently, the larger one live.
    static List<string> MakeReleases(string from, string to)
    {
        if (!Directory.Exists(to))
        {
            Directory.CreateDirectory(to);
            foreach (var name in new[] { "rows.csv", ProjectFile.FileName }) { File.Copy(Path.Combine(from, name), Path.Combine(to, name)); }
            foreach (var trees in new[] { 300, 500 })
            {
                Trees(to, trees);
                using var run = Process.Start(Tool, ["run", to])!;
                run.WaitForExit();
                if (run.ExitCode != 0) { throw new InvalidOperationException($"the project with {trees} trees was not released"); }
            }
        }
        using var workspace = Workspace.Open(to, new() { Actor = "benchmark" });
        var all = workspace.Ledger.List(Release.Kind, 2).Select(r => r.Id).Reverse().ToList();
        if (all.Count < 2) { throw new InvalidOperationException($"{to} has no two releases"); }
        Rollout.PutLive(workspace.Ledger, all[^1], "benchmark");
        return all;
    }

    static void Trees(string project, int trees)
    {
        var file = Path.Combine(project, ProjectFile.FileName);
        File.WriteAllText(file, TreesKey().Replace(File.ReadAllText(file), $"trees: {trees}"));
    }

    static async Task SwapAsync(HttpClient client, SoakCaller caller, string project, string release)
    {
        caller.Begin(release);
        using (var workspace = Workspace.Open(project, new() { Actor = "benchmark" })) { Rollout.PutLive(workspace.Ledger, release, "benchmark"); }
        using var response = await client.PostAsync("/v1/admin/reload", null).ConfigureAwait(false);
        var text = await response.Content.ReadAsStringAsync().ConfigureAwait(false);
        using var json = JsonDocument.Parse(text);
        if (!response.IsSuccessStatusCode || json.RootElement.GetProperty("release").GetString() != release) { throw new InvalidOperationException(text); }
        caller.Settle();
    }

    // On the callers' processor, after them: the service has its own.
    static Task Beside(List<string> told, params string[] arguments) => Task.Run(() =>
    {
        var started = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo("taskset", ["-c", "1", "nice", "-n", "19", Tool, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var what = string.Create(CultureInfo.InvariantCulture, $"`relearn {arguments[0]}{(arguments[0] == "monitor" ? " report" : "")}`, exit {process.ExitCode} after {started.Elapsed.TotalSeconds:0} s");
        lock (told) { told.Add(what); }
        if (process.ExitCode == 70) { Console.WriteLine(errors.Result); }
    });

    static double[] ScoresOf(string project, string release, string[] bodies)
    {
        using var workspace = Workspace.Open(project, new() { Actor = "benchmark" });
        var predictor = workspace.OpenRelease(release, 1).Predictor;
        return [.. bodies.Select(body =>
        {
            using var json = JsonDocument.Parse(body);
            return predictor.Predict(json.RootElement.GetProperty("rows")[0].EnumerateObject().ToDictionary(p => p.Name, p => (object?)p.Value.GetDouble()));
        })];
    }

    static long PrivateMemory(int process) => File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith("RssAnon:", StringComparison.Ordinal)) is var line
        ? long.Parse(line["RssAnon:".Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) : 0;

    [System.Text.RegularExpressions.GeneratedRegex("trees: [0-9]+")]
    private static partial System.Text.RegularExpressions.Regex TreesKey();
}
