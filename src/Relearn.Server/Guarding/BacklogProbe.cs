namespace Relearn.Server.Guarding;

/// <summary>Measures how long work waits for a thread: requests that the web server has read but nobody has begun wait there, where no counter of ours sees them.</summary>
/// <remarks>Every 20 ms a piece of work without any work goes to the end of the thread pool's queue. Its delay is the delay of a request that came at the same time.</remarks>
sealed class BacklogProbe : IDisposable
{
    static readonly TimeSpan Every = TimeSpan.FromMilliseconds(20);

    readonly TimeProvider _time;
    readonly ITimer _timer;
    readonly Action<Action> _queue;
    long _sent;
    long _delay;

    /// <param name="time">The clock.</param>
    /// <param name="queue">Where work is queued; the thread pool by default.</param>
    public BacklogProbe(TimeProvider time, Action<Action>? queue = null)
    {
        _time = time;
        _queue = queue ?? (static work => ThreadPool.UnsafeQueueUserWorkItem(static w => w(), work, preferLocal: false));
        _timer = time.CreateTimer(static probe => ((BacklogProbe)probe!).Send(), this, Every, Every);
    }

    /// <summary>The delay that was measured last, or of the probe that still waits, if that is longer.</summary>
    public TimeSpan Delay
    {
        get
        {
            var (sent, delay) = (Volatile.Read(ref _sent), new TimeSpan(Volatile.Read(ref _delay)));
            if (sent == 0) { return delay; }
            var waited = _time.GetElapsedTime(sent);
            return waited > delay ? waited : delay;
        }
    }

    void Send()
    {
        // One at a time; the clock may begin at zero.
        if (Interlocked.CompareExchange(ref _sent, Math.Max(1, _time.GetTimestamp()), 0) == 0) { _queue(Arrive); }
    }

    void Arrive()
    {
        Volatile.Write(ref _delay, _time.GetElapsedTime(Volatile.Read(ref _sent)).Ticks);
        Volatile.Write(ref _sent, 0);
    }

    public void Dispose() => _timer.Dispose();
}
