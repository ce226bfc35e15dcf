using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Relearn.Data;
using Relearn.Inference;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Serving.Fallbacks;
using Relearn.Storage;

namespace Relearn.Serving;

/// <summary>Answers requests and writes every answer to the log before it is given. The web server and the replay use the same one.</summary>
/// <remarks>
/// <code>
/// JSON -> rows -> features -> score -> decision -> log record -> answer
/// </code>
/// Any number of threads. An answer counts as acknowledged only after <see cref="AcknowledgeAsync"/>.
/// </remarks>
sealed partial class PredictionService : IAsyncDisposable
{
    readonly ProjectConfig _project;
    readonly ServedModel _model;
    readonly RecordLogWriter _log;
    readonly ClockZones? _zones;
    readonly TimeProvider _time;
    readonly PredictionSource _source;
    readonly WindowFeed? _feed;
    readonly bool _instants;
    readonly int _timeColumn;
    readonly int _placeColumn;
    long _decisions;

    [ThreadStatic]
    static byte[]? s_buffer;

    public PredictionService(ProjectConfig project, string folder, ServedModel model, string logFolder, string kind, Ledger ledger, Durability durability, PredictionSource source, TimeProvider time, WindowFeed? feed, Fallback? fallback = null)
    {
        (_project, _model, _time, _source, _feed, _fallback) = (project, model, time, source, feed, fallback);
        _zones = project.Data.Time.Kind == TimeKind.Column ? new(project.Data.Time, folder) : null;
        _instants = project.Data.Time.IsUtc;
        _timeColumn = IndexOf(project.Data.Time.Column);
        _placeColumn = IndexOf(project.Data.Time.ZoneBy);
        _log = new(logFolder, kind, ledger, durability, time, preamble: () => fallback is null ? [LogCodec.Encode(model.Context)] : [LogCodec.Encode(model.Context), LogCodec.Encode(fallback.Context)]);
    }

    int IndexOf(string? column)
    {
        for (var i = 0; i < _model.Predictor.Inputs.Count; i++)
        {
            if (_model.Predictor.Inputs[i].Name == column) { return i; }
        }
        return -1;
    }

    /// <summary>The model that answers.</summary>
    public ServedModel Model => _model;

    /// <summary>Number of the log's writer.</summary>
    public long Writer => _log.Number;

    /// <summary>Decisions made so far.</summary>
    public long Decisions => Interlocked.Read(ref _decisions);

    /// <summary>Answers one request: writes the answer to <paramref name="output"/> and the record to the log's buffer.</summary>
    /// <param name="body">The request, UTF-8 JSON.</param>
    /// <param name="output">Takes the answer, UTF-8 JSON.</param>
    /// <param name="commit">Hand the record to the operating system now; a replay does so once for many.</param>
    /// <param name="eventTime">When the event was, microseconds since 1970 UTC, where the caller of this method knows; NaN takes the request's word, or the time column's.</param>
    /// <param name="urgency">How much time there is; the default is any.</param>
    /// <returns>The decision's id.</returns>
    /// <exception cref="UserErrorException">The request is wrong, or its deadline has passed and nothing stands in; nothing was logged.</exception>
    public DecisionId Predict(ReadOnlySpan<byte> body, IBufferWriter<byte> output, bool commit = true, double eventTime = double.NaN, Urgency urgency = default)
    {
        var started = Stopwatch.GetTimestamp();
        Span<(int Start, int End)> few = stackalloc (int, int)[8];
        var envelope = RequestReader.ReadEnvelope(body, few, _project.Serving.MaxRows);
        var rows = envelope.Count <= few.Length ? few[..envelope.Count] : RequestReader.ReadEnvelope(body, new (int, int)[envelope.Count], _project.Serving.MaxRows).Rows;
        var predictor = _model.Predictor;
        var scratch = predictor.Rent(rows.Length);
        try
        {
            List<UserError>? problems = null;
            for (var i = 0; i < rows.Length; i++) { RequestReader.ReadRow(body[rows[i].Start..rows[i].End], i, rows.Length, predictor, scratch, _instants, ref problems); }
            if (_timeColumn >= 0 && double.IsNaN(envelope.EventTime) && double.IsNaN(eventTime) && double.IsNaN(scratch.Batch.Vectors[_timeColumn].Numbers[0]) && problems is null)
            {
                problems = [ServingErrors.TimeMissing(_model.Context.Model, predictor.Inputs[_timeColumn].Name)];
            }
            if (problems is not null) { throw new UserErrorException(problems); }
            if (!double.IsNaN(eventTime)) { envelope.EventTime = eventTime; }
            var now = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10;
            envelope.EventTime = EventTime(scratch, envelope.EventTime, now);
            // Its windows would be those of a time that nobody knows yet, and all later rows would be too late for theirs.
            if (_feed is not null && _source == PredictionSource.Live && envelope.EventTime > now + _feed.State.Watermark) { throw ServingErrors.EventAhead(_model.Context.Model).Exception(); }
            var scores = Score(scratch, envelope.EventTime, urgency, out var served);
            var id = new DecisionId(_log.Number, Interlocked.Increment(ref _decisions));
            Decide(body, rows, envelope, served ?? scratch.Matrix, served is null ? null : _fallback, scores, id, now, started, IsLate(urgency), output);
            // In a replay an event is known when it happens, as in training.
            _feed?.Answered(id, envelope.Key ?? "", scratch.Batch, envelope.EventTime, _source == PredictionSource.Live ? now : envelope.EventTime);
            if (commit) { _log.Commit(); }
            return id;
        }
        finally
        {
            predictor.Return(scratch);
        }
    }

    void Decide(ReadOnlySpan<byte> body, ReadOnlySpan<(int Start, int End)> rows, in RequestReader.Envelope envelope, float[] features, Fallback? fallback, ReadOnlySpan<double> scores, DecisionId id, long now, long started, bool late, IBufferWriter<byte> output)
    {
        // A replay repeats the past; there is nothing to explore in it.
        var explore = _source == PredictionSource.Live ? _project.Serving.Exploration : 0;
        var explored = explore > 0 && SeededRandom.At(_project.Seed ^ (ulong)id.Writer, id.Number * 2) < explore;
        var requestId = envelope.RequestId ?? id.ToString();
        var context = fallback?.Context ?? _model.Context;
        var flags = (explored ? PredictionFlags.Explored : PredictionFlags.None) | (late ? PredictionFlags.TimedOut : PredictionFlags.None) | (fallback?.Flags ?? PredictionFlags.None);
        var writer = new LogCodec.Writer(s_buffer ??= new byte[4096]);
        writer.BeginPrediction(context.Number, id, requestId, envelope.Key ?? "", envelope.EventTime, now, _source,
            flags, (float)Stopwatch.GetElapsedTime(started).TotalMicroseconds, rows.Length);
        var answer = new AnswerWriter(output);
        answer.Begin(requestId, id, context.Model, context.Release);
        var width = fallback is null ? _model.Predictor.Width : features.Length / rows.Length;
        for (var i = 0; i < rows.Length; i++)
        {
            var wanted = scores[i] >= context.Threshold;
            var act = explored ? SeededRandom.At(_project.Seed ^ (ulong)id.Writer, id.Number * 2 + 1 + ((long)i << 40)) < 0.5 : wanted;
            var propensity = (act == wanted ? 1 - explore : 0) + explore / 2;
            writer.Candidate(i, scores[i], act ? scores[i] : 1 - scores[i], act ? 1 : 0, propensity, body[rows[i].Start..rows[i].End], features.AsSpan(i * width, width));
            answer.Add(scores[i], act);
        }
        answer.End(fallback?.Name);
        _log.Append(writer.Written);
        s_buffer = writer.Buffer;
    }

    double EventTime(PredictorScratch scratch, double given, long now)
    {
        if (!double.IsNaN(given)) { return given; }
        if (_zones is null || _timeColumn < 0) { return now; }
        var clock = scratch.Batch.Vectors[_timeColumn].Numbers[0];
        string? place = null;
        if (_placeColumn >= 0)
        {
            var vector = scratch.Batch.Vectors[_placeColumn];
            place = vector.Codes[0] < 0 ? null : vector.Dictionary[vector.Codes[0]];
        }
        return _zones.OffsetOf(clock, place) is { } offset && !double.IsNaN(clock) ? clock - offset : now;
    }

    /// <summary>Appends an outcome to the same log (a replay keeps both together).</summary>
    public void Append(LoggedOutcome outcome)
    {
        var writer = new LogCodec.Writer(s_buffer ??= new byte[4096]);
        writer.Outcome(outcome);
        _log.Append(writer.Written);
        s_buffer = writer.Buffer;
        _feed?.Outcome(outcome);
    }

    /// <summary>Completes when all that was predicted before is as safe as the log's durability promises.</summary>
    public ValueTask AcknowledgeAsync() => _log.CommitAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _log.DisposeAsync();

    /// <summary>Writes the answer without building objects.</summary>
    ref struct AnswerWriter(IBufferWriter<byte> output)
    {
        bool _first = true;

        void Put(ReadOnlySpan<byte> utf8) => output.Write(utf8);

        void PutText(string text)
        {
            if (Ascii.IsValid(text) && text.AsSpan().IndexOfAny('"', '\\') < 0 && !text.AsSpan().ContainsAnyInRange('\0', '\x1f'))
            {
                var span = output.GetSpan(text.Length);
                output.Advance(Encoding.ASCII.GetBytes(text, span));
                return;
            }
            Put(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        }

        public void Begin(string requestId, DecisionId id, string model, string release)
        {
            Put("{\"request_id\":\""u8);
            PutText(requestId);
            Put("\",\"decision_id\":\""u8);
            PutText(id.ToString());
            Put("\",\"model\":\""u8);
            PutText(model);
            Put("\",\"release\":\""u8);
            PutText(release);
            Put("\",\"predictions\":["u8);
        }

        public void Add(double score, bool act)
        {
            Put(_first ? "{\"score\":"u8 : ",{\"score\":"u8);
            _first = false;
            var span = output.GetSpan(32);
            Utf8Formatter.TryFormat(score, span, out var written);
            output.Advance(written);
            Put(act ? ",\"decision\":true}"u8 : ",\"decision\":false}"u8);
        }

        public void End(string? fallback)
        {
            Put("]"u8);
            if (fallback is not null)
            {
                Put(",\"fallback\":\""u8);
                PutText(fallback);
                Put("\""u8);
            }
            Put("}"u8);
        }
    }
}
