namespace Relearn.Serving.Rollouts;

/// <summary>Answers of a rollout that wait for their outcome, found by decision or by key. Memory is bounded: the oldest give way.</summary>
sealed class AnswersWaiting
{
    /// <summary>Decisions that wait at once.</summary>
    public const int Most = 300_000;

    // Of a key so many of the latest are remembered.
    const int MostOfKey = 8;

    readonly Dictionary<DecisionId, Waiting> _byId = [];
    readonly Dictionary<string, List<Waiting>> _byKey = [];
    readonly Queue<DecisionId> _inOrder = new();

    /// <summary>A decision that waits.</summary>
    /// <param name="Id">Its name.</param>
    /// <param name="Key">Its key, or empty.</param>
    /// <param name="EventTime">When its event was.</param>
    /// <param name="Challenger">The arm that answered.</param>
    /// <param name="Unit">Hash of its unit.</param>
    /// <param name="Scores">A row's score.</param>
    /// <param name="Others">Of a shadow, what callers got for the row; else empty.</param>
    /// <param name="Acted">What was decided of a row.</param>
    /// <param name="Slices">In which slices a row is.</param>
    public sealed record Waiting(DecisionId Id, string Key, double EventTime, bool Challenger, ulong Unit, double[] Scores, double[] Others, bool[] Acted, ulong[] Slices)
    {
        /// <summary>What was reported of a row; NaN is nothing.</summary>
        public double[] Labels { get; } = [.. Scores.Select(_ => double.NaN)];

        /// <summary>Rows that have been counted.</summary>
        public bool[] Counted { get; } = new bool[Scores.Length];
    }

    /// <summary>Decisions that gave way.</summary>
    public long Forgotten { get; private set; }

    public void Add(Waiting waiting)
    {
        if (!_byId.TryAdd(waiting.Id, waiting)) { return; }
        _inOrder.Enqueue(waiting.Id);
        if (waiting.Key.Length > 0)
        {
            if (!_byKey.TryGetValue(waiting.Key, out var list)) { _byKey.Add(waiting.Key, list = []); }
            list.Add(waiting);
            if (list.Count > MostOfKey) { list.RemoveAt(0); }
        }
        while (_byId.Count > Most) { Forgotten += Remove(_inOrder.Dequeue()) ? 1 : 0; }
    }

    /// <summary>The decision that an outcome is about, and which of its rows; null where it is about none that waits.</summary>
    public (Waiting Waiting, int Row)? Find(LoggedOutcome outcome)
    {
        var waiting = outcome.Decision is { } id ? _byId.GetValueOrDefault(id)
            : _byKey.TryGetValue(outcome.Key, out var list) ? list.Where(w => w.EventTime <= outcome.EventTime).MaxBy(w => w.EventTime) : null;
        var row = outcome.Position ?? (waiting?.Scores.Length == 1 ? 0 : -1);
        return waiting is null || row < 0 || row >= waiting.Scores.Length ? null : (waiting, row);
    }

    /// <summary>Takes those whose event was at or before a moment, oldest first as they were logged.</summary>
    public IEnumerable<Waiting> TakeUntil(double eventTime)
    {
        while (_inOrder.TryPeek(out var id))
        {
            if (_byId.TryGetValue(id, out var waiting) && waiting.EventTime > eventTime) { yield break; }
            _inOrder.Dequeue();
            if (waiting is null) { continue; }
            Remove(id);
            yield return waiting;
        }
    }

    /// <summary>A decision is waited for no more.</summary>
    public bool Remove(DecisionId id)
    {
        if (!_byId.Remove(id, out var waiting)) { return false; }
        if (waiting.Key.Length > 0 && _byKey.TryGetValue(waiting.Key, out var list))
        {
            list.Remove(waiting);
            if (list.Count == 0) { _byKey.Remove(waiting.Key); }
        }
        return true;
    }
}
