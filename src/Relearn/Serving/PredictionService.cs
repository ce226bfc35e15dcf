using System.Buffers;
using System.Diagnostics;
using System.Text;
using Relearn.Inference;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Serving.Combining;
using Relearn.Serving.Fallbacks;
using Relearn.Serving.Requests;
using Relearn.Serving.Rollouts;
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
    readonly Changeover _releases;
    readonly RecordLogWriter? _log;
    readonly TimeProvider _time;
    readonly PredictionSource _source;
    long _decisions;

    [ThreadStatic]
    static byte[]? s_buffer;

    [ThreadStatic]
    static CombinedScores? s_combined;

    [ThreadStatic]
    static (int Start, int End)[]? s_rows;

    public PredictionService(ProjectConfig project, string folder, ServedModel model, string logFolder, string kind, Ledger ledger, Durability durability, PredictionSource source, TimeProvider time, WindowFeed? feed)
        : this(new Changeover(new ReleaseState(project, folder, model, feed, null)), logFolder, kind, ledger, durability, source, time)
    {
    }

    /// <param name="releases">The release that answers, and those that take its place.</param>
    /// <param name="logFolder">Folder of the log.</param>
    /// <param name="kind">Kind of its segments.</param>
    /// <param name="ledger">Numbers the log's writer.</param>
    /// <param name="durability">When an answer is acknowledged.</param>
    /// <param name="source">What the answers are for.</param>
    /// <param name="time">The clock.</param>
    public PredictionService(Changeover releases, string logFolder, string kind, Ledger ledger, Durability durability, PredictionSource source, TimeProvider time)
    {
        (_releases, _time, _source) = (releases, time, source);
        // Ids are never given twice, with a log or without.
        if (durability == Durability.Off) { Writer = ledger.NextNumber("log_writer"); }
        else { Writer = (_log = new(logFolder, kind, ledger, durability, time)).Number; }
    }

    /// <summary>Takes the release that answers, for one request.</summary>
    public Changeover.Hold Enter() => _releases.Enter();

    /// <summary>The model that answers.</summary>
    public ServedModel Model => _releases.Live.Model;

    /// <summary>Number of the log's writer.</summary>
    public long Writer { get; }

    /// <summary>Decisions made so far.</summary>
    public long Decisions => Interlocked.Read(ref _decisions);

    /// <summary>True if answers are written to a log.</summary>
    public bool IsLogged => _log is not null;

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
        using var hold = _releases.Enter();
        var live = hold.Live;
        var most = Math.Clamp(QuickReader.MostRows(body), 1, live.Columns.MostRows);
        Span<(int Start, int End)> few = stackalloc (int, int)[8];
        var envelope = new RequestEnvelope { Rows = (most <= few.Length ? few : OwnRows(most))[..most], EventTime = double.NaN };
        var predictor = live.Model.Predictor;
        var scratch = predictor.Rent(most);
        try
        {
            if (QuickReader.TryRead(body, live.Columns, scratch, ref envelope)) { scratch.Batch.Rows = envelope.Count; }
            else { Read(body, live, scratch, ref envelope); }
            if (!double.IsNaN(eventTime)) { envelope.EventTime = eventTime; }
            Span<bool> acts = stackalloc bool[envelope.Count];
            Span<byte> text = stackalloc byte[DecisionId.LongestBytes];
            var decision = Decide(hold.Lineup, scratch, ref envelope, body, acts, started, urgency, commit);
            text = text[..decision.Id.Format(text)];
            var requestId = envelope.HasRequestId ? envelope.RequestId : text;
            if (decision.Classes is { } classes) { ClassAnswerWriter.Answer(output, requestId, text, decision.By, classes, decision.Answers); }
            else { AnswerWriter.Answer(output, requestId, text, decision.By, decision.Scores, acts, decision.Unfamiliar, decision.Combined); }
            return decision.Id;
        }
        finally
        {
            predictor.Return(scratch);
        }
    }

    static Span<(int Start, int End)> OwnRows(int most)
    {
        if (s_rows is null || s_rows.Length < most) { s_rows = new (int, int)[most]; }
        return s_rows;
    }

    // The patient way: it says everything that is wrong.
    static void Read(ReadOnlySpan<byte> body, ReleaseState live, PredictorScratch scratch, ref RequestEnvelope envelope)
    {
        var (predictor, most) = (live.Model.Predictor, live.Columns.MostRows);
        var rows = envelope.Rows;
        envelope = RequestReader.ReadEnvelope(body, rows, most);
        if (envelope.Count > rows.Length) { envelope = RequestReader.ReadEnvelope(body, new (int, int)[envelope.Count], most); }
        scratch.Reserve(envelope.Count, predictor.Width);
        List<UserError>? problems = null;
        for (var i = 0; i < envelope.Count; i++) { RequestReader.ReadRow(body[envelope.Rows[i].Start..envelope.Rows[i].End], i, envelope.Count, predictor, scratch, live.Instants, ref problems); }
        if (problems is not null) { throw new UserErrorException(problems); }
    }

    /// <summary>Answers one request of the Open Inference Protocol in JSON.</summary>
    /// <param name="body">The request, UTF-8 JSON.</param>
    /// <param name="output">Takes the answer, UTF-8 JSON.</param>
    /// <param name="urgency">How much time there is; the default is any.</param>
    /// <param name="version">The release that is to answer; null is whichever is live.</param>
    /// <exception cref="UserErrorException">The request is wrong, another release answers, or the deadline has passed and nothing stands in; nothing was logged.</exception>
    public DecisionId Infer(ReadOnlySpan<byte> body, IBufferWriter<byte> output, Urgency urgency = default, string? version = null)
    {
        var started = Stopwatch.GetTimestamp();
        using var hold = _releases.Enter();
        var live = hold.Live;
        live.Model.Check(version);
        var predictor = live.Model.Predictor;
        var scratch = predictor.Rent(1);
        var tensors = live.Rent(scratch);
        try
        {
            var envelope = new RequestEnvelope { EventTime = double.NaN };
            var wanted = TensorReader.Read(body, live.Columns, tensors.Rows, _log is null ? null : tensors.Raw, ref envelope);
            var raw = _log is null ? default : tensors.Raw.Write(body, live.Columns, envelope.Count, out envelope.Rows);
            Span<bool> acts = stackalloc bool[envelope.Count];
            Span<byte> text = stackalloc byte[DecisionId.LongestBytes];
            var decision = Decide(hold.Lineup, scratch, ref envelope, raw, acts, started, urgency, pinned: !string.IsNullOrEmpty(version));
            InferAnswer.Write(output, envelope, text[..decision.Id.Format(text)], wanted, decision, acts);
            return decision.Id;
        }
        finally
        {
            live.Return(tensors);
            predictor.Return(scratch);
        }
    }

    /// <summary>Scores the rows that stand in <paramref name="scratch"/>, decides, and writes the record to the log's buffer.</summary>
    /// <param name="lineup">The releases that the request began with.</param>
    /// <param name="scratch">The rows, as the champion reads them.</param>
    /// <param name="envelope">What stands around them; takes the event time.</param>
    /// <param name="raw">Where the envelope's rows stand; not read without a log.</param>
    /// <param name="acts">Takes one decision a row.</param>
    /// <param name="started">When the request came, as <see cref="Stopwatch"/> tells it.</param>
    /// <param name="urgency">How much time there is.</param>
    /// <param name="commit">Hand the record to the operating system now.</param>
    /// <param name="pinned">The caller asks for the champion by its id, and no rollout gives it another.</param>
    /// <exception cref="UserErrorException">The event has no time, or one that cannot be; its deadline has passed; or the log cannot be written.</exception>
    public Decision Decide(Lineup lineup, PredictorScratch scratch, scoped ref RequestEnvelope envelope, scoped ReadOnlySpan<byte> raw, scoped Span<bool> acts, long started, Urgency urgency, bool commit = true, bool pinned = false)
    {
        var live = lineup.Champion;
        if (live.TimeColumn >= 0 && double.IsNaN(envelope.EventTime) && double.IsNaN(scratch.Batch.Vectors[live.TimeColumn].Numbers[0]))
        {
            throw ServingErrors.TimeMissing(live.Model.Context.Model, live.Model.Predictor.Inputs[live.TimeColumn].Name).Exception();
        }
        var now = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10;
        envelope.EventTime = EventTime(live, scratch, envelope.EventTime, now);
        // Its windows would be those of a time that nobody knows yet, and all later rows would be too late for theirs.
        if (live.Feed is { } windows && _source == PredictionSource.Live && envelope.EventTime > now + windows.State.Watermark) { throw ServingErrors.EventAhead(live.Model.Context.Model).Exception(); }
        if (!lineup.IsPlain) { return DecideAmong(lineup, scratch, envelope, raw, acts, now, started, urgency, commit, pinned); }
        var scores = Score(live, scratch, envelope.EventTime, urgency, out var served);
        var id = new DecisionId(Writer, Interlocked.Increment(ref _decisions));
        var fallback = served is null ? null : live.Fallback;
        var combined = Combine(live, scratch, scores, served);
        Log(live, fallback, scratch, envelope, raw, served ?? scratch.Matrix, scores, combined, acts, id, now, started, IsLate(urgency) ? PredictionFlags.TimedOut : PredictionFlags.None);
        // In a replay an event is known when it happens, as in training.
        live.Feed?.Answered(id, Encoding.UTF8.GetString(envelope.Key), scratch.Batch, envelope.EventTime, _source == PredictionSource.Live ? now : envelope.EventTime);
        if (commit) { _log?.Commit(); }
        var classes = live.Model.Predictor.Classes;
        return new(id, fallback?.Signature ?? live.Signature, scores, classes, classes is null ? [] : scratch.Answers.AsSpan(0, acts.Length), Unfamiliar(live, scratch, served, acts.Length), combined);
    }

    // A fallback answers alone.
    static CombinedScores? Combine(ReleaseState by, PredictorScratch scratch, ReadOnlySpan<double> scores, float[]? served)
    {
        if (by.Model.Combined is not { } models || served is not null) { return null; }
        models.Combine(scratch, scores, s_combined ??= new());
        return s_combined;
    }

    void Log(ReleaseState live, Fallback? fallback, PredictorScratch scratch, in RequestEnvelope envelope, ReadOnlySpan<byte> raw, float[] features, ReadOnlySpan<double> scores, CombinedScores? combined, Span<bool> acts, DecisionId id, long now, long started, PredictionFlags how, LoggedAs? arm = null)
    {
        var context = arm?.Context ?? fallback?.Context ?? live.Model.Context;
        if (_log is null)
        {
            for (var i = 0; i < acts.Length; i++) { acts[i] = live.Model.Predictor.Classes is not null ? scratch.Answers[i].Depth > 0 : combined?.Acts(i) ?? scores[i] >= context.Threshold; }
            return;
        }
        // A replay repeats the past; there is nothing to explore in it.
        var explore = _source == PredictionSource.Live ? live.Project.Serving.Exploration : 0;
        var explored = explore > 0 && SeededRandom.At(live.Project.Seed ^ (ulong)id.Writer, id.Number * 2) < explore;
        var unfamiliar = Unfamiliar(live, scratch, fallback is null ? null : features, acts.Length).Contains(true);
        var flags = (unfamiliar ? PredictionFlags.Unfamiliar : PredictionFlags.None) | (explored ? PredictionFlags.Explored : PredictionFlags.None) | how | (fallback?.Flags ?? PredictionFlags.None);
        Span<byte> text = stackalloc byte[DecisionId.LongestBytes];
        var writer = new LogCodec.Writer(s_buffer ??= new byte[4096]);
        writer.BeginPrediction(context.Number, id, envelope.HasRequestId ? envelope.RequestId : text[..id.Format(text)], envelope.Key, envelope.EventTime, now, _source,
            flags, (float)Stopwatch.GetElapsedTime(started).TotalMicroseconds, acts.Length);
        var width = fallback is null ? live.Model.Predictor.Width : features.Length / acts.Length;
        for (var i = 0; i < acts.Length; i++)
        {
            if (live.Model.Predictor.Classes is not null)
            {
                var answer = scratch.Answers[i];
                acts[i] = answer.Depth > 0;
                writer.Candidate(i, answer.Probabilities.AsSpan(0, answer.Length), answer.Probability, answer.Node, 1, raw[envelope.Rows[i].Start..envelope.Rows[i].End], [answer.Best, answer.Unfamiliar ? 1 : 0]);
                continue;
            }
            var wanted = combined?.Acts(i) ?? scores[i] >= context.Threshold;
            acts[i] = explored ? SeededRandom.At(live.Project.Seed ^ (ulong)id.Writer, id.Number * 2 + 1 + ((long)i << 40)) < 0.5 : wanted;
            var propensity = ((acts[i] == wanted ? 1 - explore : 0) + explore / 2) * (arm?.Probability ?? 1);
            writer.Candidate(i, combined is null ? scores.Slice(i, 1) : combined.ScoresOf(i), acts[i] ? scores[i] : 1 - scores[i], acts[i] ? 1 : 0, propensity, raw[envelope.Rows[i].Start..envelope.Rows[i].End], features.AsSpan(i * width, width));
        }
        _log.Append(writer.Written, arm?.Preamble ?? (fallback is null ? live.Preamble : live.FallbackPreamble));
        s_buffer = writer.Buffer;
    }

    // Of a fallback's answer it says nothing: the model has not looked at the row.
    static ReadOnlySpan<bool> Unfamiliar(ReleaseState live, PredictorScratch scratch, float[]? served, int rows) =>
        live.Model.Predictor.Familiar is null || served is not null ? [] : scratch.Unfamiliar.AsSpan(0, rows);

    static double EventTime(ReleaseState live, PredictorScratch scratch, double given, long now)
    {
        if (!double.IsNaN(given)) { return given; }
        if (live.Zones is not { } zones || live.TimeColumn < 0) { return now; }
        var clock = scratch.Batch.Vectors[live.TimeColumn].Numbers[0];
        string? place = null;
        if (live.PlaceColumn >= 0)
        {
            var vector = scratch.Batch.Vectors[live.PlaceColumn];
            place = vector.Codes[0] < 0 ? null : vector.Dictionary[vector.Codes[0]];
        }
        return zones.OffsetOf(clock, place) is { } offset && !double.IsNaN(clock) ? clock - offset : now;
    }

    /// <summary>Appends an outcome to the same log (a replay keeps both together).</summary>
    public void Append(LoggedOutcome outcome)
    {
        var writer = new LogCodec.Writer(s_buffer ??= new byte[4096]);
        writer.Outcome(outcome);
        _log?.Append(writer.Written);
        s_buffer = writer.Buffer;
        _releases.Live.Feed?.Outcome(outcome);
    }

    /// <summary>Hands all that was answered to the operating system.</summary>
    public void Commit() => _log?.Commit();

    /// <summary>Completes when all that was predicted before is as safe as the log's durability promises.</summary>
    public ValueTask AcknowledgeAsync() => _log?.CommitAsync() ?? ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _log?.DisposeAsync() ?? ValueTask.CompletedTask;
}
