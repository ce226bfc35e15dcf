using System.Diagnostics;
using System.Globalization;
using System.Text;
using Relearn.Inference.Models.Trees;

namespace Relearn.Benchmarks.Scoring;

/// <summary>Engines and their peers on the same models and rows: in turns of a few milliseconds in one process, on one thread, by the thread's own CPU time; ratios are medians of pairs.</summary>
static class ScoringBenchmark
{
    const int Rows = 32_768;
    const int BatchRows = 4_096;
    const long TurnNanoseconds = 3_000_000;

    // Reading the clock of a thread takes as long as some engines take for a row or two.
    const int RowsBetweenClocks = 64;

    sealed class Times
    {
        public List<double> One { get; } = [];

        public List<double> Many { get; } = [];
    }

    public static int Run(string folder, int rounds, string? only)
    {
        ScoringModels.Train(folder, only);
        var (matrix, _) = ClickRows.Make(1L << 40, Rows);
        var table = new StringBuilder();
        foreach (var (name, trees, leaves, more) in ScoringModels.All.Where(m => only is null || m.Name == only))
        {
            // ML.NET trains one model of a size; beside the variants of a size it would be there twice.
            Compare(folder, name, matrix, rounds, table, more.Length == 0 && trees <= 500 ? scores => MlNetContestant.Make(folder, trees, leaves, matrix, scores) : null);
        }
        Console.Write(table);
        return 0;
    }

    /// <summary>One model, or one engine of ML.NET, shared by sixteen threads.</summary>
    public static int RunShared(string folder, int predictions)
    {
        const int Threads = 16;
        ScoringModels.Train(folder, "100x31");
        var (matrix, _) = ClickRows.Make(1L << 40, 4_096);
        var trees = TreeEnsemble.Open(ScoringModels.PathOf(folder, "100x31"));
        var expected = new double[4_096];
        trees.Score(matrix, expected);
        var wrong = 0L;
        Parallel.For(0, Threads, new ParallelOptions { MaxDegreeOfParallelism = Threads }, thread =>
        {
            var score = new double[1];
            for (var i = 0; i < predictions / Threads; i++)
            {
                var at = (thread * 977 + i) % 4_096;
                trees.Score(matrix.AsSpan(at * ClickRows.Columns, ClickRows.Columns), score);
                if (BitConverter.DoubleToInt64Bits(score[0]) != BitConverter.DoubleToInt64Bits(expected[at])) { Interlocked.Increment(ref wrong); }
            }
        });
        var (theirs, failed) = MlNetContestant.Share(folder, matrix, Threads, predictions / Threads);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            | {Threads} threads, {predictions:N0} predictions | answers that are not those of one thread | calls that failed |
            | --- | --: | --: |
            | Relearn, one TreeEnsemble | {wrong:N0} | 0 |
            | ML.NET 5.0.1, one PredictionEngine | {theirs:N0} | {failed:N0} |
            """));
        return 0;
    }

    static void Compare(string folder, string name, float[] matrix, int rounds, StringBuilder table, Func<double[], Contestant>? mlNet)
    {
        var text = File.ReadAllText(ScoringModels.PathOf(folder, name));
        var bytes = Encoding.UTF8.GetBytes(text);
        TreeEnsemble.Parse(bytes);
        var opening = Stopwatch.StartNew();
        var chosen = TreeEnsemble.Parse(bytes);
        var opened = opening.Elapsed.TotalMilliseconds;
        var scores = new double[Rows];
        chosen.Score(matrix.AsSpan(0, ClickRows.Columns), scores.AsSpan(0, 1));
        var first = opening.Elapsed.TotalMilliseconds;
        var contestants = new List<Contestant> { NativeContestant.Make(text, matrix, scores) };
        contestants.Add(OnnxContestant.Make(chosen, matrix, scores));
        if (mlNet is not null) { contestants.Add(mlNet(scores)); }
        if (NestedIfsContestant.Make(chosen.Model, folder, name.Replace(' ', '-'), matrix, scores) is { } ifs) { contestants.Add(ifs); }
        contestants.AddRange(Enum.GetValues<TreeEngine>().Where(e => e != TreeEngine.Automatic).Select(e => (Engine: e, Form: chosen.On(e))).Where(e => e.Form is not null).Select(e => Ours($"Relearn, {e.Engine}", e.Form!, matrix, scores)));
        if (chosen.On(TreeEngine.QuantisedNodes, vectors: false) is { } plain) { contestants.Add(Ours("Relearn, QuantisedNodes without AVX-512", plain, matrix, scores)); }
        var times = contestants.ToDictionary(c => c, _ => new Times());
        CheckSameBits(contestants, matrix);
        for (var round = -1; round < rounds; round++)
        {
            foreach (var contestant in contestants)
            {
                var (one, many) = (TimeOne(contestant, round), TimeMany(contestant, round));
                // The first round warms up.
                if (round < 0) { continue; }
                if (one is { } o) { times[contestant].One.Add(o); }
                if (many is { } m) { times[contestant].Many.Add(m); }
            }
        }
        Write(table, name, contestants, times, string.Create(CultureInfo.InvariantCulture, $"opened in {opened:0} ms, first answer after {first:0} ms, {chosen.MemoryBytes / 1e6:0.0} MB; chosen: {chosen.Chosen.Row} for one row, {chosen.Chosen.Batch} for many"));
        foreach (var contestant in contestants) { contestant.Dispose(); }
    }

    static Contestant Ours(string name, TreeEnsemble trees, float[] matrix, double[] scores) => new(name,
        row => trees.Score(matrix.AsSpan(row * ClickRows.Columns, ClickRows.Columns), scores.AsSpan(row, 1)),
        (first, count, to) => trees.Score(matrix.AsSpan(first * ClickRows.Columns, count * ClickRows.Columns), to.AsSpan(0, count)));

    static void CheckSameBits(List<Contestant> contestants, float[] matrix)
    {
        var expected = new double[Rows];
        contestants[0].Many!(0, Rows, expected);
        foreach (var contestant in contestants.Where(c => c.IsExact))
        {
            var actual = new double[Rows];
            contestant.Many!(0, Rows, actual);
            var wrong = Enumerable.Range(0, Rows).Count(i => BitConverter.DoubleToInt64Bits(expected[i]) != BitConverter.DoubleToInt64Bits(actual[i]));
            if (wrong > 0) { throw new InvalidOperationException($"{contestant.Name}: {wrong} of {matrix.Length / ClickRows.Columns} scores are not LightGBM's"); }
        }
    }

    // Nanoseconds a row.
    static double? TimeOne(Contestant contestant, int round)
    {
        if (contestant.One is not { } one) { return null; }
        // Row after row, as a caller has just made them; none comes again for so long that no branch predictor knows it.
        var (row, count) = ((round + 1) * 1_031 % Rows, 0L);
        var started = Now(contestant);
        long elapsed;
        do
        {
            for (var i = 0; i < RowsBetweenClocks; i++)
            {
                one(row);
                row = (row + 1) % Rows;
            }
            count += RowsBetweenClocks;
            elapsed = Now(contestant) - started;
        }
        while (elapsed < TurnNanoseconds);
        return (double)elapsed / count;
    }

    static double? TimeMany(Contestant contestant, int round)
    {
        if (contestant.Many is not { } many) { return null; }
        var to = new double[BatchRows];
        var (first, count) = ((round + 1) % (Rows / BatchRows) * BatchRows, 0L);
        var started = Now(contestant);
        long elapsed;
        do
        {
            many(first, BatchRows, to);
            first = (first + BatchRows) % Rows;
            count += BatchRows;
            elapsed = Now(contestant) - started;
        }
        while (elapsed < TurnNanoseconds);
        return (double)elapsed / count;
    }

    static long Now(Contestant contestant)
    {
        if (!contestant.UsesThreads) { return ThreadClock.Nanoseconds; }
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime.Ticks * 100;
    }

    static void Write(StringBuilder table, string name, List<Contestant> contestants, Dictionary<Contestant, Times> times, string remark)
    {
        var native = times[contestants[0]];
        table.Append(CultureInfo.InvariantCulture, $"### {name}\n\n| | one row µs | x LightGBM | 4,096 rows µs a row | x LightGBM |\n| --- | --: | --: | --: | --: |\n");
        foreach (var contestant in contestants)
        {
            var own = times[contestant];
            table.Append(CultureInfo.InvariantCulture, $"| {contestant.Name} | {Cells(own.One, native.One)} | {Cells(own.Many, native.Many)} |\n");
        }
        table.Append(CultureInfo.InvariantCulture, $"\n{remark}.\n\n");
    }

    static string Cells(List<double> own, List<double> native) => own.Count == 0
        ? "| "
        : string.Create(CultureInfo.InvariantCulture, $"{Median(own) / 1000:0.000} | {Median([.. native.Zip(own, (n, o) => n / o)]):0.0}");

    public static double Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
