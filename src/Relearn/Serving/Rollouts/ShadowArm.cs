using System.Collections.Concurrent;
using System.Diagnostics;
using Relearn.Inference;
using Relearn.Storage;

namespace Relearn.Serving.Rollouts;

/// <summary>A challenger that answers beside the champion, off the caller's path: rows wait in a queue, and are passed over where it is full. Its answers stand in the log, with the scores that callers got.</summary>
sealed class ShadowArm : IDisposable
{
    /// <summary>Decisions that wait.</summary>
    public const int Waiting = 1024;

    readonly BlockingCollection<Row> _queue = new(Waiting);
    readonly RecordLogWriter _log;
    readonly LoggedAs _as;
    readonly Action<PredictorScratch, double> _score;
    readonly TimeSpan _limit;
    readonly Thread _thread;
    long _since;
    byte[] _buffer = new byte[4096];

    /// <param name="rollout">The rollout.</param>
    /// <param name="challenger">The challenger.</param>
    /// <param name="log">Takes its answers.</param>
    /// <param name="context">Number of its context in the log.</param>
    /// <param name="score">Scores the rows of a scratch; null is the challenger's model.</param>
    public ShadowArm(OpenRollout rollout, ReleaseState challenger, RecordLogWriter log, int context, Action<PredictorScratch, double>? score = null)
    {
        (Rollout, Challenger, _log, _score) = (rollout, challenger, log, score ?? challenger.Score);
        _limit = TimeSpan.FromMilliseconds(rollout.Plan.Rules.LimitMilliseconds);
        _as = new(challenger.Model.Context with { Number = context, Experiment = rollout.Id, Arm = Arms.Shadow }, 1);
        _thread = new(Run) { IsBackground = true, Name = "shadow" };
        _thread.Start();
    }

    public OpenRollout Rollout { get; }

    public ReleaseState Challenger { get; }

    public ArmMeters Meters { get; } = new();

    /// <summary>It is at a decision for longer than it may take.</summary>
    public bool Hangs => Interlocked.Read(ref _since) is var since and not 0 && Stopwatch.GetElapsedTime(since) > _limit;

    /// <summary>A decision as callers got it.</summary>
    /// <param name="Id">Its name.</param>
    /// <param name="Key">Its key, UTF-8.</param>
    /// <param name="EventTime">When the event was.</param>
    /// <param name="LoggedTime">When it was answered.</param>
    /// <param name="Raw">The rows as received.</param>
    /// <param name="Rows">Where they stand.</param>
    /// <param name="Scores">What callers got.</param>
    public sealed record Row(DecisionId Id, byte[] Key, double EventTime, long LoggedTime, byte[] Raw, (int Start, int End)[] Rows, double[] Scores);

    /// <summary>Offers a decision; never waits.</summary>
    public void Offer(Row row)
    {
        if (_queue.IsAddingCompleted || !TryAdd(row)) { Meters.Drop(); }
    }

    bool TryAdd(Row row)
    {
        try
        {
            return _queue.TryAdd(row);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    void Run()
    {
        foreach (var row in _queue.GetConsumingEnumerable())
        {
            var started = Stopwatch.GetTimestamp();
            Interlocked.Exchange(ref _since, started);
            var predictor = Challenger.Model.Predictor;
            var scratch = predictor.Rent(row.Rows.Length);
            var failed = !Challenger.TryRead(row.Raw, row.Rows, scratch);
            try
            {
                if (!failed) { _score(scratch, row.EventTime); }
            }
            catch (Exception)
            {
                // Whatever a challenger throws is the challenger's, and its record says that it failed.
                failed = true;
            }
            Interlocked.Exchange(ref _since, 0);
            var microseconds = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
            Meters.Step(true, failed, microseconds);
            Write(row, scratch, failed, microseconds);
            predictor.Return(scratch);
        }
    }

    void Write(Row row, PredictorScratch scratch, bool failed, double microseconds)
    {
        Span<byte> text = stackalloc byte[DecisionId.LongestBytes];
        var writer = new LogCodec.Writer(_buffer);
        writer.BeginPrediction(_as.Context.Number, row.Id, text[..row.Id.Format(text)], row.Key, row.EventTime, row.LoggedTime, PredictionSource.Shadow, PredictionFlags.None, (float)microseconds, failed ? 0 : row.Rows.Length);
        var width = Challenger.Model.Predictor.Width;
        for (var i = 0; !failed && i < row.Rows.Length; i++)
        {
            var score = scratch.Scores[i];
            var acts = score >= _as.Context.Threshold;
            writer.Candidate(i, [score, row.Scores[i]], acts ? score : 1 - score, acts ? 1 : 0, 1, row.Raw.AsSpan(row.Rows[i].Start..row.Rows[i].End), scratch.Matrix.AsSpan(i * width, width));
        }
        try
        {
            _log.Append(writer.Written, _as.Beside);
            _log.Commit();
        }
        catch (Numerics.UserErrorException)
        {
            // A disk that is full fails the answers of callers too, who are told.
            Meters.Drop();
        }
        _buffer = writer.Buffer;
    }

    /// <summary>Takes no more, and ends when it has answered what waits, or after a while.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join(_limit + TimeSpan.FromSeconds(1));
    }
}
