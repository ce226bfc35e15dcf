using System.Diagnostics;
using System.Globalization;
using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Inference.Features.Sparse;
using Relearn.Modeling;
using Relearn.Modeling.Classes;
using Relearn.Modeling.Learners;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Benchmarks.Classes;

/// <summary>Texts to sparse rows: learning the columns, encoding the training rows, one row online, size and time to open; beside scikit-learn.</summary>
static class SparseEncodingBenchmark
{
    static readonly (string Set, string[] Calls)[] Jobs = [("clinc", ["terms(text, 1, 2)", "chars(text, 2, 5)"]), ("things-100", ["terms(text, 1, 2)"]), ("things-100", ["terms(text, 1, 2, 131072)"])];

    const string Head = "| set | features | by | rows | columns | values a row | learn, s | encode, s | both, s | both, rows/s | one row, µs | section, kB | open, ms |\n| --- | --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |";

    public static int Run(string sets, int rounds)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"medians of {rounds}; CPU seconds\n"));
        Console.WriteLine(Head);
        foreach (var (set, calls) in Jobs)
        {
            var lines = File.ReadLines(Path.Combine(sets, $"{set}.tsv")).Select(l => l.Split('\t')).Where(c => c[1] != "?").ToArray();
            Measure(set, [.. lines.Where(l => l[0] == "train").Select(l => l[2])], [.. lines.Where(l => l[0] == "test").Select(l => l[2])], calls, rounds);
        }
        foreach (var line in Python(Path.Combine(Root(), "bench", "peers", "sparse_encoding.py"), sets, rounds)) { Console.WriteLine(line); }
        return 0;
    }

    /// <summary>Made-up titles of 12 words, words as common as in a language: how far memory goes.</summary>
    public static int RunLarge(int rows)
    {
        var random = new SeededRandom(1);
        string Title() => string.Join(' ', Enumerable.Range(0, 12).Select(_ => $"w{(int)Math.Exp(random.NextDouble() * Math.Log(2_000_000)):x}"));
        string[] train = [.. Enumerable.Range(0, rows).Select(_ => Title())], test = [.. Enumerable.Range(0, 10_000).Select(_ => Title())];
        Console.WriteLine(Head);
        Measure("made", train, test, ["terms(text, 1, 2)"], 1);
        Measure("made", train, test, ["terms(text, 1, 2)", "chars(text, 2, 5)"], 1);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\npeak memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1e9:0.0} GB"));
        return 0;
    }

    static void Measure(string set, string[] train, string[] test, string[] calls, int rounds)
    {
        var file = Path.GetTempFileName();
        try
        {
            using (var stream = File.Create(file)) { RowsFile.Write(stream, [Texts("text", train), Zeros(RowsFile.EventTime, ValueKind.Time, train.Length), Zeros(RowsFile.LabelKnown, ValueKind.Time, train.Length), OneText(RowsFile.Label, train.Length)], train.Length, null, []); }
            using var rows = RowsFile.Open(file);
            var project = new ProjectConfig { Name = "bench", Task = "multiclass", Data = new() { Columns = [new("text", ValueKind.Text)] }, Label = new("a", "text"), Features = [.. calls.Select((c, i) => new Feature($"f{i}", c))] };
            var (range, execution) = (new RowRange(0, train.Length, double.PositiveInfinity), new Execution { Threads = 1 });
            SparseEncoder encoder = null!;
            SparseRows encoded = null!;
            var learn = Median(rounds, () => Cpu(() => encoder = SparseFitting.Fit(project, rows, range, null, execution)));
            var source = FeatureRows.Open(rows, encoder.Program, null).With(encoder.Program, range);
            var encode = Median(rounds, () => Cpu(() => encoded = SparseFitting.Encode(encoder, source, range, [0], execution)));
            var section = encoder.ToBytes();
            var open = Median(rounds, () => Seconds(() => SparseEncoder.Parse(encoder.Program, section)));
            var one = Median(rounds, () => OneRow(encoder, test));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {set} | `{string.Join("`, `", calls)}` | Relearn | {train.Length:N0} | {encoder.Width:N0} | {(double)encoded.Values.Length / encoded.Count:0.0} | {learn:0.000} | {encode:0.000} | {learn + encode:0.000} | {train.Length / (learn + encode):N0} | {one * 1e6:0.00} | {section.Length / 1000.0:N0} | {open * 1000:0.0} |"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    // Each as a caller sends it: a batch of one with a text that was never seen as an object.
    static double OneRow(SparseEncoder encoder, string[] texts)
    {
        var batch = new ColumnBatch(encoder.Program.BatchColumns, 1) { Rows = 1 };
        var scratch = encoder.CreateScratch();
        var values = 0L;
        var seconds = Seconds(() =>
        {
            foreach (var text in texts)
            {
                batch.Vectors[0].Dictionary = [text];
                encoder.Encode(batch, scratch);
                values += scratch.Count;
            }
        });
        return values == 0 ? throw new InvalidOperationException("nothing was encoded") : seconds / texts.Length;
    }

    static ColumnBuffer Texts(string name, string[] values)
    {
        var column = new ColumnBuffer(name, ValueKind.Text);
        for (var i = 0; i < values.Length; i++) { column.Add(i, values); }
        return column;
    }

    static ColumnBuffer OneText(string name, int rows)
    {
        var column = new ColumnBuffer(name, ValueKind.Text);
        string[] texts = ["a"];
        for (var i = 0; i < rows; i++) { column.Add(0, texts); }
        return column;
    }

    static ColumnBuffer Zeros(string name, ValueKind kind, int rows)
    {
        var column = new ColumnBuffer(name, kind);
        for (var i = 0; i < rows; i++) { column.Add(0); }
        return column;
    }

    static double Cpu(Action work)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        work();
        return (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
    }

    static double Seconds(Action work)
    {
        var begun = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    // The first round compiles.
    static double Median(int rounds, Func<double> measure)
    {
        if (rounds > 1) { measure(); }
        return Enumerable.Range(0, rounds).Select(_ => measure()).Order().ElementAt(rounds / 2);
    }

    static string[] Python(string script, string sets, int rounds)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("RELEARN_PYTHON") ?? "python3", [script, sets, rounds.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? text.Split('\n', StringSplitOptions.RemoveEmptyEntries) : throw new InvalidOperationException($"{script} ended with {process.ExitCode}; RELEARN_PYTHON names a Python with scikit-learn");
    }

    static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Relearn.slnx"))) { folder = folder.Parent; }
        return folder?.FullName ?? throw new InvalidOperationException("run it inside the repository");
    }
}
