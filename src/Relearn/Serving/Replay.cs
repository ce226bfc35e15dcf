using System.Buffers;
using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Serving;

/// <summary>Plays a held-out period through the prediction service, row by row, as callers would have asked; outcomes arrive when they were known.</summary>
static class Replay
{
    /// <summary>Replays rows [first, end).</summary>
    /// <returns>What the log's segments are called, and how many decisions they hold.</returns>
    public static async Task<ReplayRecord> RunAsync(ProjectConfig project, string folder, RowsFile file, long first, long end, ServedModel model, WindowFeed? feed, string logFolder, Ledger ledger, TimeProvider time, Action<double>? progress, CancellationToken cancellation)
    {
        RemoveUnrecorded(logFolder, ledger);
        var service = new PredictionService(project, folder, model, logFolder, PredictionLog.Replay, ledger, Durability.Process, PredictionSource.Replay, time, feed);
        await using (service.ConfigureAwait(false))
        {
            Play(project, file, first, end, service, feed, progress, cancellation);
            await service.AcknowledgeAsync().ConfigureAwait(false);
            return new(service.Writer, service.Decisions, first);
        }
    }

    static void Play(ProjectConfig project, RowsFile file, long first, long end, PredictionService service, WindowFeed? feed, Action<double>? progress, CancellationToken cancellation)
    {
        var predictor = service.Model.Predictor;
        var batch = file.CreateBatch(predictor.Inputs.Select(i => i.Name), ColumnBatch.TrainingRows);
        var keys = project.Data.Key is { } key ? file.CreateBatch([key], ColumnBatch.TrainingRows) : null;
        var (labels, known, times, happened) = (new double[ColumnBatch.TrainingRows], new double[ColumnBatch.TrainingRows], new double[ColumnBatch.TrainingRows], new double[ColumnBatch.TrainingRows]);
        var classes = project.HasClasses ? file.DictionaryOf(RowsFile.Label) : null;
        using var json = new RowJson(predictor.Inputs);
        var answer = new ArrayBufferWriter<byte>(256);
        for (var start = first; start < end; start += ColumnBatch.TrainingRows)
        {
            cancellation.ThrowIfCancellationRequested();
            var rows = (int)Math.Min(ColumnBatch.TrainingRows, end - start);
            file.Read(batch, start, rows);
            if (keys is not null) { file.Read(keys, start, rows); }
            file.Read(RowsFile.Label, start, labels.AsSpan(0, rows));
            file.Read(RowsFile.LabelKnown, start, known.AsSpan(0, rows));
            file.Read(RowsFile.EventTime, start, times.AsSpan(0, rows));
            if (file.HasEvents)
            {
                // Nobody reports that nothing came: only events are told, when they were known.
                file.Read(RowsFile.EventHappened, start, happened.AsSpan(0, rows));
                file.Read(RowsFile.EventSeen, start, known.AsSpan(0, rows));
            }
            feed?.TellSources(times[rows - 1]);
            for (var i = 0; i < rows; i++)
            {
                answer.ResetWrittenCount();
                var name = keys is null ? null : NameOf(keys.Vectors[0], i);
                var id = service.Predict(json.Request(batch, i, name), answer, commit: false, times[i]);
                if (file.HasEvents)
                {
                    if (!double.IsNaN(known[i])) { service.Append(new(id, null, name ?? "", happened[i], known[i], 1, "replay", PredictionSource.Replay)); }
                }
                else if (!double.IsNaN(labels[i]))
                {
                    service.Append(new(id, null, name ?? "", times[i], known[i], classes is null ? labels[i] : 1, "replay", PredictionSource.Replay, classes?[(int)labels[i]]));
                }
            }
            progress?.Invoke((double)(start + rows - first) / (end - first));
        }
    }

    /// <summary>The text of a key: a number is written as a caller would.</summary>
    internal static string? NameOf(Vector vector, int row) => vector.Kind == ValueKind.Text
        ? vector.Codes[row] < 0 ? null : vector.Dictionary[vector.Codes[row]]
        : double.IsNaN(vector.Numbers[row]) ? null : vector.Numbers[row].ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Destroys the segments of all but the newest replays: each release leaves one, and an older one is played again if it is asked for.</summary>
    public static void KeepNewest(string logFolder, Ledger ledger, string actor)
    {
        const int Kept = 3;
        foreach (var old in ledger.List(ReplayRecord.Kind, int.MaxValue).Skip(Kept))
        {
            foreach (var segment in RecordLog.Segments(logFolder, FormattableString.Invariant($"{PredictionLog.Replay}-{ReplayRecord.Parse(old.Body).Writer:D6}")))
            {
                if (ledger.SegmentHash(Path.GetFileName(segment)) is { } hash) { ledger.AddTombstone(hash, null, $"one of the {Kept} newest replays no more", actor); }
                ArtifactStore.Shred(segment);
            }
        }
    }

    // A replay that was killed left segments that no record names; the next one replaces them.
    static void RemoveUnrecorded(string logFolder, Ledger ledger)
    {
        var recorded = ledger.List(ReplayRecord.Kind, int.MaxValue).Select(r => ReplayRecord.Parse(r.Body).Writer).ToHashSet();
        foreach (var segment in RecordLog.Segments(logFolder, PredictionLog.Replay))
        {
            var number = Path.GetFileName(segment).Split('-')[1];
            if (recorded.Contains(long.Parse(number, System.Globalization.CultureInfo.InvariantCulture))) { continue; }
            File.Delete(segment);
        }
    }
}
