using System.Text.Json;
using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Inference.Windows;
using Relearn.Storage;

namespace Relearn.Modeling;

/// <summary>Plays the history of a data set through the windows of its features: each row asks what a caller would have got at its moment.</summary>
/// <remarks>The values of a window do not depend on a split or on what is learnt, so they are kept as an artifact, one a window, and played once.</remarks>
sealed class WindowHistory(Ledger? ledger, ArtifactStore artifacts, string rowsHash, string actor, Action<double>? progress = null) : IDisposable
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "window";

    const int Algorithm = 1;

    readonly Dictionary<string, RowsFile> _open = [];

    /// <summary>The values of each window of a program, in its order.</summary>
    public RowsFile[] Open(RowsFile file, FeatureProgram program)
    {
        foreach (var window in program.Windows)
        {
            if (!_open.ContainsKey(window.Text) && Find(window) is { } hash) { _open.Add(window.Text, RowsFile.Open(artifacts.Require(hash))); }
        }
        if (program.Windows.Any(w => !_open.ContainsKey(w.Text))) { Play(file, program); }
        return [.. program.Windows.Select(w => _open[w.Text])];
    }

    RecordIdentity IdentityOf(WindowSpec window) => new(Kind, Algorithm, [rowsHash], window.Text);

    string? Find(WindowSpec window) => ledger?.Find(IdentityOf(window).Id()) is { } known && JsonSerializer.Deserialize(known.Body, ModelJson.Default.WindowValues) is { } values && artifacts.IsSound(values.Hash) ? values.Hash : null;

    void Play(RowsFile file, FeatureProgram program)
    {
        // Only what is new: the program with the other windows taken out would be another program, so they are played and not kept.
        var state = new WindowState(program);
        var buffers = program.Windows.Select(w => new ColumnBuffer(w.Text, w.Kind)).ToArray();
        var all = new int[ColumnBatch.TrainingRows];
        for (var i = 0; i < all.Length; i++) { all[i] = i; }
        ForEachBatch(file, program, 0, file.Rows, progress, (batch, times, known) =>
        {
            state.Replay(batch, times, known);
            for (var w = 0; w < buffers.Length; w++) { buffers[w].Add(batch.Vectors[program.Inputs.Count + w], all.AsSpan(0, batch.Rows)); }
        });
        for (var w = 0; w < buffers.Length; w++)
        {
            var text = program.Windows[w].Text;
            if (_open.ContainsKey(text)) { continue; }
            var hash = artifacts.Put(stream => RowsFile.Write(stream, [buffers[w]], file.Rows, null, []));
            ledger?.Append(IdentityOf(program.Windows[w]), JsonSerializer.Serialize(new WindowValues(hash), ModelJson.Default.WindowValues), actor, anew: true);
            _open.Add(text, RowsFile.Open(artifacts.Require(hash)));
        }
    }

    /// <summary>The state after all facts of rows [first, end): what a service starts with.</summary>
    public static WindowState StateAfter(RowsFile file, FeatureProgram program, long first, long end)
    {
        var state = new WindowState(program);
        ForEachBatch(file, program, first, end, null, (batch, times, known) => state.Replay(batch, times, known, ask: false));
        return state;
    }

    static void ForEachBatch(RowsFile file, FeatureProgram program, long first, long end, Action<double>? progress, HistoryReader read)
    {
        var batch = new ColumnBatch([.. program.BatchColumns, new(WindowState.LabelColumn, ValueKind.Boolean)], ColumnBatch.TrainingRows);
        for (var c = 0; c < program.Inputs.Count; c++)
        {
            if (batch.Columns[c].Kind == ValueKind.Text) { batch.Vectors[c].Dictionary = file.DictionaryOf(batch.Columns[c].Name); }
        }
        var (times, known) = (new double[ColumnBatch.TrainingRows], new double[ColumnBatch.TrainingRows]);
        for (var start = first; start < end; start += ColumnBatch.TrainingRows)
        {
            var rows = (int)Math.Min(ColumnBatch.TrainingRows, end - start);
            for (var c = 0; c < program.Inputs.Count; c++) { file.Read(batch.Columns[c].Name, batch.Vectors[c], start, rows); }
            file.Read(RowsFile.Label, batch.Vectors[^1], start, rows);
            file.Read(RowsFile.EventTime, start, times.AsSpan(0, rows));
            file.Read(RowsFile.LabelKnown, start, known.AsSpan(0, rows));
            batch.Rows = rows;
            read(batch, times.AsSpan(0, rows), known.AsSpan(0, rows));
            progress?.Invoke((start + rows - first) / (double)(end - first));
        }
    }

    delegate void HistoryReader(ColumnBatch batch, ReadOnlySpan<double> times, ReadOnlySpan<double> known);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _open.Values) { file.Dispose(); }
        _open.Clear();
    }
}

/// <summary>Where the values of a window stand.</summary>
/// <param name="Hash">Artifact with one value a row.</param>
sealed record WindowValues(string Hash);
