using System.Collections.Concurrent;
using System.Diagnostics;
using Relearn.Inference;

namespace Relearn.Serving.Rollouts;

/// <summary>The thread on which a challenger works: one that crashes or hangs touches nobody else.</summary>
/// <remarks>
/// <code>
/// caller: row -> queue -> waits, at most the limit -> takes the answer, or goes to the champion
/// lane:                   scores, signals
/// </code>
/// A row that takes longer than the limit is given up, and as long as the lane is still at it nobody waits for it again. A thread cannot be stopped from outside: one that never comes back stays until the process ends, and is one thread.
/// </remarks>
sealed class ChallengerLane : IDisposable
{
    readonly BlockingCollection<Work> _queue;
    readonly Action<PredictorScratch, double> _score;
    readonly TimeSpan _limit;
    long _since;

    /// <param name="score">Scores the rows of a scratch at a time, and leaves the scores in it.</param>
    /// <param name="limit">What an answer may take.</param>
    /// <param name="capacity">Rows that wait; one more is refused.</param>
    public ChallengerLane(Action<PredictorScratch, double> score, TimeSpan limit, int capacity)
    {
        (_score, _limit, _queue) = (score, limit, new(capacity));
        new Thread(Run) { IsBackground = true, Name = "challenger" }.Start();
    }

    /// <summary>A row with what its answer needs.</summary>
    /// <param name="scratch">The row, read; belongs to whoever is last to need it.</param>
    /// <param name="eventTime">When the event is.</param>
    /// <param name="giveBack">Takes the scratch back.</param>
    sealed class Work(PredictorScratch scratch, double eventTime, Action<PredictorScratch> giveBack) : IDisposable
    {
        const int Done = 1, GivenUp = 2;

        readonly ManualResetEventSlim _done = new();
        int _state;

        public PredictorScratch Scratch => scratch;

        public double EventTime => eventTime;

        public Exception? Error { get; set; }

        public void Finish()
        {
            if (Interlocked.CompareExchange(ref _state, Done, 0) == GivenUp) { giveBack(scratch); }
            else { _done.Set(); }
        }

        public bool Wait(TimeSpan limit) => _done.Wait(limit);

        /// <summary>Nobody waits any more.</summary>
        /// <returns>False: it was done in this moment.</returns>
        public bool GiveUp() => Interlocked.CompareExchange(ref _state, GivenUp, 0) == 0;

        public void Dispose() => _done.Dispose();
    }

    /// <summary>It is at a row for longer than the limit.</summary>
    public bool Hangs => Interlocked.Read(ref _since) is var since and not 0 && Stopwatch.GetElapsedTime(since) > _limit;

    /// <summary>Has rows scored and waits for it.</summary>
    /// <param name="scratch">The rows; where this fails it is given back, now or when the lane comes back.</param>
    /// <param name="eventTime">When the event is.</param>
    /// <param name="patience">What there is time for; the lane's limit at most.</param>
    /// <param name="giveBack">Takes the scratch back.</param>
    /// <returns>False: it failed, or took too long.</returns>
    public bool TryScore(PredictorScratch scratch, double eventTime, TimeSpan patience, Action<PredictorScratch> giveBack)
    {
        var work = new Work(scratch, eventTime, giveBack);
        if (Hangs || !TryAdd(work))
        {
            giveBack(scratch);
            return false;
        }
        var limit = patience < _limit ? patience : _limit;
        if (!work.Wait(limit) && work.GiveUp()) { return false; }
        work.Dispose();
        if (work.Error is null) { return true; }
        giveBack(scratch);
        return false;
    }

    bool TryAdd(Work work)
    {
        try
        {
            return _queue.TryAdd(work);
        }
        catch (InvalidOperationException)
        {
            // The rollout has just ended.
            return false;
        }
    }

    void Run()
    {
        foreach (var work in _queue.GetConsumingEnumerable())
        {
            Interlocked.Exchange(ref _since, Stopwatch.GetTimestamp());
            try
            {
                _score(work.Scratch, work.EventTime);
            }
            catch (Exception e)
            {
                // Whatever a challenger throws is the challenger's.
                work.Error = e;
            }
            Interlocked.Exchange(ref _since, 0);
            work.Finish();
        }
    }

    /// <summary>No further rows are taken; the thread ends when it has come to the end of those it has.</summary>
    public void Dispose() => _queue.CompleteAdding();
}
