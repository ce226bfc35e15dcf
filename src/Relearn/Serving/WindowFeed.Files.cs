using System.Text;
using Relearn.Data;
using Relearn.Inference;
using Relearn.Inference.Windows;
using Relearn.Modeling;
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

    /// <summary>The feed of a service that starts: from its snapshot if that is sound, and what the log has beyond it.</summary>
    /// <param name="predictor">The model.</param>
    /// <param name="snapshot">Path of the snapshot; there need be none.</param>
    /// <param name="history">Opens the data set version that the model was made from.</param>
    /// <param name="logFolder">Folder of the log.</param>
    /// <returns>Null where no feature has a window.</returns>
    public static WindowFeed? Restore(Predictor predictor, string snapshot, Func<(RowsFile File, WindowHistory History)> history, string logFolder)
    {
        if (!predictor.NeedsState) { return null; }
        if (Load(predictor, snapshot) is not var (feed, extent))
        {
            var (file, windows) = history();
            using var closes = file;
            using var closesToo = windows;
            feed = After(windows, file, predictor, file.Rows)!;
            feed.TellSources(double.PositiveInfinity);
            extent = new(TimeSplit.TimeAt(file, file.Rows - 1), -1, 0, -1, 0, -1, 0);
        }
        feed._historyEnd = extent.HistoryEnd;
        feed.Follow(predictor, logFolder, extent);
        return feed;
    }

    void Follow(Predictor predictor, string logFolder, Extent extent)
    {
        PredictionLog.Read(logFolder, PredictionLog.Live, null, prediction =>
        {
            // Events up to the end of the data set version are in its rows.
            if (extent.Covers(prediction.Id) || prediction.EventTime <= extent.HistoryEnd) { return; }
            var scratch = predictor.Rent(prediction.CandidateCount);
            List<UserError>? problems = null;
            for (var c = 0; c < prediction.CandidateCount; c++)
            {
                // A row of another release may lack a column: it is missing then.
                foreach (var vector in scratch.Batch.Vectors)
                {
                    if (vector.Kind == Inference.Features.ValueKind.Text) { vector.Codes[c] = -1; }
                    else { vector.Numbers[c] = double.NaN; }
                }
                RequestReader.ReadRow(prediction.Candidates[c].RawRow, c, prediction.CandidateCount, predictor, scratch, instants: true, ref problems);
            }
            State.MoveTo(prediction.EventTime);
            Answered(prediction.Id, prediction.Key, scratch.Batch, prediction.EventTime, prediction.LoggedTime);
            predictor.Return(scratch);
        }, null);
        FollowRest(logFolder, PredictionLog.Outcomes, extent.OutcomeWriter, extent.Outcomes, Outcome, null);
        FollowRest(logFolder, PredictionLog.Events, extent.EventWriter, extent.Events, null, e => Event(predictor, e));
    }

    // Records of a kind beyond those of a snapshot.
    static void FollowRest(string logFolder, string kind, long lastWriter, long last, Action<LoggedOutcome>? outcomes, Action<LoggedEvent>? events)
    {
        var (writer, records) = (-1L, 0L);
        foreach (var segment in RecordLog.Segments(logFolder, kind))
        {
            var number = long.Parse(Path.GetFileName(segment).Split('-')[1], System.Globalization.CultureInfo.InvariantCulture);
            (writer, records) = (number, number == writer ? records : 0);
            var decoder = new LogCodec.Decoder();
            RecordLog.ReadSegment(segment, (name, payload) =>
            {
                records++;
                if (writer < lastWriter || (writer == lastWriter && records <= last)) { return; }
                decoder.Decode(name, payload, null, outcomes, events);
            });
        }
    }

    /// <summary>Writes a snapshot. Nothing may be answered or reported meanwhile.</summary>
    public void Save(string path, long answerWriter, long answers, long outcomeWriter, long outcomes, long eventWriter, long events)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write(FormatVersion);
        writer.Write(_historyEnd);
        foreach (var number in new[] { answerWriter, answers, outcomeWriter, outcomes, eventWriter, events }) { writer.Write(number); }
        Expire();
        var waiting = _waiting.Values.OrderBy(w => w.Id.Writer).ThenBy(w => w.Id.Number).ToArray();
        writer.Write(waiting.Length);
        foreach (var w in waiting)
        {
            writer.Write(w.Id.Writer);
            writer.Write(w.Id.Number);
            writer.Write(w.Key);
            writer.Write(w.Time);
            writer.Write(w.Rows);
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
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, file => file.Write(stream.GetBuffer(), 0, (int)stream.Length));
    }

    // A snapshot that is missing, torn, or of other windows is as good as none: everything is in the log.
    static (WindowFeed Feed, Extent Extent)? Load(Predictor predictor, string path)
    {
        if (!File.Exists(path)) { return null; }
        try
        {
            using var reader = new BinaryReader(new MemoryStream(File.ReadAllBytes(path)), Encoding.UTF8);
            if (!reader.ReadBytes(Magic.Length).AsSpan().SequenceEqual(Magic) || reader.ReadInt32() != FormatVersion) { return null; }
            var extent = new Extent(reader.ReadDouble(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
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
        var (id, key, time, rows) = (new DecisionId(reader.ReadInt64(), reader.ReadInt64()), reader.ReadString(), reader.ReadDouble(), reader.ReadInt32());
        var resolved = new bool[rows];
        for (var r = 0; r < rows; r++) { resolved[r] = reader.ReadBoolean(); }
        var (numbers, texts) = (new double[rows * inputs], new string?[rows * inputs]);
        for (var i = 0; i < numbers.Length; i++) { numbers[i] = reader.ReadDouble(); }
        for (var i = 0; i < texts.Length; i++) { texts[i] = reader.ReadBoolean() ? reader.ReadString() : Nothing(reader.ReadString()); }
        var waiting = new Waiting(id, key, time, numbers, texts, rows);
        resolved.CopyTo(waiting.Resolved, 0);
        return waiting;
    }

    static string? Nothing(string _) => null;
}
