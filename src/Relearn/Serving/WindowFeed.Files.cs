using System.Security.Cryptography;
using System.Text;
using Relearn.Data;
using Relearn.Inference;
using Relearn.Inference.Windows;
using Relearn.Numerics;
using Relearn.Storage;

namespace Relearn.Serving;

// After a start: what a service that stopped had written, or else history and the log, which give the same bits. docs/formats/state.md
sealed partial class WindowFeed
{
    const int FormatVersion = 1;

    static ReadOnlySpan<byte> Magic => "RLFEED\0\0"u8;

    // What is in a snapshot: all of earlier writers, and so many records of the last ones.
    readonly record struct Extent(double HistoryEnd, long AnswerWriter, long Answers, long OutcomeWriter, long Outcomes, long EventWriter, long Events)
    {
        public bool Covers(DecisionId id) => id.Writer < AnswerWriter || (id.Writer == AnswerWriter && id.Number <= Answers);
    }

    /// <summary>The feed of a service that starts: from its snapshot if that is sound and of the same data, and what the log has beyond it.</summary>
    /// <param name="predictor">The model.</param>
    /// <param name="snapshot">Path of the snapshot; there need be none.</param>
    /// <param name="data">The data set version that the model was made from.</param>
    /// <param name="now">Now, microseconds since 1970 UTC: rows that lie further ahead than the watermark are of no use yet.</param>
    /// <param name="logFolder">Folder of the log.</param>
    /// <param name="commit">Hands what was answered to the operating system, where a service writes the log meanwhile.</param>
    /// <returns>Null where no feature has a window.</returns>
    public static WindowFeed? Restore(Predictor predictor, string snapshot, FeedData data, double now, string logFolder, Action? commit = null)
    {
        if (!predictor.NeedsState) { return null; }
        if (Load(predictor, snapshot, data.Hash) is not var (feed, extent))
        {
            var (file, history) = data.Open();
            using var closes = file;
            using var closesToo = history;
            var end = file.FirstAtOrAfter(now + WindowState.DefaultWatermark);
            feed = After(history, file, predictor, end)!;
            feed.TellSources(now + WindowState.DefaultWatermark);
            feed.Dispose();
            if (data.Key is { } key) { feed.WaitForRows(predictor, file, key, end); }
            extent = new(end == 0 ? double.NegativeInfinity : TimeSplit.TimeAt(file, end - 1), -1, 0, -1, 0, -1, 0);
        }
        (feed._historyEnd, feed._dataHash) = (extent.HistoryEnd, data.Hash);
        feed._catchUp = feed.Follow(predictor, logFolder, extent, data.ImportedAt, commit);
        feed.CatchUp();
        return feed;
    }

    /// <summary>Learns what the log has beyond what it knows. A service that goes on writing calls it again, until nothing is written meanwhile.</summary>
    public void CatchUp() => _catchUp();

    Action Follow(Predictor predictor, string logFolder, Extent extent, double importedAt, Action? commit)
    {
        var (answers, outcomes, events) = (new LogTail(logFolder, PredictionLog.Live), new LogTail(logFolder, PredictionLog.Outcomes), new LogTail(logFolder, PredictionLog.Events));
        return () =>
        {
            // No outcome is read whose decision was not: an outcome finds a decision that stands at least in the log's buffer.
            var until = LogTail.EndOf(logFolder, PredictionLog.Outcomes);
            commit?.Invoke();
            answers.Read((_, _) => true, predictions: p => Take(predictor, p, extent, importedAt));
            outcomes.Read((writer, record) => writer > extent.OutcomeWriter || (writer == extent.OutcomeWriter && record > extent.Outcomes), outcomes: Outcome, until: until);
            events.Read((writer, record) => writer > extent.EventWriter || (writer == extent.EventWriter && record > extent.Events), events: e => Event(predictor, e));
        };
    }

    void Take(Predictor predictor, LoggedPrediction prediction, Extent extent, double importedAt)
    {
        // Events up to the end of the data set version that were logged before it was made are in its rows.
        if (extent.Covers(prediction.Id)) { return; }
        if (prediction.EventTime <= extent.HistoryEnd && prediction.LoggedTime < importedAt)
        {
            Name(prediction.Id, prediction.Key, prediction.EventTime);
            return;
        }
        var scratch = predictor.Rent(prediction.CandidateCount);
        List<UserError>? problems = null;
        for (var c = 0; c < prediction.CandidateCount; c++)
        {
            // A row of another release may lack a column: it is missing then.
            Rollouts.RowReading.Clear(scratch.Batch, c);
            RequestReader.ReadRow(prediction.Candidates[c].RawRow, c, prediction.CandidateCount, predictor, scratch, instants: true, ref problems);
        }
        State.MoveTo(prediction.EventTime);
        Answered(prediction.Id, prediction.Key, scratch.Batch, prediction.EventTime, prediction.LoggedTime);
        predictor.Return(scratch);
    }

    // Rows of the data whose label nobody knew wait for their outcome like answers: by their key, and by their decision once the log tells it.
    void WaitForRows(Predictor predictor, RowsFile file, string key, long end)
    {
        if (!_waits || end == 0) { return; }
        var first = file.FirstAtOrAfter(TimeSplit.TimeAt(file, end - 1) - State.LongestSpan - State.Watermark);
        var batch = file.CreateBatch(predictor.Encoder.Program.Inputs.Select(i => i.Name), 1);
        var keys = file.CreateBatch([key], 1);
        var labels = new double[Inference.Features.ColumnBatch.TrainingRows];
        for (var start = first; start < end; start += labels.Length)
        {
            var count = (int)Math.Min(labels.Length, end - start);
            file.Read(RowsFile.Label, start, labels.AsSpan(0, count));
            for (var i = 0; i < count; i++)
            {
                if (!double.IsNaN(labels[i])) { continue; }
                file.Read(keys, start + i, 1);
                file.Read(batch, start + i, 1);
                var time = TimeSplit.TimeAt(file, start + i);
                if (Replay.NameOf(keys.Vectors[0], 0) is { } name) { Wait(Keep(new(OfData, start + i), name, batch, time, time)); }
            }
        }
    }

    // The writer of decisions that nobody has seen: their rows stand in the data.
    const long OfData = -1;

    void Name(DecisionId id, string key, double time)
    {
        if (NewestOf(key, time, double.PositiveInfinity) is not { Id.Writer: OfData } row || row.Time != time) { return; }
        Remove(row);
        Wait(new(id, key, time, row.Logged, row.Numbers, row.Texts, row.Rows));
    }

    /// <summary>Writes a snapshot. Nothing may be answered or reported meanwhile.</summary>
    public void Save(string path, long answerWriter, long answers, long outcomeWriter, long outcomes, long eventWriter, long events)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write(FormatVersion);
        writer.Write(_historyEnd);
        writer.Write(_dataHash);
        foreach (var number in new[] { answerWriter, answers, outcomeWriter, outcomes, eventWriter, events }) { writer.Write(number); }
        // Expiry goes by the order of answers; a snapshot by time alone, so that equal answers give equal bytes.
        Expire();
        var waiting = _waiting.Values.Where(w => w.Time >= OldestNeeded).OrderBy(w => w.Id.Writer).ThenBy(w => w.Id.Number).ToArray();
        writer.Write(waiting.Length);
        foreach (var w in waiting)
        {
            writer.Write(w.Id.Writer);
            writer.Write(w.Id.Number);
            writer.Write(w.Key);
            writer.Write(w.Time);
            writer.Write(w.Logged);
            writer.Write(w.Rows);
            writer.Write(w.Numbers.Length > 0 || w.Texts.Length > 0);
            foreach (var resolved in w.Resolved) { writer.Write(resolved); }
            foreach (var number in w.Numbers) { writer.Write(number); }
            foreach (var text in w.Texts)
            {
                writer.Write(text is not null);
                writer.Write(text ?? "");
            }
        }
        var state = State.Save();
        writer.Write(state.Length);
        writer.Write(state);
        writer.Flush();
        writer.Write(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        writer.Flush();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, file => file.Write(stream.GetBuffer(), 0, (int)stream.Length));
    }

    // A snapshot that is missing, torn, or of other windows or data is as good as none: everything is in the log.
    static (WindowFeed Feed, Extent Extent)? Load(Predictor predictor, string path, string dataHash)
    {
        if (!File.Exists(path)) { return null; }
        try
        {
            var bytes = File.ReadAllBytes(path);
            if (bytes.Length < SHA256.HashSizeInBytes || !SHA256.HashData(bytes.AsSpan(0, bytes.Length - SHA256.HashSizeInBytes)).AsSpan().SequenceEqual(bytes.AsSpan(bytes.Length - SHA256.HashSizeInBytes))) { return null; }
            using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
            if (!reader.ReadBytes(Magic.Length).AsSpan().SequenceEqual(Magic) || reader.ReadInt32() != FormatVersion) { return null; }
            var historyEnd = reader.ReadDouble();
            if (reader.ReadString() != dataHash) { return null; }
            var extent = new Extent(historyEnd, reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
            var waiting = new Waiting[reader.ReadInt32()];
            var inputs = predictor.Encoder.Program.Inputs.Count;
            for (var i = 0; i < waiting.Length; i++) { waiting[i] = ReadWaiting(reader, inputs); }
            var feed = new WindowFeed(WindowState.Load(predictor.Encoder.Program, reader.ReadBytes(reader.ReadInt32())));
            foreach (var w in waiting) { feed.Wait(w); }
            return (feed, extent);
        }
        catch (Exception e) when (e is BundleException or IOException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    static Waiting ReadWaiting(BinaryReader reader, int inputs)
    {
        var (id, key, time, logged, rows, hasValues) = (new DecisionId(reader.ReadInt64(), reader.ReadInt64()), reader.ReadString(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadInt32(), reader.ReadBoolean());
        var resolved = new bool[rows];
        for (var r = 0; r < rows; r++) { resolved[r] = reader.ReadBoolean(); }
        var values = hasValues ? rows * inputs : 0;
        var (numbers, texts) = (new double[values], new string?[values]);
        for (var i = 0; i < numbers.Length; i++) { numbers[i] = reader.ReadDouble(); }
        for (var i = 0; i < texts.Length; i++) { texts[i] = reader.ReadBoolean() ? reader.ReadString() : Nothing(reader.ReadString()); }
        var waiting = new Waiting(id, key, time, logged, numbers, texts, rows);
        resolved.CopyTo(waiting.Resolved, 0);
        return waiting;
    }

    static string? Nothing(string _) => null;
}
