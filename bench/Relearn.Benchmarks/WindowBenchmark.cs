using System.Diagnostics;
using DuckDB.NET.Data;
using Relearn.Inference.Features;
using Relearn.Inference.Windows;
using Relearn.Numerics;

namespace Relearn.Benchmarks;

/// <summary><c>windows</c>: history played through windows and joined as of the event, beside DuckDB's SQL on one thread, and one row online. Medians of CPU seconds.</summary>
static class WindowBenchmark
{
    const int Events = 5_000_000;
    const int Keys = 100_000;

    // 100,000 events a minute, so a window of an hour holds 60 of each key.
    const double Step = 600;

    static readonly InputColumn[] Columns = [new("key", ValueKind.Text), new("x", ValueKind.Number)];

    static readonly EventScope Events2 = new(null, [new("prices", [new("key", ValueKind.Text), new("price", ValueKind.Number)])]);

    public static int Run(int rounds)
    {
        var (keys, numbers) = (new int[Events], new double[Events]);
        var random = new SeededRandom(1);
        for (var i = 0; i < Events; i++) { (keys[i], numbers[i]) = (random.NextInt(Keys), random.NextInt(10_000) / 100.0); }
        var dictionary = Enumerable.Range(0, Keys).Select(k => $"key {k}").ToArray();
        using var sql = new Sql(keys, numbers);
        var figures = new Dictionary<string, List<double>>();
        for (var round = 0; round < rounds; round++)
        {
            Note("replay", Replay(dictionary, keys, numbers));
            Note("replay, DuckDB", sql.Windows());
            var (play, all) = Join(dictionary, keys, numbers);
            Note("as-of join, numbered keys", play);
            Note("as-of join, keys numbered too", all);
            Note("as-of join, DuckDB", sql.AsOf());
            Note("online", Online());
            foreach (var (name, seconds) in Pandas()) { Note($"{name}, pandas", seconds); }
        }
        Show("replay", v => $"{Events / v / 1e6:0.00} M events/s");
        Show("replay, DuckDB", v => $"{Events / v / 1e6:0.00} M events/s");
        Show("replay, pandas", v => $"{Events / v / 1e6:0.00} M events/s");
        Show("as-of join, numbered keys", v => $"{v:0.00} s");
        Show("as-of join, keys numbered too", v => $"{v:0.00} s");
        Show("as-of join, DuckDB", v => $"{v:0.00} s");
        Show("as-of join, pandas", v => $"{v:0.00} s");
        Show("online", v => $"p50 {v:0.00} µs a row of 40 features with 10 windows");
        return 0;

        void Note(string name, double value)
        {
            if (!figures.TryGetValue(name, out var list)) { figures.Add(name, list = []); }
            list.Add(value);
        }

        void Show(string name, FormattableValue format)
        {
            if (!figures.TryGetValue(name, out var values)) { return; }
            var sorted = values.Order().ToArray();
            Console.WriteLine($"{name}: {format(sorted[sorted.Length / 2])} (least {format(sorted[0])}, most {format(sorted[^1])})");
        }
    }

    // Debian's pandas, where it is installed.
    static IEnumerable<(string Name, double Seconds)> Pandas()
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("RELEARN_PYTHON") ?? "/usr/bin/python3", [Path.Combine(CircleBenchmark.Root(), "bench", "peers", "windows.py")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        if (!File.Exists(start.FileName)) { yield break; }
        using var process = Process.Start(start)!;
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        foreach (var line in process.ExitCode == 0 ? lines : []) { yield return (line.StartsWith("asof", StringComparison.Ordinal) ? "as-of join" : "replay", double.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)); }
    }

    delegate FormattableString FormattableValue(double value);

    static double Cpu()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime.TotalSeconds;
    }

    // Count, sum and mean over an hour by key, of every row, CPU seconds.
    static double Replay(string[] dictionary, int[] keys, double[] values)
    {
        var program = FeatureProgram.Compile(Columns, [new("a", "count() over 1h by key"), new("b", "sum(x) over 1h by key"), new("c", "mean(x) over 1h by key")], EventScope.None).Program!;
        var chunk = new HistoryChunk(new(program));
        var batch = Batch(program, dictionary);
        var (times, known) = (new double[ColumnBatch.TrainingRows], new double[ColumnBatch.TrainingRows]);
        var spent = 0.0;
        for (var start = 0; start < Events; start += ColumnBatch.TrainingRows)
        {
            Fill(batch, times, start, keys, values);
            var before = Cpu();
            chunk.Add(batch, times.AsSpan(0, batch.Rows), known.AsSpan(0, batch.Rows));
            if (chunk.Rows + ColumnBatch.TrainingRows > chunk.Capacity || start + ColumnBatch.TrainingRows >= Events)
            {
                chunk.Play();
                chunk.Clear();
            }
            spent += Cpu() - before;
        }
        return spent;
    }

    static ColumnBatch Batch(FeatureProgram program, string[] dictionary)
    {
        var batch = new ColumnBatch([.. program.BatchColumns, new(WindowState.LabelColumn, ValueKind.Boolean)], ColumnBatch.TrainingRows);
        batch.Vectors[0].Dictionary = dictionary;
        return batch;
    }

    static void Fill(ColumnBatch batch, double[] times, int start, int[] keys, double[] values)
    {
        batch.Rows = Math.Min(ColumnBatch.TrainingRows, Events - start);
        keys.AsSpan(start, batch.Rows).CopyTo(batch.Vectors[0].Codes);
        if (batch.Columns[1].Name is "x" or "price") { values.AsSpan(start, batch.Rows).CopyTo(batch.Vectors[1].Numbers); }
        for (var i = 0; i < batch.Rows; i++) { times[i] = (start + i) * Step; }
    }

    // The last of 5M prices for each of 5M rows, as of the row: CPU seconds of the join, and with numbering keys and collecting values.
    static (double Play, double All) Join(string[] dictionary, int[] keys, double[] values)
    {
        var program = FeatureProgram.Compile(Columns, [new("p", "last(price) of prices over 30d by key")], Events2).Program!;
        var chunk = new HistoryChunk(new(program));
        var rows = Batch(program, dictionary);
        var facts = new ColumnBatch(Events2.Sources[0].Columns, ColumnBatch.TrainingRows);
        facts.Vectors[0].Dictionary = dictionary;
        var (times, zeros) = (new double[ColumnBatch.TrainingRows], new double[ColumnBatch.TrainingRows]);
        // Rows ask for other keys than those that just had a price.
        int[] asked = [.. keys.Skip(Events / 2), .. keys.Take(Events / 2)];
        var (play, all) = (0.0, 0.0);
        for (var start = 0; start < Events; start += ColumnBatch.TrainingRows)
        {
            Fill(rows, times, start, asked, values);
            Fill(facts, times, start, keys, values);
            var before = Cpu();
            chunk.Add(rows, times.AsSpan(0, rows.Rows), zeros.AsSpan(0, rows.Rows));
            chunk.AddFacts("prices", facts, times.AsSpan(0, rows.Rows), times.AsSpan(0, rows.Rows), zeros.AsSpan(0, rows.Rows));
            if (chunk.Rows + ColumnBatch.TrainingRows > chunk.Capacity || start + ColumnBatch.TrainingRows >= Events)
            {
                var begun = Cpu();
                chunk.Play();
                play += Cpu() - begun;
                chunk.Clear();
            }
            all += Cpu() - before;
        }
        return (play, all);
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
        const int Warm = 200_000;
        var micros = new double[20_000];
        long allocated = 0;
        for (var i = 0; i < Warm + micros.Length; i++)
        {
            texts[0] = keys[random.NextInt(keys.Length)];
            batch.Vectors[0].Dictionary = texts;
            batch.Vectors[0].Codes[0] = 0;
            batch.Vectors[1].Numbers[0] = random.NextInt(10_000) / 100.0;
            if (i == Warm) { allocated = GC.GetAllocatedBytesForCurrentThread(); }
            var started = Stopwatch.GetTimestamp();
            state.Fill(batch, i * 1e6);
            encoder.Encode(batch, scratch, matrix);
            if (i >= Warm) { micros[i - Warm] = Stopwatch.GetElapsedTime(started).TotalMicroseconds; }
            else { state.AddEvents(batch, i * 1e6, i * 1e6); }
        }
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        if (allocated > 1000) { Console.WriteLine($"online: {allocated} bytes were allocated by {micros.Length} rows"); }
        Array.Sort(micros);
        return micros[micros.Length / 2];
    }

    /// <summary>The same events in DuckDB, in memory, one thread.</summary>
    sealed class Sql : IDisposable
    {
        readonly DuckDBConnection _connection = new("DataSource=:memory:");

        public Sql(int[] keys, double[] values)
        {
            _connection.Open();
            Do("set threads = 1; set preserve_insertion_order = false");
            Do("create table e(t double, k integer, x double)");
            using var appender = _connection.CreateAppender("e");
            for (var i = 0; i < keys.Length; i++) { appender.CreateRow().AppendValue(i * Step).AppendValue(keys[i]).AppendValue(values[i]).EndRow(); }
            appender.Close();
            Do("create table q as select t, (select k from e limit 0) k from e limit 0");
            Do($"insert into q select a.t, b.k from (select t, row_number() over (order by t) i from e) a join (select k, (row_number() over (order by t) - 1 + {Events / 2}) % {Events} + 1 i from e) b on a.i = b.i order by a.t");
        }

        double Do(string text)
        {
            var before = Cpu();
            using var command = _connection.CreateCommand();
            command.CommandText = text;
            command.ExecuteNonQuery();
            return Cpu() - before;
        }

        public double Windows() => Do("create or replace table w as select t, count(*) over h c, sum(x) over h s, avg(x) over h m from e window h as (partition by k order by t range between 3600000000 preceding and 1 preceding)");

        public double AsOf() => Do("create or replace table j as select q.t, e.x from q asof left join e on q.k = e.k and q.t > e.t");

        public void Dispose() => _connection.Dispose();
    }
}
