using System.Diagnostics;
using System.Globalization;
using Relearn.Inference.Features;
using Relearn.Inference.Windows;
using Relearn.Numerics;

namespace Relearn.Benchmarks;

/// <summary><c>windows</c>: history played through windows, and one row online. CPU seconds of one thread.</summary>
static class WindowBenchmark
{
    static readonly InputColumn[] Columns = [new("key", ValueKind.Text), new("x", ValueKind.Number)];

    public static int Run(int rounds)
    {
        var replay = new List<double>();
        var online = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            replay.Add(Replay(5_000_000, 100_000));
            online.Add(Online());
        }
        replay.Sort();
        online.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"replay, count + sum + mean over 1h by key, 5M events, 100,000 keys: {replay[rounds / 2]:0.00} M events/s (of {string.Join(", ", replay.Select(r => r.ToString("0.00", CultureInfo.InvariantCulture)))})"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"online, 40 features with 10 windows: p50 {online[rounds / 2]:0.00} µs a row (of {string.Join(", ", online.Select(r => r.ToString("0.00", CultureInfo.InvariantCulture)))})"));
        return 0;
    }

    static double Replay(int events, int keys)
    {
        var program = FeatureProgram.Compile(Columns, [new("a", "count() over 1h by key"), new("b", "sum(x) over 1h by key"), new("c", "mean(x) over 1h by key")], EventScope.None).Program!;
        var dictionary = Enumerable.Range(0, keys).Select(k => $"key {k}").ToArray();
        var state = new WindowState(program);
        var chunk = new HistoryChunk(state);
        var batch = new ColumnBatch([.. program.BatchColumns, new(WindowState.LabelColumn, ValueKind.Boolean)], ColumnBatch.TrainingRows);
        batch.Vectors[0].Dictionary = dictionary;
        var (times, known) = (new double[ColumnBatch.TrainingRows], new double[ColumnBatch.TrainingRows]);
        var random = new SeededRandom(1);
        var spent = TimeSpan.Zero;
        for (var start = 0; start < events; start += ColumnBatch.TrainingRows)
        {
            batch.Rows = Math.Min(ColumnBatch.TrainingRows, events - start);
            for (var i = 0; i < batch.Rows; i++)
            {
                batch.Vectors[0].Codes[i] = random.NextInt(keys);
                batch.Vectors[1].Numbers[i] = random.NextInt(10_000) / 100.0;
                // 100,000 events a minute, so a window of an hour holds 60 of each key.
                times[i] = (start + i) * 600.0;
            }
            var before = Cpu();
            chunk.Add(batch, times.AsSpan(0, batch.Rows), known.AsSpan(0, batch.Rows));
            if (chunk.Rows + ColumnBatch.TrainingRows > chunk.Capacity || start + ColumnBatch.TrainingRows >= events)
            {
                chunk.Play();
                chunk.Clear();
            }
            spent += Cpu() - before;
        }
        return events / spent.TotalSeconds / 1e6;
    }

    static TimeSpan Cpu()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    static double Online()
    {
        string[] aggregates = ["count()", "sum(x)", "mean(x)", "min(x)", "max(x)"];
        Feature[] features = [.. Enumerable.Range(0, 10).Select(i => new Feature($"w{i}", $"{aggregates[i % 5]} over {(i < 5 ? "1h" : "1d")} by key")),
            .. Enumerable.Range(0, 30).Select(i => new Feature($"f{i}", i % 3 == 0 ? $"log(abs(x) * {i + 1})" : i % 3 == 1 ? $"if(x > {i}, x, {i})" : $"x - {i}"))];
        var program = FeatureProgram.Compile(Columns, features, EventScope.None).Program!;
        var encoder = new FeatureEncoder(program, new Dictionary<string, Vocabulary>());
        var state = new WindowState(program);
        var random = new SeededRandom(2);
        var keys = Enumerable.Range(0, 1000).Select(k => $"key {k}").ToArray();
        var batch = new ColumnBatch(program.BatchColumns, 1) { Rows = 1 };
        var texts = new List<string> { "" };
        var scratch = encoder.CreateScratch(1);
        var matrix = new float[encoder.Width];
        var micros = new double[20_000];
        long allocated = 0;
        for (var i = 0; i < 220_000; i++)
        {
            texts[0] = keys[random.NextInt(keys.Length)];
            batch.Vectors[0].Dictionary = texts;
            batch.Vectors[0].Codes[0] = 0;
            batch.Vectors[1].Numbers[0] = random.NextInt(10_000) / 100.0;
            var time = i * 1e6;
            if (i == 200_000) { allocated = GC.GetAllocatedBytesForCurrentThread(); }
            var started = Stopwatch.GetTimestamp();
            state.Fill(batch, time);
            encoder.Encode(batch, scratch, matrix);
            if (i >= 200_000) { micros[i - 200_000] = Stopwatch.GetElapsedTime(started).TotalMicroseconds; }
            if (i < 200_000) { state.AddEvents(batch, time, time); }
        }
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        if (allocated > 1000) { Console.WriteLine($"online: {allocated} bytes were allocated by 20,000 rows"); }
        Array.Sort(micros);
        return micros[micros.Length / 2];
    }
}
