using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Relearn.Inference;
using Relearn.Inference.Bundles;
using Relearn.Inference.Features;
using Relearn.Inference.Models;
using Relearn.Numerics;
using Relearn.Tests.Inference;

namespace Relearn.Benchmarks;

/// <summary><c>models</c>: many different models in one process: what an idle one takes, and what the first call costs. One thread, files in the page cache.</summary>
static class ModelsBenchmark
{
    const int Numbers = 13;
    const int Texts = 26;
    const int Terms = 100;

    public static int Run(int count, int trees, int leaves)
    {
        var folder = Directory.CreateTempSubdirectory("relearn-models-").FullName;
        try
        {
            Console.Error.WriteLine($"writing {count} bundles of {trees} trees x {leaves} leaves");
            var paths = Enumerable.Range(0, count).Select(i => Path.Combine(folder, $"{i}.bundle")).ToArray();
            for (var i = 0; i < count; i++) { File.WriteAllBytes(paths[i], Bundle(i, trees, leaves)); }
            // What is made once a process is made by a model that is not measured.
            var warm = Predictor.Open(paths[0]);
            for (var i = 0; i < 200; i++) { warm.Predict(Row(i)); }
            Measure(paths, trees, leaves);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static void Measure(string[] paths, int trees, int leaves)
    {
        var cache = new PredictorCache(long.MaxValue);
        var (opening, first, second, estimated) = (new double[paths.Length], new double[paths.Length], new double[paths.Length], 0L);
        var (heap, resident) = (Heap(), Resident());
        var row = Row(1);
        for (var i = 0; i < paths.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var predictor = cache.Get(paths[i]);
            opening[i] = Milliseconds(start);
            start = Stopwatch.GetTimestamp();
            predictor.Predict(row);
            first[i] = Milliseconds(start);
            start = Stopwatch.GetTimestamp();
            predictor.Predict(row);
            second[i] = Milliseconds(start);
        }
        var (heapOpen, residentOpen) = (Heap() - heap, Resident() - resident);
        estimated = cache.MemoryBytes;
        GC.KeepAlive(cache);

        // The same names when nothing of them fits: what is left is what the cache knows of a model that is not open.
        cache = new PredictorCache(1);
        heap = Heap();
        foreach (var path in paths) { cache.Get(path); }
        // The newest is kept whatever it takes.
        cache.Forget(paths[^1]);
        var heapClosed = Heap() - heap;

        // Ten times as many models as fit, asked for one after the other: each is opened anew.
        var most = Math.Max(1, paths.Length / 10);
        cache = new PredictorCache(most * (estimated / paths.Length));
        var missing = new double[paths.Length];
        for (var i = 0; i < paths.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            cache.Get(paths[i]).Predict(row);
            missing[i] = Milliseconds(start);
        }
        var hitStart = Stopwatch.GetTimestamp();
        const int Hits = 1_000_000;
        for (var i = 0; i < Hits; i++) { cache.Get(paths[^1]); }
        var hit = Milliseconds(hitStart) * 1e6 / Hits;

        var (byName, nameBytes, byType, typeBytes) = Rows(cache.Get(paths[^1]));

        Line($"{paths.Length:N0} models of {trees} trees x {leaves} leaves", "", "");
        Line("bundle file", $"{new FileInfo(paths[0]).Length / 1024.0:N0} KiB", "");
        Line("not opened yet", "0", "the cache knows nothing of it");
        Line("opened once and evicted", $"{(double)heapClosed / paths.Length:N0} B", "managed memory a model");
        Line("open and idle, managed memory", $"{heapOpen / 1024.0 / paths.Length:N0} KiB", "a model, after its first call");
        Line("open and idle, resident memory of the process", $"{residentOpen / 1024.0 / paths.Length:N0} KiB", "a model");
        Line("what MemoryBytes says", $"{estimated / 1024.0 / paths.Length:N0} KiB", "a model");
        Line("opening", $"{At(opening, 0.5):0.00} ms", $"p99 {At(opening, 0.99):0.00} ms");
        Line("first call of an open model", $"{At(first, 0.5) * 1000:0.0} µs", $"p99 {At(first, 0.99) * 1000:0.0} µs");
        Line("second call", $"{At(second, 0.5) * 1000:0.0} µs", $"p99 {At(second, 0.99) * 1000:0.0} µs");
        Line($"a call that opens, with room for {most}", $"{At(missing, 0.5):0.00} ms", $"p99 {At(missing, 0.99):0.00} ms; {cache.Evictions:N0} evictions");
        Line("asking the cache for an open model", $"{hit:0.0} ns", "");
        Line("one row of 39 columns by name", $"{byName:0.00} µs", $"{nameBytes:N0} B allocated");
        Line("one row of 39 columns by type", $"{byType:0.00} µs", $"{typeBytes:N0} B allocated");
    }

    sealed record Sample(double[] Numbers, string[] Texts);

    // All rows different; medians of nine rounds in turns.
    static (double ByName, long NameBytes, double ByType, long TypeBytes) Rows(Predictor predictor)
    {
        var rows = Enumerable.Range(0, 2_000).Select(Row).ToArray();
        var samples = rows.Select(r => new Sample([.. r.Values.OfType<double>()], [.. r.Values.OfType<string>()])).ToArray();
        var typed = predictor.Bind<Sample>(bind =>
        {
            for (var i = 0; i < Numbers; i++) { var at = i; bind.Number($"n{i}", s => s.Numbers[at]); }
            for (var i = 0; i < Texts; i++) { var at = i; bind.Text($"t{i}", s => s.Texts[at]); }
        });
        var (names, types, nameBytes, typeBytes) = (new List<double>(), new List<double>(), 0L, 0L);
        for (var round = 0; round < 9; round++)
        {
            names.Add(Time(rows, r => predictor.Predict(r), out nameBytes));
            types.Add(Time(samples, typed.Predict, out typeBytes));
        }
        return (At([.. names], 0.5), nameBytes, At([.. types], 0.5), typeBytes);
    }

    static double Time<T>(T[] rows, Func<T, double> predict, out long bytes)
    {
        var (allocated, start) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
        foreach (var row in rows) { predict(row); }
        var micros = Milliseconds(start) * 1000 / rows.Length;
        bytes = (GC.GetAllocatedBytesForCurrentThread() - allocated) / rows.Length;
        return micros;
    }

    static void Line(string what, string value, string more) => Console.WriteLine($"| {what} | {value} | {more} |");

    static double At(double[] values, double share) => values.Order().ElementAt(Math.Min(values.Length - 1, (int)(values.Length * share)));

    static double Milliseconds(long start) => Stopwatch.GetElapsedTime(start).TotalMilliseconds;

    static long Heap()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    static Dictionary<string, object?> Row(int seed)
    {
        var random = new SeededRandom((ulong)seed);
        var row = new Dictionary<string, object?>();
        for (var i = 0; i < Numbers; i++) { row[$"n{i}"] = random.NextDouble(); }
        for (var i = 0; i < Texts; i++) { row[$"t{i}"] = $"value {random.NextInt(Terms)}"; }
        return row;
    }

    static byte[] Bundle(int seed, int trees, int leaves)
    {
        InputColumn[] inputs = [.. Enumerable.Range(0, Numbers).Select(i => new InputColumn($"n{i}", ValueKind.Number)), .. Enumerable.Range(0, Texts).Select(i => new InputColumn($"t{i}", ValueKind.Text))];
        var vocabularies = Enumerable.Range(0, Texts).ToDictionary(i => $"t{i}", _ => (IReadOnlyList<string>)[.. Enumerable.Range(0, Terms).Select(v => $"value {v}")]);
        var manifest = new BundleManifest(string.Create(CultureInfo.InvariantCulture, $"model {seed}"), "binary", "trees", "label", inputs, [.. inputs.Select(i => new Feature(i.Name, i.Name))], vocabularies, Calibration.None);
        return BundleFile.Write([
            new("manifest", 1, Required: true, JsonSerializer.SerializeToUtf8Bytes(manifest, BundleJson.Default.BundleManifest)),
            new("trees", 1, Required: true, SyntheticTrees.Text(trees, leaves, inputs.Length, (ulong)seed)),
        ]);
    }
}
