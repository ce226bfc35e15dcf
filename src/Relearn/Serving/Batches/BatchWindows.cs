using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Inference.Windows;
using Relearn.Modeling;

namespace Relearn.Serving.Batches;

/// <summary>The windows of a batch: the history before its first row is played, then each row asks and is an event of later ones, as if it had been sent to the service.</summary>
/// <remarks>
/// History is the rows that the model's data set version has from before the first row of the batch, with their labels as they become known; from there on the batch's own rows
/// stand for the events. Their labels are not known. Rows are taken in the order in which they come.
/// </remarks>
sealed class BatchWindows(FeatureProgram program, RowsFile file, WindowHistory history) : IDisposable
{
    WindowState? _state;
    SourceHistory? _events;
    ColumnBatch? _view;
    double _clock = double.NegativeInfinity;

    /// <summary>A window gives texts, whose numbers hold only until the next rows are told.</summary>
    public bool GivesTexts { get; } = program.Windows.Any(w => w.Kind == ValueKind.Text);

    /// <summary>Event time of the newest row of history.</summary>
    public double HistoryEnd { get; } = file.Rows == 0 ? 0 : TimeSplit.TimeAt(file, file.Rows - 1);

    /// <summary>Rows that came so far behind a later one that their windows are missing.</summary>
    public long BehindWatermark { get; private set; }

    /// <summary>Fills the window columns of rows and tells the rows.</summary>
    /// <param name="batch">Inputs and windows of a model.</param>
    /// <param name="times">When each row happens, microseconds since 1970 UTC.</param>
    public void Fill(ColumnBatch batch, ReadOnlySpan<double> times)
    {
        if (times.IsEmpty) { return; }
        if (_state is null) { (_state, _events) = history.StateAfter(file, program, file.FirstAtOrAfter(times[0])); }
        var latest = _clock;
        foreach (var time in times)
        {
            latest = Math.Max(latest, time);
            if (time < latest - _state.Watermark) { BehindWatermark++; }
        }
        _clock = latest;
        _events!.TellUntil(_state, latest);
        _state.Replay(View(batch), times, times);
    }

    // The same vectors with a label that nobody knows.
    ColumnBatch View(ColumnBatch batch)
    {
        _view ??= new([.. program.BatchColumns, new(WindowState.LabelColumn, ValueKind.Boolean)], ColumnBatch.TrainingRows);
        batch.Vectors.CopyTo(_view.Vectors, 0);
        _view.Vectors[^1].Numbers.AsSpan().Fill(double.NaN);
        _view.Rows = batch.Rows;
        return _view;
    }

    public void Dispose()
    {
        _events?.Dispose();
        history.Dispose();
        file.Dispose();
    }
}
