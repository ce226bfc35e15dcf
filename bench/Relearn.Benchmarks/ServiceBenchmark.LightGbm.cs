using System.Diagnostics;
using System.Globalization;

namespace Relearn.Benchmarks;

/// <summary>The service beside the same service with native LightGBM inside: log off, one core each in turn.</summary>
static partial class ServiceBenchmark
{
    public static int RunBesideLightGbm(string folder, int rounds)
    {
        Directory.CreateDirectory(folder);
        Make(folder);
        var (own, other, text) = (Path.Combine(folder, Modes[0]), Path.Combine(folder, "lightgbm"), Path.Combine(folder, "model.txt"));
        if (!Directory.Exists(other)) { Copy(own, other); }
        using (var export = Process.Start(Tool, ["model", "export", own, "--format", "lightgbm", "--out", text]))
        {
            export.WaitForExit();
            if (export.ExitCode != 0) { throw new InvalidOperationException("the trees could not be written"); }
        }
        var started = new[]
        {
            Start("address", Tool, "serve", "start", own, "--port", $"{FirstPort}", "--json"),
            Start("address", Environment.ProcessPath!, "lightgbm-service", other, text, $"{FirstPort + 1}"),
        };
        try
        {
            foreach (var rows in new[] { 1, ManyRows })
            {
                var jobs = started.Select((p, i) => new Job($"predict, {rows} row{(rows == 1 ? "" : "s")}, {(i == 0 ? "our engines" : "LightGBM inside")}", FirstPort + i, "/v1/models/wide/predict", BodiesOf(folder, "v1", rows), rows, p, [])).ToArray();
                foreach (var job in jobs) { Measure(folder, job, 3); }
                for (var round = 0; round < rounds; round++)
                {
                    foreach (var job in jobs) { job.Loads.Add(Measure(folder, job, 3)); }
                }
                var ratios = jobs[0].Loads.Select((l, i) => l.PerSecond / jobs[1].Loads[i].PerSecond).Order().ToArray();
                foreach (var job in jobs) { Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {job.Name} | {Median(job.Loads, l => l.PerSecond):N0} | {Median(job.Loads, l => l.P50) / 1000:0.00} | {Median(job.Loads, l => l.P99) / 1000:0.00} | {Median(job.Loads, l => l.CpuMicroseconds):0.0} |")); }
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median of the rounds' ratios: {ratios[ratios.Length / 2]:0.0}\n"));
            }
        }
        finally
        {
            foreach (var process in started)
            {
                process.Kill();
                process.Dispose();
            }
        }
        return 0;
    }
}
