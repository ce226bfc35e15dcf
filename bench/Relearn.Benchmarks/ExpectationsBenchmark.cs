using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Relearn.Data;
using Relearn.Data.Validation;
using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Benchmarks;

/// <summary>20 and 200 expectations in one scan over generated rows of 20 columns; each scan is a process of its own, rounds alternate, medians are printed.</summary>
static class ExpectationsBenchmark
{
    const int Numbers = 10;
    const int Texts = 6;
    const double Start = 1.7e15;
    static readonly int[] TextValues = [5, 20, 50, 100, 500, 5000];

    static readonly InputColumn[] Columns =
    [
        .. Enumerable.Range(0, Numbers).Select(i => new InputColumn($"n{i}", ValueKind.Number)),
        .. Enumerable.Range(0, Texts).Select(i => new InputColumn($"t{i}", ValueKind.Text)),
        new("begins", ValueKind.Time), new("ends", ValueKind.Time), new("f0", ValueKind.Boolean), new("f1", ValueKind.Boolean),
    ];

    sealed record Sample(double Wall, double Cpu, double MemoryMb);

    public static int Run(int rounds, int rows)
    {
        var folder = Directory.CreateTempSubdirectory("relearn-bench-").FullName;
        (string Name, string Count, string Unique, int Rows)[] jobs =
            [("20 expectations", "20", "no", rows), ("200 expectations", "200", "no", rows), ("20 expectations, one of them unique", "20", "yes", rows), ("200 expectations, one of them unique", "200", "yes", rows),
            ("200 expectations, one of them unique, a tenth of the rows", "200", "yes", rows / 10)];
        var samples = jobs.Select(_ => new List<Sample>()).ToArray();
        try
        {
            foreach (var count in jobs.Select(j => j.Rows).Distinct()) { Child("expectations-make", File(count), count.ToString(CultureInfo.InvariantCulture)); }
            for (var round = 0; round < rounds; round++)
            {
                for (var j = 0; j < jobs.Length; j++) { samples[j].Add(JsonSerializer.Deserialize<Sample>(Child("expectations-scan", File(jobs[j].Rows), jobs[j].Count, jobs[j].Unique))!); }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        Console.WriteLine("| job | rows | wall s | CPU s | memory MB | CPU ratio |\n| --- | --: | --: | --: | --: | --: |");
        for (var j = 0; j < jobs.Length; j++)
        {
            double Median(Func<Sample, double> of) => samples[j].Select(of).Order().ElementAt(samples[j].Count / 2);
            double Base() => samples[jobs[j].Unique == "yes" ? 2 : 0].Select(s => s.Cpu).Order().ElementAt(samples[j].Count / 2);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {jobs[j].Name} | {jobs[j].Rows:N0} | {Median(s => s.Wall):0.00} | {Median(s => s.Cpu):0.00} | {Median(s => s.MemoryMb):0} | {(jobs[j].Rows == rows ? (Median(s => s.Cpu) / Base()).ToString("0.00", CultureInfo.InvariantCulture) : "")} |"));
        }
        return 0;

        string File(int count) => Path.Combine(folder, $"{count}.rows");
    }

    static string Child(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? text : throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    public static int Make(string path, int rows)
    {
        var buffers = Columns.Select(c => new ColumnBuffer(c.Name, c.Kind)).ToArray();
        var batch = new ColumnBatch(Columns, ColumnBatch.TrainingRows);
        for (var t = 0; t < Texts; t++) { batch.Vectors[Numbers + t].Dictionary = [.. Enumerable.Range(0, TextValues[t]).Select(v => FormattableString.Invariant($"T{v:D4}"))]; }
        int[] all = [.. Enumerable.Range(0, ColumnBatch.TrainingRows)];
        var random = new SeededRandom(1);
        for (var first = 0; first < rows; first += ColumnBatch.TrainingRows)
        {
            batch.Rows = Math.Min(ColumnBatch.TrainingRows, rows - first);
            for (var i = 0; i < batch.Rows; i++)
            {
                // Whole numbers of one, two and four bytes, fractions, and an id; one in a hundred is missing in half of the columns.
                for (var c = 0; c < Numbers; c++)
                {
                    var u = random.NextDouble();
                    batch.Vectors[c].Numbers[i] = c % 2 == 1 && random.NextDouble() < 0.01 ? double.NaN : c == 0 ? first + i : c < 4 ? Math.Floor(u * 200) : c < 7 ? Math.Floor(u * 50_000) : u * 1000;
                }
                for (var t = 0; t < Texts; t++) { batch.Vectors[Numbers + t].Codes[i] = t % 2 == 1 && random.NextDouble() < 0.01 ? -1 : random.NextInt(TextValues[t]); }
                var begins = Start + (first + i) * 1e6;
                batch.Vectors[Numbers + Texts].Numbers[i] = begins;
                batch.Vectors[Numbers + Texts + 1].Numbers[i] = begins + 1e6 * random.NextInt(3600);
                batch.Vectors[Numbers + Texts + 2].Numbers[i] = random.NextInt(2);
                batch.Vectors[Numbers + Texts + 3].Numbers[i] = random.NextInt(2);
            }
            for (var c = 0; c < buffers.Length; c++) { buffers[c].Add(batch.Vectors[c], all.AsSpan(0, batch.Rows)); }
        }
        using var stream = File.Create(path);
        RowsFile.Write(stream, buffers, rows, null, []);
        return 0;
    }

    /// <summary>One expectation a column, or ten; 27 of the bounds are broken by one row in two hundred, so whole batches must be counted.</summary>
    static List<ExpectationConfig> Expectations(int each, bool unique)
    {
        var list = new List<ExpectationConfig>();
        for (var c = 0; c < Columns.Length; c++)
        {
            for (var k = 0; k < each; k++)
            {
                var (name, most) = (Columns[c].Name, c == 0 ? 1e9 : c < 4 ? 200.0 : c < 7 ? 50_000 : 1000);
                list.Add(Columns[c].Kind switch
                {
                    ValueKind.Number when k == 9 => new() { Kind = ExpectationKind.Present, Column = name, AtLeast = 0.9 },
                    ValueKind.Number => new() { Kind = ExpectationKind.Between, Column = name, Least = -k, Most = c > 0 && (c + k) % 3 == 0 ? most * 0.995 : most + k, AtLeast = 0.9 },
                    ValueKind.Text when k % 3 == 2 || k == 9 => new() { Kind = ExpectationKind.Present, Column = name, AtLeast = 0.9 },
                    ValueKind.Text when k % 3 == 1 => new() { Kind = ExpectationKind.Matches, Column = name, Pattern = $"^[A-Z][0-9]{{1,{4 + k}}}$" },
                    ValueKind.Text => new() { Kind = ExpectationKind.OneOf, Column = name, Values = [.. Enumerable.Range(0, TextValues[c - Numbers] - k / 3).Select(v => FormattableString.Invariant($"T{v:D4}"))], AtLeast = 0.5 },
                    ValueKind.Time when name == "ends" && k % 2 == 0 => new() { Kind = ExpectationKind.Holds, Condition = $"ends >= begins and n1 >= {k}", AtLeast = 0.9 },
                    ValueKind.Time => new() { Kind = ExpectationKind.Between, Column = name, Least = Start - k, Most = Start * 2, },
                    _ => new() { Kind = ExpectationKind.Present, Column = name },
                });
            }
        }
        if (unique) { list[0] = new() { Kind = ExpectationKind.Unique, Column = "n0" }; }
        return list;
    }

    public static int Scan(string path, int count, bool unique)
    {
        var (watch, before) = (Stopwatch.StartNew(), Process.GetCurrentProcess().TotalProcessorTime);
        var temporary = Directory.CreateTempSubdirectory("relearn-bench-").FullName;
        double memory = 0;
        var expectations = Expectations(count / Columns.Length, unique);
        using (var file = RowsFile.Open(path))
        using (var scan = new ValidationScan(new(expectations, Columns, null), 0, temporary))
        {
            var batch = file.CreateBatch(Columns.Select(c => c.Name), ColumnBatch.TrainingRows);
            for (long first = 0; first < file.Rows; first += ColumnBatch.TrainingRows)
            {
                file.Read(batch, first, (int)Math.Min(ColumnBatch.TrainingRows, file.Rows - first));
                scan.Take(batch, [], new("row", first + 1));
                if (first % (ColumnBatch.TrainingRows * 64) == 0) { memory = Math.Max(memory, OwnMegabytes()); }
            }
            scan.Finish(0, _ => 0);
            memory = Math.Max(memory, OwnMegabytes());
            var unmet = expectations.Zip(scan.Tallies).Count(e => !Judgement.Of(e.First, e.Second, null, null, null, _ => "").Passed);
            if (scan.Rows != file.Rows || unmet > 0) { throw new InvalidOperationException($"{scan.Rows} rows, {unmet} expectations are not met"); }
        }
        Directory.Delete(temporary);
        Console.WriteLine(JsonSerializer.Serialize(new Sample(watch.Elapsed.TotalSeconds, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds, memory)));
        return 0;
    }

    // Without the pages of the mapped file, which the system takes back as it likes.
    static double OwnMegabytes() => OperatingSystem.IsLinux()
        ? double.Parse(File.ReadLines("/proc/self/status").First(l => l.StartsWith("RssAnon:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1000
        : GC.GetTotalMemory(false) / 1e6;
}
