using System.Diagnostics;
using System.Globalization;
using System.Text;
using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Modeling;
using Relearn.Monitoring.Inputs;
using Relearn.Monitoring.Profiles;
using Relearn.Numerics;
using Relearn.Serving;
using Relearn.Storage;
using Relearn.Tests.Monitoring.Inputs;

namespace Relearn.Benchmarks.Monitoring;

/// <summary>A day's log of ten million predictions with forty inputs and forty features: read into profiles and reported on.</summary>
static class MonitorDayBenchmark
{
    const int Numbers = 32;
    const int Texts = 8;
    const string Bundle = "0123456789abcdef0123456789abcdef";

    public static int Run(int predictions, string where)
    {
        var folder = Path.Combine(where, FormattableString.Invariant($"relearn-day-{Environment.ProcessId}"));
        Directory.CreateDirectory(folder);
        try
        {
            var clock = Stopwatch.StartNew();
            var history = History();
            var logFolder = Path.Combine(folder, "log");
            Directory.CreateDirectory(logFolder);
            Write(logFolder, predictions, history.Columns);
            var bytes = Directory.EnumerateFiles(logFolder).Sum(f => new FileInfo(f).Length);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"log of {predictions:N0} predictions made in {clock.Elapsed.TotalSeconds:0} s: {bytes / 1e9:0.00} GB, {Directory.EnumerateFiles(logFolder).Count()} segments"));
            using var file = history.Open(Path.Combine(folder, "history.rows"));
            // Every input is a feature too, so that both views have forty columns.
            var program = FeatureProgram.Compile(history.Columns, [.. history.Columns.Select(c => new Feature(c.Name, c.Name))]).Program!;
            var encoder = new FeatureEncoder(program, history.Columns.Where(c => c.Kind == ValueKind.Text).ToDictionary(c => c.Name, c => new Vocabulary(history.TextsOf(c.Name))));
            var store = WindowStore.Open(Path.Combine(folder, "monitoring"), Bundle, WindowLength.Day, "rows", () => new(file, new RowRange(0, file.Rows, double.PositiveInfinity), history.Columns, new EncodedRows(file, encoder, null)));
            var season = new WindowSeason(WindowLength.Day, true, new Dictionary<string, IReadOnlyList<string>>());
            foreach (var threads in new[] { 2, 2 })
            {
                GC.Collect();
                var cpu = Cpu();
                clock.Restart();
                store.Update(logFolder, PredictionLog.Live, null, Bundle, live: true, threads);
                var (read, readCpu) = (clock.Elapsed.TotalSeconds, Cpu() - cpu);
                var report = InputMonitoring.Of(store, season);
                var (all, allCpu) = (clock.Elapsed.TotalSeconds, Cpu() - cpu);
                var cells = (double)predictions * (Numbers + Texts) * 2;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{store.SegmentsRead} segments read on {threads} threads in {read:0.0} s ({readCpu:0.0} s of processor, {cells / readCpu / 1e6:0.0} million cells/s a core, JSON included); with the report {all:0.0} s ({allCpu:0.0} s of processor); {report.Windows.Sum(w => w.Rows):N0} rows in {report.Windows.Count} windows; greatest working set {Peak():0} MB, managed heap {GC.GetTotalMemory(false) / 1e6:0} MB"));
            }
            var stored = Directory.EnumerateFiles(Path.Combine(folder, "monitoring"), "predictions*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);
            var day = store.Load(store.Windows[0]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"profiles of the segments {stored / 1e6:0.0} MB; of the whole day {day.ToBytes().Length / 1e3:0.0} kB, {(double)day.ToBytes().Length / day.Columns.Length / 1e3:0.00} kB a column with sample and hashes"));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static double Cpu() => Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;

    static double Peak() => Process.GetCurrentProcess().PeakWorkingSet64 / 1e6;

    // Sixty days of a model's rows.
    static TableFile History()
    {
        var random = new SeededRandom(3);
        var table = new TableFile();
        const int Rows = 120_000;
        for (var i = 0; i < Rows; i++) { table.Times.Add(Math.Floor(60 * DatasetImport.Day * i / Rows)); }
        for (var c = 0; c < Numbers; c++) { table.Add(FormattableString.Invariant($"n{c}"), ValueKind.Number).AddRange(Enumerable.Range(0, Rows).Select(_ => Number(random.NextDouble(), c)).ToArray()); }
        for (var c = 0; c < Texts; c++)
        {
            table.Add(FormattableString.Invariant($"t{c}"), ValueKind.Text, [.. Enumerable.Range(0, TextsOf(c)).Select(t => FormattableString.Invariant($"v{t}"))])
                .AddRange(Enumerable.Range(0, Rows).Select(_ => (double)random.NextInt(TextsOf(c))).ToArray());
        }
        return table;
    }

    static int TextsOf(int column) => 4 << column;

    static double Number(double u, int column) => column % 4 == 0 ? Math.Floor(u * 100) : column % 4 == 1 ? Math.Round(-Math.Log(1 - u) * 20, 2) : Math.Round(u * 10, 3);

    static void Write(string folder, int predictions, IReadOnlyList<InputColumn> columns)
    {
        const long Segment = 64 << 20;
        var random = new SeededRandom(4);
        var context = LogCodec.Encode(new PredictionContext(1, "day", "release", "run", Bundle, "threshold", "threshold-1", "single", "0", 0.5, null, null, columns, [.. columns.Select(c => c.Name)]));
        var (frame, row, buffer) = (new byte[LogFrame.HeaderLength], new byte[4096], new byte[4096]);
        var names = columns.Select(c => Encoding.UTF8.GetBytes($"\"{c.Name}\":")).ToArray();
        var features = new float[columns.Count];
        FileStream? stream = null;
        var number = 0;
        for (var i = 0; i < predictions; i++)
        {
            if (stream is null || stream.Position > Segment)
            {
                stream?.Dispose();
                stream = new(Path.Combine(folder, FormattableString.Invariant($"predictions-000001-{++number:D4}.rlog")), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
                stream.Write(LogFrame.SegmentHeader());
                LogFrame.WriteHeader(frame, context);
                stream.Write(frame);
                stream.Write(context);
            }
            var at = 0;
            row[at++] = (byte)'{';
            for (var c = 0; c < columns.Count; c++)
            {
                names[c].CopyTo(row.AsSpan(at));
                at += names[c].Length;
                var written = 0;
                if (c < Numbers)
                {
                    var value = Number(random.NextDouble(), c);
                    features[c] = (float)value;
                    value.TryFormat(row.AsSpan(at), out written, default, CultureInfo.InvariantCulture);
                }
                else
                {
                    var text = random.NextInt(TextsOf(c - Numbers));
                    features[c] = text;
                    System.Text.Unicode.Utf8.TryWrite(row.AsSpan(at), CultureInfo.InvariantCulture, $"\"v{text}\"", out written);
                }
                at += written;
                row[at++] = c == columns.Count - 1 ? (byte)'}' : (byte)',';
            }
            var time = 61 * DatasetImport.Day + Math.Floor(DatasetImport.Day * i / predictions);
            var writer = new LogCodec.Writer(buffer);
            writer.BeginPrediction(1, new(1, i + 1), "r"u8, ""u8, time, (long)time, PredictionSource.Live, default, 20, 1);
            writer.Candidate(0, 0.5, 0.5, 1, 1, row.AsSpan(0, at), features);
            buffer = writer.Buffer;
            LogFrame.WriteHeader(frame, writer.Written);
            stream.Write(frame);
            stream.Write(writer.Written);
        }
        stream?.Dispose();
    }
}
