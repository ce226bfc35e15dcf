using System.Text.Json;
using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Inference.Windows;
using Relearn.Storage;

namespace Relearn.Modeling;

/// <summary>Plays the history of a data set through the windows of its features: each row asks what a caller would have got at its moment.</summary>
/// <remarks>The values of a window do not depend on a split or on what is learnt, so they are kept as an artifact, one a window, and played once.</remarks>
sealed class WindowHistory(Ledger? ledger, ArtifactStore artifacts, string temporary, string rowsHash, IReadOnlyDictionary<string, string>? sources, string actor, Action<double>? progress = null) : IDisposable
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

    RecordIdentity IdentityOf(WindowSpec window) => new(Kind, Algorithm, window.Source is { } source ? [rowsHash, SourcesOf()[source]] : [rowsHash], window.Text);

    IReadOnlyDictionary<string, string> SourcesOf() => sources ?? new Dictionary<string, string>();

    string? Find(WindowSpec window) => ledger?.Find(IdentityOf(window).Id()) is { } known && JsonSerializer.Deserialize(known.Body, ModelJson.Default.WindowValues) is { } values && artifacts.IsSound(values.Hash) ? values.Hash : null;

    void Play(RowsFile file, FeatureProgram program)
    {
        // The program with the known windows taken out would be another program, so they are played along and not kept.
        var state = new WindowState(program);
        var columns = new List<Column>();
        for (var g = 0; g < state.Groups.Count; g++)
        {
            for (var w = 0; w < state.Groups[g].Windows.Count; w++)
            {
                if (!_open.ContainsKey(state.Groups[g].Windows[w].Text)) { columns.Add(new(state.Groups[g].Windows[w], g, w, temporary)); }
            }
        }
        try
        {
            using var events = new SourceHistory(SourcesOf(), artifacts);
            var chunk = new HistoryChunk(state);
            ForEachBatch(file, program, 0, file.Rows, progress, (batch, times, known) =>
            {
                chunk.Add(batch, times, known);
                events.TellUntil(program, chunk.AddFacts, times[^1]);
                if (chunk.IsFull) { Flush(chunk); }
            });
            Flush(chunk);
            foreach (var column in columns)
            {
                var hash = artifacts.PutFile(path => column.MoveTo(path, file.Rows));
                ledger?.Append(IdentityOf(column.Window), JsonSerializer.Serialize(new WindowValues(hash), ModelJson.Default.WindowValues), actor, anew: true);
                _open.Add(column.Window.Text, RowsFile.Open(artifacts.Require(hash)));
            }
        }
        finally
        {
            foreach (var column in columns) { column.Dispose(); }
        }
        // What it leaves in the heap would stand beside what native code takes next.
        if (file.Rows > 1 << 18) { GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true); }

        void Flush(HistoryChunk chunk)
        {
            chunk.Play();
            foreach (var column in columns) { column.Add(chunk, state.Groups[column.Group].Texts.Texts); }
            chunk.Clear();
        }
    }

    /// <summary>The values of a window while they are written.</summary>
    sealed class Column : IDisposable
    {
        readonly int _index;
        readonly string _path;
        readonly FileStream _stream;
        readonly RowsFileWriter _writer;
        readonly ColumnBuffer _buffer;

        public Column(WindowSpec window, int group, int index, string temporary)
        {
            (Window, Group, _index) = (window, group, index);
            Directory.CreateDirectory(temporary);
            _path = Path.Combine(temporary, $"window.{Environment.ProcessId}.{group}.{index}");
            _stream = new(_path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
            _writer = new(_stream);
            _writer.BeginColumn();
            _buffer = new(window.Text, window.Kind);
        }

        public WindowSpec Window { get; }

        public int Group { get; }

        public void Add(HistoryChunk chunk, IReadOnlyList<string> texts)
        {
            for (var row = 0; row < chunk.Rows; row++) { _buffer.Add(chunk.AnswerOf(Group, _index, row), texts); }
            Write(last: false);
        }

        void Write(bool last)
        {
            foreach (var block in _buffer.TakeBlocks(last)) { _writer.Add(block); }
        }

        public void MoveTo(string path, long rows)
        {
            Write(last: true);
            _writer.EndColumn(Window.Text, Window.Kind, _buffer.Dictionary);
            _writer.End(rows);
            _stream.Dispose();
            File.Move(_path, path);
        }

        public void Dispose()
        {
            _stream.Dispose();
            File.Delete(_path);
        }
    }

    /// <summary>The state after the rows before <paramref name="end"/>: what a service starts with. Only rows that a window can still look back to are read.</summary>
    /// <returns>The state, and the other sources, which go on from there.</returns>
    public (WindowState State, SourceHistory Events) StateAfter(RowsFile file, FeatureProgram program, long end, double watermark = WindowState.DefaultWatermark)
    {
        var state = new WindowState(program, watermark);
        var events = new SourceHistory(SourcesOf(), artifacts);
        var from = end == 0 ? double.NegativeInfinity : TimeSplit.TimeAt(file, end - 1) - state.LongestSpan - state.Watermark;
        var first = end == 0 ? 0 : file.FirstAtOrAfter(from);
        Follow(file, state, events, first, end, from);
        return (state, events);
    }

    /// <summary>Tells a state the rows [first, end), and the other sources along with them.</summary>
    public static void Follow(RowsFile file, WindowState state, SourceHistory events, long first, long end, double from = double.NegativeInfinity) =>
        ForEachBatch(file, state.Program, first, end, null, (batch, times, known) =>
        {
            events.TellUntil(state, times[^1], from);
            state.Replay(batch, times, known, ask: false);
        });

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
