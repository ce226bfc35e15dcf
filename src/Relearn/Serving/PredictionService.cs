using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Relearn.Data;
using Relearn.Inference;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Serving.Requests;
using Relearn.Storage;

namespace Relearn.Serving;

/// <summary>Answers requests and writes every answer to the log before it is given. The web server and the replay use the same one.</summary>
/// <remarks>
/// <code>
/// JSON -> rows -> features -> score -> decision -> log record -> answer
/// </code>
/// Any number of threads. An answer counts as acknowledged only after <see cref="AcknowledgeAsync"/>.
/// </remarks>
sealed class PredictionService : IAsyncDisposable
{
    readonly ProjectConfig _project;
    readonly ServedModel _model;
    readonly RecordLogWriter? _log;
    readonly RequestColumns _columns;
    readonly byte[] _modelPart;
    readonly byte[] _modelName;
    readonly byte[] _release;
    readonly ConcurrentBag<(TensorRows Rows, RawRows Raw)> _tensors = [];
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

    [ThreadStatic]
    static (int Start, int End)[]? s_rows;

    public PredictionService(ProjectConfig project, string folder, ServedModel model, string logFolder, string kind, Ledger ledger, Durability durability, PredictionSource source, TimeProvider time, WindowFeed? feed)
    {
        (_project, _model, _time, _source, _feed) = (project, model, time, source, feed);
        _zones = project.Data.Time.Kind == TimeKind.Column ? new(project.Data.Time, folder) : null;
        _instants = project.Data.Time.IsUtc;
        _timeColumn = IndexOf(project.Data.Time.Column);
        _placeColumn = IndexOf(project.Data.Time.ZoneBy);
        _columns = new(model.Predictor.Inputs);
        (_modelName, _release) = (Encoding.UTF8.GetBytes(model.Context.Model), Encoding.UTF8.GetBytes(model.Context.Release));
        _modelPart = AnswerWriter.ModelPart(model.Context.Model, model.Context.Release);
        // Ids are never given twice, with a log or without.
        if (durability == Durability.Off) { Writer = ledger.NextNumber("log_writer"); }
        else { Writer = (_log = new(logFolder, kind, ledger, durability, time, preamble: () => LogCodec.Encode(model.Context))).Number; }
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
    public long Writer { get; }

    /// <summary>Decisions made so far.</summary>
    public long Decisions => Interlocked.Read(ref _decisions);

    /// <summary>Answers one request: writes the answer to <paramref name="output"/> and the record to the log's buffer.</summary>
    /// <param name="body">The request, UTF-8 JSON.</param>
    /// <param name="output">Takes the answer, UTF-8 JSON.</param>
    /// <param name="commit">Hand the record to the operating system now; a replay does so once for many.</param>
    /// <param name="eventTime">When the event was, microseconds since 1970 UTC, where the caller of this method knows; NaN takes the request's word, or the time column's.</param>
    /// <returns>The decision's id.</returns>
    /// <exception cref="UserErrorException">The request is wrong; nothing was logged.</exception>
    public DecisionId Predict(ReadOnlySpan<byte> body, IBufferWriter<byte> output, bool commit = true, double eventTime = double.NaN)
    {
        var started = Stopwatch.GetTimestamp();
        var most = Math.Clamp(QuickReader.MostRows(body), 1, RequestReader.MostRows);
        Span<(int Start, int End)> few = stackalloc (int, int)[8];
        var envelope = new RequestEnvelope { Rows = most <= few.Length ? few : s_rows ??= new (int, int)[RequestReader.MostRows], EventTime = double.NaN };
        var predictor = _model.Predictor;
        var scratch = predictor.Rent(most);
        try
        {
            if (QuickReader.TryRead(body, _columns, scratch, ref envelope)) { scratch.Batch.Rows = envelope.Count; }
            else { Read(body, scratch, ref envelope); }
            if (!double.IsNaN(eventTime)) { envelope.EventTime = eventTime; }
            Span<bool> acts = stackalloc bool[envelope.Count];
            Span<byte> text = stackalloc byte[DecisionId.LongestBytes];
            var id = Decide(scratch, ref envelope, body, acts, out var scores, started, commit);
            text = text[..id.Format(text)];
            AnswerWriter.Answer(output, envelope.HasRequestId ? envelope.RequestId : text, text, _modelPart, scores, acts);
            return id;
        }
        finally
        {
            predictor.Return(scratch);
        }
    }

    // The patient way: it says everything that is wrong.
    void Read(ReadOnlySpan<byte> body, PredictorScratch scratch, ref RequestEnvelope envelope)
    {
        var predictor = _model.Predictor;
        var rows = envelope.Rows;
        envelope = RequestReader.ReadEnvelope(body, rows);
        if (envelope.Count > rows.Length) { envelope = RequestReader.ReadEnvelope(body, new (int, int)[envelope.Count]); }
        scratch.Reserve(envelope.Count, predictor.Width);
        List<UserError>? problems = null;
        for (var i = 0; i < envelope.Count; i++) { RequestReader.ReadRow(body[envelope.Rows[i].Start..envelope.Rows[i].End], i, envelope.Count, predictor, scratch, _instants, ref problems); }
        if (problems is not null) { throw new UserErrorException(problems); }
    }

    /// <summary>Answers one request of the Open Inference Protocol in JSON.</summary>
    /// <param name="body">The request, UTF-8 JSON.</param>
    /// <param name="output">Takes the answer, UTF-8 JSON.</param>
    /// <exception cref="UserErrorException">The request is wrong; nothing was logged.</exception>
    public DecisionId Infer(ReadOnlySpan<byte> body, IBufferWriter<byte> output)
    {
        var started = Stopwatch.GetTimestamp();
        var predictor = _model.Predictor;
        var scratch = predictor.Rent(1);
        if (!_tensors.TryTake(out var tensors)) { tensors = (CreateTensorRows(), new()); }
        try
        {
            Begin(tensors.Rows, scratch);
            var envelope = new RequestEnvelope { EventTime = double.NaN };
            var wanted = TensorReader.Read(body, _columns, tensors.Rows, _log is null ? null : tensors.Raw, ref envelope);
            var raw = _log is null ? default : tensors.Raw.Write(body, _columns, envelope.Count, out envelope.Rows);
            Span<bool> acts = stackalloc bool[envelope.Count];
            Span<byte> text = stackalloc byte[DecisionId.LongestBytes];
            var id = Decide(scratch, ref envelope, raw, acts, out var scores, started);
            InferAnswer.Write(output, envelope, _modelName, _release, text[..id.Format(text)], wanted, scores, acts);
            return id;
        }
        finally
        {
            _tensors.Add(tensors);
            predictor.Return(scratch);
        }
    }

    /// <summary>Gathers tensors into rows of this model.</summary>
    public TensorRows CreateTensorRows() => new(_columns, _model.Predictor.Inputs, _model.Predictor.Name, _instants);

    /// <summary>Begins to gather a request.</summary>
    public void Begin(TensorRows rows, PredictorScratch scratch) => rows.Begin(scratch, _model.Predictor.Width);

    /// <summary>True if answers are written to a log.</summary>
    public bool IsLogged => _log is not null;

    /// <summary>Scores the rows that stand in <paramref name="scratch"/>, decides, and writes the record to the log's buffer.</summary>
    /// <param name="scratch">The rows.</param>
    /// <param name="envelope">What stands around them; takes the event time.</param>
    /// <param name="raw">Where the envelope's rows stand; not read without a log.</param>
    /// <param name="acts">Takes one decision a row.</param>
    /// <param name="scores">One a row; they belong to the scratch.</param>
    /// <param name="started">When the request came, as <see cref="Stopwatch"/> tells it.</param>
    /// <param name="commit">Hand the record to the operating system now.</param>
    /// <exception cref="UserErrorException">The event has no time, or one that cannot be; or the log cannot be written.</exception>
    public DecisionId Decide(PredictorScratch scratch, scoped ref RequestEnvelope envelope, scoped ReadOnlySpan<byte> raw, scoped Span<bool> acts, out ReadOnlySpan<double> scores, long started, bool commit = true)
    {
        var predictor = _model.Predictor;
        if (_timeColumn >= 0 && double.IsNaN(envelope.EventTime) && double.IsNaN(scratch.Batch.Vectors[_timeColumn].Numbers[0]))
        {
            throw ServingErrors.TimeMissing(_model.Context.Model, predictor.Inputs[_timeColumn].Name).Exception();
        }
        var now = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10;
        envelope.EventTime = EventTime(scratch, envelope.EventTime, now);
        // Its windows would be those of a time that nobody knows yet, and all later rows would be too late for theirs.
        if (_feed is not null && _source == PredictionSource.Live && envelope.EventTime > now + _feed.State.Watermark) { throw ServingErrors.EventAhead(_model.Context.Model).Exception(); }
        scores = _feed is null ? predictor.Predict(scratch) : predictor.Predict(scratch, _feed.State, envelope.EventTime);
        var id = new DecisionId(Writer, Interlocked.Increment(ref _decisions));
        Log(envelope, raw, scratch, scores, acts, id, now, started);
        // In a replay an event is known when it happens, as in training.
        _feed?.Answered(id, Encoding.UTF8.GetString(envelope.Key), scratch.Batch, envelope.EventTime, _source == PredictionSource.Live ? now : envelope.EventTime);
        if (commit) { _log?.Commit(); }
        return id;
    }

    void Log(in RequestEnvelope envelope, ReadOnlySpan<byte> raw, PredictorScratch scratch, ReadOnlySpan<double> scores, Span<bool> acts, DecisionId id, long now, long started)
    {
        var threshold = _model.Release.Threshold;
        if (_log is null)
        {
            for (var i = 0; i < acts.Length; i++) { acts[i] = scores[i] >= threshold; }
            return;
        }
        // A replay repeats the past; there is nothing to explore in it.
        var explore = _source == PredictionSource.Live ? _project.Serving.Exploration : 0;
        var explored = explore > 0 && SeededRandom.At(_project.Seed ^ (ulong)id.Writer, id.Number * 2) < explore;
        Span<byte> text = stackalloc byte[DecisionId.LongestBytes];
        var writer = new LogCodec.Writer(s_buffer ??= new byte[4096]);
        writer.BeginPrediction(_model.Context.Number, id, envelope.HasRequestId ? envelope.RequestId : text[..id.Format(text)], envelope.Key, envelope.EventTime, now, _source,
            explored ? PredictionFlags.Explored : PredictionFlags.None, (float)Stopwatch.GetElapsedTime(started).TotalMicroseconds, acts.Length);
        var width = _model.Predictor.Width;
        for (var i = 0; i < acts.Length; i++)
        {
            var wanted = scores[i] >= threshold;
            acts[i] = explored ? SeededRandom.At(_project.Seed ^ (ulong)id.Writer, id.Number * 2 + 1 + ((long)i << 40)) < 0.5 : wanted;
            var propensity = (acts[i] == wanted ? 1 - explore : 0) + explore / 2;
            writer.Candidate(i, scores[i], acts[i] ? scores[i] : 1 - scores[i], acts[i] ? 1 : 0, propensity, raw[envelope.Rows[i].Start..envelope.Rows[i].End], scratch.Matrix.AsSpan(i * width, width));
        }
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
        _log?.Append(writer.Written);
        s_buffer = writer.Buffer;
        _feed?.Outcome(outcome);
    }

    /// <summary>Completes when all that was predicted before is as safe as the log's durability promises.</summary>
    public ValueTask AcknowledgeAsync() => _log?.CommitAsync() ?? ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _log?.DisposeAsync() ?? ValueTask.CompletedTask;
}
