using System.Diagnostics;
using System.Text;
using Relearn.Inference;
using Relearn.Numerics;
using Relearn.Serving.Requests;
using Relearn.Serving.Rollouts;
using Relearn.Storage;

namespace Relearn.Serving;

// Decisions while a challenger is at work.
sealed partial class PredictionService
{
    // A challenger may use so much of the time that is left; the rest is the champion's, who answers in its place.
    const double ChallengersPart = 0.5;

    long _unanswered;

    /// <summary>Takes the records of rollouts that are no answers.</summary>
    public RecordLogWriter? RolloutLog { get; set; }

    // 1 whose turn it is; 2 the challenger, if it is its turn, on its own thread; 3 the champion, if not, or in its place; 4 the log; 5 windows and shadows.
    Decision DecideAmong(Lineup lineup, PredictorScratch scratch, scoped in RequestEnvelope envelope, scoped ReadOnlySpan<byte> raw, scoped Span<bool> acts, long now, long started, Urgency urgency, bool commit, bool pinned)
    {
        var (live, split) = (lineup.Champion, pinned ? null : lineup.Split);
        var challengers = split?.IsChallengers(envelope.Key) == true;
        // Where there is no time for the model at all, that is nobody's fault: both arms go the same way.
        var asked = challengers && !urgency.Overloaded && !IsLate(urgency);
        PredictorScratch? answered = null;
        try
        {
            if (asked) { answered = split!.Ask(raw, envelope, PatienceOf(urgency)); }
            float[]? served = null;
            ReadOnlySpan<double> scores;
            if (answered is null) { scores = Score(live, scratch, envelope.EventTime, urgency, out served); }
            else
            {
                // The answer is written from the champion's scratch, when the challenger's has long been given back.
                answered.Scores.AsSpan(0, envelope.Count).CopyTo(scratch.Scores);
                scores = scratch.Scores.AsSpan(0, envelope.Count);
            }
            var id = new DecisionId(Writer, Interlocked.Increment(ref _decisions));
            var (fallback, by) = (served is null ? null : live.Fallback, answered is null ? live : split!.Challenger);
            var how = (IsLate(urgency) ? PredictionFlags.TimedOut : PredictionFlags.None) | (asked && answered is null ? PredictionFlags.Fallback : PredictionFlags.None);
            var combined = Combine(by, answered ?? scratch, scores, served);
            Log(by, fallback, answered ?? scratch, envelope, raw, served ?? (answered ?? scratch).Matrix, scores, combined, acts, id, now, started, how, ArmOf(split, challengers, answered is not null, fallback is not null));
            split?.Meters.Step(challengers, how != PredictionFlags.None || fallback is not null, Stopwatch.GetElapsedTime(started).TotalMicroseconds);
            var key = Encoding.UTF8.GetString(envelope.Key);
            var known = _source == PredictionSource.Live ? now : envelope.EventTime;
            // Who is asked learns what time it is; who is not has to be told.
            if (answered is not null) { live.Feed?.State.MoveTo(envelope.EventTime); }
            live.Feed?.Answered(id, key, scratch.Batch, envelope.EventTime, known);
            foreach (var other in lineup.Told) { Tell(other, other == split?.Challenger ? answered : null, id, key, raw, envelope, known); }
            if (commit) { _log?.Commit(); }
            if (lineup.Shadows.Length > 0) { Offer(lineup.Shadows, id, envelope, raw, scores, now); }
            var unfamiliar = Unfamiliar(by, answered ?? scratch, served, acts.Length);
            return new(id, fallback?.Signature ?? by.Signature, scores, null, [], answered is null ? unfamiliar : unfamiliar.ToArray(), combined);
        }
        catch (Exception e) when (split is not null && IsFailure(e))
        {
            NoteFailure(split, challengers, envelope, now, started);
            throw;
        }
        finally
        {
            if (answered is not null) { split!.Challenger.Model.Predictor.Return(answered); }
        }
    }

    static LoggedAs? ArmOf(SplitArm? split, bool challengers, bool answered, bool fallback) => split is null ? null
        : answered ? split.AsChallenger
        : challengers ? fallback ? split.AsStandInsFallback : split.AsStandIn
        : fallback ? split.AsChampionsFallback : split.AsChampion;

    TimeSpan PatienceOf(Urgency urgency) => urgency.Deadline == 0 ? TimeSpan.MaxValue
        : TimeSpan.FromTicks(Math.Max(0, (ChallengersPart * _time.GetElapsedTime(_time.GetTimestamp(), urgency.Deadline)).Ticks));

    // Windows of a release that did not answer this one.
    static void Tell(ReleaseState other, PredictorScratch? read, DecisionId id, string key, ReadOnlySpan<byte> raw, in RequestEnvelope envelope, double known)
    {
        var predictor = other.Model.Predictor;
        var scratch = read ?? predictor.Rent(envelope.Count);
        if (read is null)
        {
            other.TryRead(raw, envelope.Rows[..envelope.Count], scratch);
            other.Feed!.State.MoveTo(envelope.EventTime);
        }
        other.Feed!.Answered(id, key, scratch.Batch, envelope.EventTime, known);
        if (read is null) { predictor.Return(scratch); }
    }

    static void Offer(ShadowArm[] shadows, DecisionId id, in RequestEnvelope envelope, ReadOnlySpan<byte> raw, ReadOnlySpan<double> scores, long now)
    {
        var rows = envelope.Rows[..envelope.Count].ToArray();
        var (first, end) = (rows[0].Start, rows[^1].End);
        for (var i = 0; i < rows.Length; i++) { rows[i] = (rows[i].Start - first, rows[i].End - first); }
        var row = new ShadowArm.Row(id, envelope.Key.ToArray(), envelope.EventTime, now, raw[first..end].ToArray(), rows, scores.ToArray());
        foreach (var shadow in shadows) { shadow.Offer(row); }
    }

    // What callers do wrong is no failure of an arm; that there was no time is.
    static bool IsFailure(Exception e) => e is not UserErrorException { Errors: [{ Code: not "serve.deadline_passed" }, ..] };

    // A decision that nobody answered is in no record of answers, but its arm has to be known.
    void NoteFailure(SplitArm split, bool challengers, in RequestEnvelope envelope, long now, long started)
    {
        var arm = challengers ? split.AsStandIn : split.AsChampion;
        split.Meters.Step(challengers, true, Stopwatch.GetElapsedTime(started).TotalMicroseconds);
        if (RolloutLog is not { } log) { return; }
        // No number of a decision is spent on what was none.
        var id = new DecisionId(Writer, -Interlocked.Increment(ref _unanswered));
        var writer = new LogCodec.Writer(s_buffer ??= new byte[4096]);
        writer.BeginPrediction(arm.Context.Number, id, [], envelope.Key, envelope.EventTime, now, _source, PredictionFlags.TimedOut, (float)Stopwatch.GetElapsedTime(started).TotalMicroseconds, 0);
        log.Append(writer.Written, arm.Beside);
        log.Commit();
        s_buffer = writer.Buffer;
    }
}
