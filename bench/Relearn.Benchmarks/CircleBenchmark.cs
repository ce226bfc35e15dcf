using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Relearn.Benchmarks;

/// <summary>The flights sample from files to a review, in one run with native LightGBM alone and with the same job in Python; rounds alternate, medians are printed.</summary>
/// <remarks>
/// Environment: RELEARN_FLIGHTS_CSV names the same rows as CSV for Python (it has no Parquet reader in Debian), RELEARN_PYTHON a Python with pandas, scikit-learn and xgboost.
/// Without them the Python rows are left out. The trees are 100 x 63 leaves, as the sample declares.
/// </remarks>
static class CircleBenchmark
{
    sealed record Sample(double Cpu, double Wall, double PeakMb, JsonElement Json);

    public static int Run(int rounds)
    {
        var root = Root();
        var folder = Directory.CreateTempSubdirectory("relearn-bench-").FullName;
        var sample = Path.Combine(root, "samples", "flights");
        foreach (var file in new[] { "project.yaml", "airport-zones.csv" }) { File.Copy(Path.Combine(sample, file), Path.Combine(folder, file)); }
        File.CreateSymbolicLink(Path.Combine(folder, "flights-3m.parquet"), Path.Combine(sample, "flights-3m.parquet"));
        var tool = Path.Combine(root, "artifacts", "bin", "Relearn.Cli", "release", "Relearn.Cli");
        var self = Environment.ProcessPath!;
        var (csv, python) = (Environment.GetEnvironmentVariable("RELEARN_FLIGHTS_CSV"), Environment.GetEnvironmentVariable("RELEARN_PYTHON") ?? "/usr/bin/python3");
        var (ours, again, native) = (new List<Sample>(), new List<Sample>(), new List<Sample>());
        var peers = new Dictionary<string, List<Sample>> { ["xgboost 1.7.4, top 254 categories"] = [], ["xgboost 1.7.4, all categories"] = [], ["scikit-learn 1.2.1 HistGradientBoosting"] = [] };
        for (var round = 0; round < rounds; round++)
        {
            var workspace = Path.Combine(folder, ".relearn");
            if (Directory.Exists(workspace)) { Directory.Delete(workspace, recursive: true); }
            ours.Add(Measure(tool, "run", folder, "--json"));
            again.Add(Measure(tool, "run", folder, "--json"));
            native.Add(Measure(self, "native-lightgbm", folder));
            if (csv is null) { continue; }
            var script = Path.Combine(root, "bench", "peers", "flights.py");
            peers.ElementAt(0).Value.Add(Measure(python, script, csv, "--engine", "xgboost"));
            peers.ElementAt(1).Value.Add(Measure(python, script, csv, "--engine", "xgboost", "--categories", "5000"));
            peers.ElementAt(2).Value.Add(Measure(python, script, csv, "--engine", "sklearn"));
        }
        Directory.Delete(folder, recursive: true);
        Console.WriteLine(Table(ours, again, native, peers.Where(p => p.Value.Count > 0)));
        return 0;
    }

    static string Table(List<Sample> ours, List<Sample> again, List<Sample> native, IEnumerable<KeyValuePair<string, List<Sample>>> peers)
    {
        var table = new StringBuilder();
        var limit = Median(native, s => s.Json.GetProperty("cpu_seconds").GetDouble());
        var limitWall = Median(native, s => s.Json.GetProperty("seconds").GetDouble());
        double Step(string name, string what) => Median(ours, s => s.Json.GetProperty("steps").EnumerateArray().Single(x => x.GetProperty("name").GetString() == name).GetProperty(what).GetDouble());
        double Part(string name) => Median(ours, s => s.Json.GetProperty("run").GetProperty("seconds").GetProperty(name).GetDouble());
        var core = Median(ours, s => s.Json.GetProperty("steps").EnumerateArray().Where(x => x.GetProperty("name").GetString() is "data" or "model").Sum(x => x.GetProperty("cpu_seconds").GetDouble()));
        var coreWall = Median(ours, s => s.Json.GetProperty("steps").EnumerateArray().Where(x => x.GetProperty("name").GetString() is "data" or "model").Sum(x => x.GetProperty("seconds").GetDouble()));
        double Metric(string name) => Median(ours, s => s.Json.GetProperty("run").GetProperty("metrics").GetProperty(name).GetProperty("estimate").GetDouble());
        void Row(params object[] cells) => table.Append("| ").AppendJoin(" | ", cells.Select(c => c is double d ? d.ToString("0.00", CultureInfo.InvariantCulture) : c)).Append(" |\n");
        Row("job", "CPU s", "wall s", "CPU / limit", "peak MB", "AUC", "log loss");
        Row("---", "--:", "--:", "--:", "--:", "--:", "--:");
        Row("limit: native LightGBM bins and trains from a ready matrix", limit, limitWall, 1.0, "", "", "");
        Row("Relearn: load, encode, train, evaluate, with three baselines", core, coreWall, core / limit, "", Number(Metric("roc_auc"), "0.0000"), Number(Metric("log_loss"), "0.0000"));
        Row("Relearn: the whole circle, from files to a review", Median(ours, s => s.Cpu), Median(ours, s => s.Wall), Median(ours, s => s.Cpu) / limit, Number(Median(ours, s => s.PeakMb), "0"), "", "");
        Row("Relearn: the same again, nothing changed", Median(again, s => s.Cpu), Median(again, s => s.Wall), Median(again, s => s.Cpu) / limit, Number(Median(again, s => s.PeakMb), "0"), "", "");
        foreach (var (name, samples) in peers)
        {
            Row(name, Median(samples, s => s.Cpu), Median(samples, s => s.Wall), Median(samples, s => s.Cpu) / limit, Number(Median(samples, s => s.PeakMb), "0"),
                Number(Median(samples, s => s.Json.GetProperty("auc").GetDouble()), "0.0000"), Number(Median(samples, s => s.Json.GetProperty("log_loss").GetDouble()), "0.0000"));
        }
        table.Append("\nWhere the time of the circle goes (medians, seconds):\n\n");
        Row("step", "CPU s", "wall s");
        Row("---", "--:", "--:");
        foreach (var step in new[] { "data", "model", "release", "replay", "monitor", "analyze" }) { Row(step, Step(step, "cpu_seconds"), Step(step, "seconds")); }
        table.Append(CultureInfo.InvariantCulture, $"\nWithin the model step, wall: encode {Part("encode"):0.00}, bin and train {Part("train"):0.00}, baselines {Part("baselines"):0.00}, calibrate {Part("calibrate"):0.00}, evaluate {Part("evaluate"):0.00}.\n");
        table.Append(CultureInfo.InvariantCulture, $"{ours.Count} rounds, {Environment.ProcessorCount} cores.\n");
        return table.ToString();
    }

    static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    static double Median(IEnumerable<Sample> samples, Func<Sample, double> take)
    {
        var sorted = samples.Select(take).Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    // GNU time counts the whole process: its figures end in one line of their own.
    static Sample Measure(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/time", ["-f", "%U %S %e %M", program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OMP_WAIT_POLICY"] = "passive";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var line = error.Result.TrimEnd().Split('\n')[^1];
        if (process.ExitCode != 0) { throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {error.Result}"); }
        var figures = line.Split(' ').Select(f => double.Parse(f, CultureInfo.InvariantCulture)).ToArray();
        using var document = JsonDocument.Parse(output);
        return new(figures[0] + figures[1], figures[2], figures[3] / 1024, document.RootElement.Clone());
    }

    internal static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Relearn.slnx"))) { folder = folder.Parent; }
        return folder!.FullName;
    }
}
