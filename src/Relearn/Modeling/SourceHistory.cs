using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Inference.Windows;
using Relearn.Storage;

namespace Relearn.Modeling;

/// <summary>Tells a state the events of other sources, in order of time, as far as someone may ask.</summary>
sealed class SourceHistory(IReadOnlyDictionary<string, string> sources, ArtifactStore artifacts) : IDisposable
{
    readonly Dictionary<string, (RowsFile File, long Next)> _open = [];

    /// <summary>Tells the events that happened up to a moment and were not told before; those before <paramref name="from"/> are passed over.</summary>
    public void TellUntil(WindowState state, double time, double from = double.NegativeInfinity)
    {
        foreach (var name in state.Program.Windows.Select(w => w.Source).OfType<string>().Distinct())
        {
            if (!_open.TryGetValue(name, out var source))
            {
                var file = RowsFile.Open(artifacts.Require(sources[name]));
                source = (file, file.FirstAtOrAfter(from));
            }
            var end = double.IsPositiveInfinity(time) ? source.File.Rows : source.File.FirstAtOrAfter(Math.BitIncrement(time));
            Tell(state, name, source.File, source.Next, end);
            _open[name] = (source.File, Math.Max(source.Next, end));
        }
    }

    static void Tell(WindowState state, string name, RowsFile file, long first, long end)
    {
        if (first >= end) { return; }
        var batch = file.CreateBatch(state.Program.Events.Sources.First(s => s.Name == name).Columns.Select(c => c.Name), ColumnBatch.TrainingRows);
        var (times, known, ids) = (new double[ColumnBatch.TrainingRows], new double[ColumnBatch.TrainingRows], new double[ColumnBatch.TrainingRows]);
        for (var start = first; start < end; start += ColumnBatch.TrainingRows)
        {
            var rows = (int)Math.Min(ColumnBatch.TrainingRows, end - start);
            file.Read(batch, start, rows);
            file.Read(RowsFile.EventTime, start, times.AsSpan(0, rows));
            file.Read(RowsFile.LabelKnown, start, known.AsSpan(0, rows));
            file.Read(SourceImport.Id, start, ids.AsSpan(0, rows));
            state.AddFacts(name, batch, times.AsSpan(0, rows), known.AsSpan(0, rows), ids.AsSpan(0, rows));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (file, _) in _open.Values) { file.Dispose(); }
        _open.Clear();
    }
}
