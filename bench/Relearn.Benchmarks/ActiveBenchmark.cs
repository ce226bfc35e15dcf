using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DuckDB.NET.Data;
using Relearn.Data.Labels.Queues;

namespace Relearn.Benchmarks;

/// <summary>A batch of rows to be labelled, chosen from generated rows of 15 columns of which one in 21 has a label. The choice is a process of its own.</summary>
static class ActiveBenchmark
{
    const string Project = """
        name: active
        goal: Choose what to label.
        stakeholders: [{ name: owner, signs_off: true }]
        data:
          file: rows.parquet
          time: { column: at }
          columns:
            at: time
            id: text
            n0: number
            n1: number
            n2: number
            n3: number
            n4: number
            n5: number
            n6: number
            n7: number
            n8: number
            n9: number
            c0: text
            c1: text
            c2: text
            result: { type: text, known: after }
        label: { name: yes, value: result == "yes", known: at + hours(1), item: id }
        features: { n0: n0, n1: n1, n2: n2, n3: n3, n4: n4, n5: n5, n6: n6, n7: n7, n8: n8, n9: n9, c0: c0, c1: c1, c2: c2, hour: hour(at) }
        model: { trees: 100, leaves: 31 }
        decision: { action: call }
        kpi: { name: calls, true_positive: 1, false_positive: -1 }
        constraints: { p99_ms: 1000, model_mb: 50 }
        """;

    sealed record Sample(double Wall, double Cpu, double MemoryMb, int Items, int Random, long Candidates);

    public static int Run(int rounds, int candidates, int batch)
    {
        var folder = Directory.CreateTempSubdirectory("relearn-bench-").FullName;
        var samples = new List<Sample>();
        try
        {
            Make(folder, candidates / 20 * 21).GetAwaiter().GetResult();
            for (var round = 0; round < rounds; round++) { samples.Add(JsonSerializer.Deserialize<Sample>(Child("active-choose", folder, batch.ToString(CultureInfo.InvariantCulture), (round % 2 == 0 ? 2 : 1).ToString(CultureInfo.InvariantCulture)))!); }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        Console.WriteLine("| threads | candidates | batch | of them at random | wall s | CPU s | peak memory MB |\n| --: | --: | --: | --: | --: | --: | --: |");
        for (var threads = 2; threads >= 1; threads--)
        {
            var of = samples.Where((_, i) => (i % 2 == 0 ? 2 : 1) == threads).ToArray();
            if (of.Length == 0) { continue; }
            double Median(Func<Sample, double> value) => of.Select(value).Order().ElementAt(of.Length / 2);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {threads} | {of[0].Candidates:N0} | {of[0].Items:N0} | {of[0].Random:N0} | {Median(s => s.Wall):0.0} | {Median(s => s.Cpu):0.0} | {Median(s => s.MemoryMb):0} |"));
        }
        return 0;
    }

    static string Child(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? text : throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    /// <summary>A project with that many rows, and a model that was trained on those with a label.</summary>
    public static async Task Make(string folder, int rows)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "project.yaml"), Project);
        using (var connection = new DuckDBConnection("DataSource=:memory:"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            static string Uniform(int k) => FormattableString.Invariant($"(hash(i * 64 + {k}) % 1000003) / 1000003.0");
            var numbers = string.Join(", ", Enumerable.Range(0, 10).Select(k => $"case when {Uniform(20 + k)} < 0.02 then null else round({Uniform(k)} * 10 - 5, 3) end as n{k}"));
            command.CommandText = FormattableString.Invariant($"""
                copy (select *, case when {Uniform(40)} >= 1 / 21.0 then null when {Uniform(41)} < 1 / (1 + exp(-(coalesce(n0, 0) * 0.6 - abs(coalesce(n1, 0)) * 0.5 + coalesce(n2, 0) * coalesce(n3, 0) * 0.1 + len(c0) - 2))) then 'yes' else 'no' end as result from
                  (select timestamp '2024-01-01' + to_seconds(i * 5) as at, 'i' || i as id, {numbers}, repeat('x', 1 + (hash(i * 64 + 50) % 4)::int) as c0, 'b' || (hash(i * 64 + 51) % 50) as c1, 'c' || (hash(i * 64 + 52) % 200) as c2, i from range({rows}) t(i)))
                to '{Path.Combine(folder, "rows.parquet")}' (format parquet)
                """);
            command.ExecuteNonQuery();
        }
        using var workspace = Workspace.Open(folder);
        await workspace.RunAsync();
    }

    public static int Choose(string folder, int batch, int threads)
    {
        using var workspace = Workspace.Open(folder, new() { Threads = threads });
        var watch = Stopwatch.StartNew();
        var cpu = Environment.CpuUsage.TotalTime;
        var desk = workspace.OpenLabelDesk(QueueKind.New, new() { Items = batch, Fresh = true });
        var (wall, spent) = (watch.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
        var queue = JsonSerializer.Deserialize(workspace.Ledger.Find(desk.QueueId!)!.Body, Relearn.Data.DataJson.Default.LabelQueue)!;
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(JsonSerializer.Serialize(new Sample(wall, spent, process.PeakWorkingSet64 / 1e6, queue.Items, queue.Random, queue.Candidates)));
        desk.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return 0;
    }
}
