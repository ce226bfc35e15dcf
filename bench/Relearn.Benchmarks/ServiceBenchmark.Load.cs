using System.Globalization;
using System.Text;

namespace Relearn.Benchmarks;

/// <summary>Latency against offered load: 256 callers who wait at random between their requests, so that requests come whether or not the ones before are answered.</summary>
static partial class ServiceBenchmark
{
    const int Callers = 256;
    const int LoadSeconds = 6;

    // The knee is the last load that is answered whole, with a p99 below this.
    const double KneeMilliseconds = 10;

    public static int RunLoad(string? folder)
    {
        folder ??= Path.Combine(Path.GetTempPath(), $"relearn-service-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        Make(folder);
        var service = Start("address", Tool, "serve", "start", Path.Combine(folder, Modes[1]), "--port", $"{FirstPort}", "--json");
        try
        {
            var job = new Job("predict", FirstPort, "/v1/models/wide/predict", BodiesOf(folder, "v1", 1), 1, service, []);
            Measure(folder, job, 3);
            var most = Measure(folder, job, LoadSeconds).PerSecond;
            var table = new StringBuilder("| offered, requests/s | of the most | answered | p50 ms | p99 ms | wrong |\n| --: | --: | --: | --: | --: | --: |\n");
            var knee = 0.0;
            foreach (var share in new[] { 0.1, 0.25, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1 })
            {
                var load = Measure(folder, job, LoadSeconds, Callers, Callers / (share * most) * 1000);
                var offered = share * most;
                if (load.PerSecond > 0.93 * offered && load.P99 / 1000 < KneeMilliseconds) { knee = offered; }
                table.Append(CultureInfo.InvariantCulture, $"| {offered:N0} | {share:0%} | {load.PerSecond:N0} | {load.P50 / 1000:0.00} | {load.P99 / 1000:0.00} | {load.Wrong} |\n");
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{table}\nThe most, with 32 connections that ask again at once: {most:N0} requests/s. The knee (answered whole, p99 below {KneeMilliseconds:0} ms): {knee:N0} requests/s."));
        }
        finally
        {
            service.Kill();
            service.Dispose();
        }
        return 0;
    }
}
