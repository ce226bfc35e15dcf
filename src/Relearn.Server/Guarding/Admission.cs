namespace Relearn.Server.Guarding;

/// <summary>Lets a bounded number of requests work at once; a bounded number of others wait for their turn, in order, and no longer than the scope's latency limit.</summary>
/// <param name="most">Requests at work.</param>
/// <param name="places">Requests that wait.</param>
/// <param name="limit">The longest wait; null is any.</param>
/// <param name="backlog">How long work waits for a thread at present: a queue in front of this one.</param>
/// <param name="time">The clock.</param>
sealed class Admission(int most, int places, TimeSpan? limit, Func<TimeSpan> backlog, TimeProvider time)
{
    // How much one request counts in the mean of the last ones.
    const double Weight = 1.0 / 64;

    readonly Lock _gate = new();
    readonly LinkedList<TaskCompletionSource> _waiting = new();
    int _underWay;
    double _meanSeconds;

    /// <summary>Requests at work.</summary>
    public int UnderWay
    {
        get { lock (_gate) { return _underWay; } }
    }

    /// <summary>Requests that wait.</summary>
    public int Waiting
    {
        get { lock (_gate) { return _waiting.Count; } }
    }

    /// <summary>How long one more would wait.</summary>
    public TimeSpan ExpectedWait
    {
        get { lock (_gate) { return ExpectedWaitOf(_waiting.Count + 1); } }
    }

    TimeSpan ExpectedWaitOf(int position) => _underWay < most ? backlog() : backlog() + TimeSpan.FromSeconds(_meanSeconds * position / most);

    /// <summary>Takes a place if one is free and nobody waits.</summary>
    public bool TryEnter()
    {
        if (limit is { } longest && backlog() > longest) { return false; }
        lock (_gate)
        {
            if (_underWay >= most) { return false; }
            _underWay++;
            return true;
        }
    }

    /// <summary>Takes a place, or waits for one.</summary>
    /// <param name="patience">Time until the request's deadline; null is any.</param>
    public ValueTask<Entry> EnterAsync(TimeSpan? patience)
    {
        if (patience <= TimeSpan.Zero) { return new(Entry.Late); }
        LinkedListNode<TaskCompletionSource> place;
        lock (_gate)
        {
            // Whoever would break the limit is told at once, not after waiting.
            if (limit is { } longest && ExpectedWaitOf(_waiting.Count + 1) > longest) { return new(Entry.Refused); }
            if (_underWay < most)
            {
                _underWay++;
                return new(Entry.Entered);
            }
            if (_waiting.Count >= places) { return new(Entry.Refused); }
            place = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        return WaitAsync(place, patience);
    }

    async ValueTask<Entry> WaitAsync(LinkedListNode<TaskCompletionSource> place, TimeSpan? patience)
    {
        var impatient = patience is { } p && (limit is null || p < limit);
        try
        {
            await place.Value.Task.WaitAsync((impatient ? patience : limit) ?? Timeout.InfiniteTimeSpan, time).ConfigureAwait(false);
            return Entry.Entered;
        }
        catch (TimeoutException)
        {
            lock (_gate)
            {
                // The place came in the same moment.
                if (place.List is null) { return Entry.Entered; }
                _waiting.Remove(place);
            }
            return impatient ? Entry.Late : Entry.Refused;
        }
    }

    /// <summary>Gives a place back, to the one that waits longest.</summary>
    /// <param name="entered">Timestamp at which it was taken.</param>
    public void Exit(long entered)
    {
        TaskCompletionSource? next = null;
        lock (_gate)
        {
            _meanSeconds += Weight * (time.GetElapsedTime(entered).TotalSeconds - _meanSeconds);
            if (_waiting.First is { } first)
            {
                next = first.Value;
                _waiting.RemoveFirst();
            }
            else
            {
                _underWay--;
            }
        }
        next?.SetResult();
    }
}
