using System.Diagnostics;
using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Serving.Batches;

/// <summary>Scores a file or a table into a file: whole or not at all, and with a record in the ledger.</summary>
sealed class BatchFile(ProjectConfig project, string folder, string temporary, Ledger ledger, string actor, int threads)
{
    /// <summary>Does it.</summary>
    /// <param name="model">What scores.</param>
    /// <param name="windows">Plays the windows; null where the model has none. Belongs to the caller.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="names">What the record calls input and output; null takes the names of the files.</param>
    /// <param name="format">The form of the output.</param>
    /// <param name="progress">Is told how far it is, 0 to 1.</param>
    /// <param name="cancellation">Stops it; nothing is left then.</param>
    public BatchReport Score(BatchModel model, BatchWindows? windows, BatchRequest request, (string In, string Out)? names, BatchFormat format, Action<double>? progress, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var output = Path.GetFullPath(request.Out);
        var clock = BatchClock.Of(project, folder, model.Predictor.Inputs, windows);
        var input = BatchInput.Open(project, request.In, request.Table, Needed(model, clock), model.Results, request.Keep, typed: format != BatchFormat.Csv, temporary);
        if (Reads(input.Source, request.In, output)) { throw BatchesErrors.OutputIsInput(request.Out).Exception(); }
        var expected = progress is null ? null : input.ExpectedRows(request.In);
        var inputHash = input.Source.Fingerprint();
        var scoring = new BatchScoring(model, clock, windows, threads, cancellation);
        var quarantine = new Quarantine();
        using var cells = inputHash is null ? new CellsHash() : null;
        AtomicFile.Write(output, stream =>
        {
            using var writer = format.Open(stream, input, model);
            scoring.Run(input.Source, input.Columns, cells is null ? writer : new HashedBatchWriter(writer, cells), quarantine, rows => progress?.Invoke(expected is { } all ? Math.Min(0.99, rows / Math.Max(1, all)) : 0));
        });
        var list = WriteQuarantine(quarantine, output, names is null);
        var batch = new BatchPrediction(model.Name, model.Release, model.Run, model.Predictor.BundleHash, model.Threshold, names?.In ?? input.Name, inputHash ?? cells!.ToHex(),
            names?.Out ?? Path.GetFileName(output), ContentHash.OfFile(output), scoring.Rows, quarantine.Count, quarantine.Reasons, scoring.MeanScore, scoring.DecisionRate, windows?.BehindWatermark);
        var record = batch.Record(ledger, string.Join('\n', [format.ToString(), .. request.Keep]), actor, watch.Elapsed.TotalSeconds);
        return new(record.Id, batch, list, First(quarantine), watch.Elapsed.TotalSeconds);
    }

    List<InputColumn> Needed(BatchModel model, BatchClock? clock)
    {
        var needed = model.Predictor.Inputs.ToList();
        needed.AddRange((clock?.Columns ?? []).Where(c => needed.All(n => n.Name != c)).Select(c => project.AllColumns.First(a => a.Name == c)).ToArray());
        return needed;
    }

    static bool Reads(IDataSource source, string? path, string output) => source switch
    {
        FilesSource files => files.Files.Any(f => Path.GetFullPath(f) == output),
        PostgresSource => false,
        _ => Path.GetFullPath(path!) == output,
    };

    // A list of another time would be taken for this one's.
    static string? WriteQuarantine(Quarantine quarantine, string output, bool write)
    {
        if (!write) { return null; }
        var path = $"{output}.quarantine.csv";
        if (quarantine.Count == 0)
        {
            File.Delete(path);
            return null;
        }
        AtomicFile.Write(path, stream => stream.Write(quarantine.ToCsv()));
        return path;
    }

    static string[] First(Quarantine quarantine) => quarantine.Count == 0 ? [] : [.. System.Text.Encoding.UTF8.GetString(quarantine.ToCsv()).Split('\n').Skip(1).Where(l => l.Length > 0).Take(10)];
}
