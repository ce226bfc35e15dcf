using Relearn.Inference;
using Relearn.Inference.Features;
using Relearn.Inference.Windows;
using Relearn.Modeling;

namespace Relearn.Serving;

/// <summary>Feeds the windows of a served model: each answer is an event of later ones, each outcome the label of an earlier one.</summary>
/// <remarks>
/// A decision waits for its outcome as long as a window may look back to it. The first outcome that arrives counts; a correction does not change what was seen since.
/// An outcome belongs to a decision that was logged before it arrived, so a log that is read again gives what the service had.
/// Safe for any number of threads.
/// </remarks>
sealed partial class WindowFeed : IDisposable
{
    readonly Lock _gate = new();
    readonly FeatureProgram _program;
    readonly bool _waits;
    readonly Dictionary<DecisionId, Waiting> _waiting = [];
    readonly Dictionary<string, List<Waiting>> _byKey = [];
    readonly Queue<(DecisionId Id, double Time)> _inOrder = new();
    readonly ColumnBatch _row;
    double _historyEnd = double.NegativeInfinity;
    string _dataHash = "";
    SourceHistory? _events;
    Action _catchUp = static () => { };

    public WindowFeed(WindowState state)
    {
        State = state;
        _program = state.Program;
        _waits = _program.Windows.Any(w => w.ReadsLabel);
        _row = new([.. _program.Inputs, new(WindowState.LabelColumn, ValueKind.Boolean)], 1) { Rows = 1 };
    }

    // A decision, until no window looks back to it; without its values once its outcome is known.
    sealed class Waiting(DecisionId id, string key, double time, double logged, double[] numbers, string?[] texts, int rows)
    {
        public DecisionId Id => id;

        public string Key => key;

        public double Time => time;

        public double Logged => logged;

        public int Rows => rows;

        public double[] Numbers { get; private set; } = numbers;

        public string?[] Texts { get; private set; } = texts;

        public bool[] Resolved { get; } = new bool[rows];

        public bool IsDone => !Resolved.Contains(false);

        public void DropValues() => (Numbers, Texts) = ([], []);
    }

    /// <summary>What the windows remember.</summary>
    public WindowState State { get; }

    /// <summary>Decisions that wait for an outcome.</summary>
    public int WaitingCount
    {
        get { lock (_gate) { return _waiting.Values.Count(w => !w.IsDone); } }
    }

    /// <summary>The feed after the rows before <paramref name="end"/>; null where no feature has a window.</summary>
    public static WindowFeed? After(WindowHistory history, Data.RowsFile file, Predictor predictor, long end)
    {
        if (!predictor.NeedsState) { return null; }
        var (state, events) = history.StateAfter(file, predictor.Encoder.Program, end);
        return new(state) { _events = events };
    }

    /// <summary>Tells the events of other sources that the data set version knows, up to a moment.</summary>
    public void TellSources(double until) => _events?.TellUntil(State, until);

    /// <summary>Tells that rows were answered.</summary>
    /// <param name="id">The decision.</param>
    /// <param name="key">Its key, or an empty text.</param>
    /// <param name="batch">Its rows.</param>
    /// <param name="time">Event time, microseconds since 1970 UTC.</param>
    /// <param name="known">When it was known.</param>
    public void Answered(DecisionId id, string key, ColumnBatch batch, double time, double known)
    {
        State.AddEvents(batch, time, known);
        if (!_waits) { return; }
        var waiting = Keep(id, key, batch, time, known);
        lock (_gate)
        {
            Wait(waiting);
            Expire();
        }
    }

    void Wait(Waiting waiting)
    {
        _waiting.Add(waiting.Id, waiting);
        _inOrder.Enqueue((waiting.Id, waiting.Time));
        if (waiting.Key.Length == 0) { return; }
        if (!_byKey.TryGetValue(waiting.Key, out var list)) { _byKey.Add(waiting.Key, list = []); }
        // In order of time; most come last.
        var at = list.Count;
        while (at > 0 && list[at - 1].Time > waiting.Time) { at--; }
        list.Insert(at, waiting);
    }

    // The newest decision about a key at or before a time that was logged by a moment.
    Waiting? NewestOf(string key, double time, double logged)
    {
        if (!_byKey.TryGetValue(key, out var list)) { return null; }
        var (low, high) = (0, list.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (list[middle].Time <= time) { low = middle + 1; }
            else { high = middle; }
        }
        while (low > 0 && list[low - 1].Logged > logged) { low--; }
        return low == 0 ? null : list[low - 1];
    }

    Waiting Keep(DecisionId id, string key, ColumnBatch batch, double time, double logged)
    {
        var inputs = _program.Inputs.Count;
        var (numbers, texts) = (new double[batch.Rows * inputs], new string?[batch.Rows * inputs]);
        for (var c = 0; c < inputs; c++)
        {
            var vector = batch.Vectors[c];
            for (var row = 0; row < batch.Rows; row++)
            {
                var at = row * inputs + c;
                if (vector.Kind != ValueKind.Text) { numbers[at] = vector.Numbers[row]; }
                else if (vector.Codes[row] >= 0) { texts[at] = vector.Dictionary[vector.Codes[row]]; }
            }
        }
        return new(id, key, time, logged, numbers, texts, batch.Rows);
    }

    double OldestNeeded => State.Clock - State.Watermark - State.LongestSpan;

    // A decision that no window can look back to any more waits for nothing.
    void Expire()
    {
        while (_inOrder.TryPeek(out var first) && first.Time < OldestNeeded)
        {
            _inOrder.Dequeue();
            if (_waiting.TryGetValue(first.Id, out var waiting)) { Remove(waiting); }
        }
    }

    void Remove(Waiting waiting)
    {
        _waiting.Remove(waiting.Id);
        if (waiting.Key.Length == 0 || !_byKey.TryGetValue(waiting.Key, out var list)) { return; }
        list.Remove(waiting);
        if (list.Count == 0) { _byKey.Remove(waiting.Key); }
    }

    /// <summary>Tells an event of another source.</summary>
    public void Event(Predictor predictor, LoggedEvent e)
    {
        if (!predictor.Encoder.Program.Windows.Any(w => w.Source == e.Source)) { return; }
        var buffer = predictor.CreateBuffer(e.Source);
        buffer.Reserve(1);
        List<Numerics.UserError>? problems = null;
        RequestReader.ReadRow(e.RawRow, 0, 1, e.Source, buffer.Batch.Columns, buffer, instants: true, ref problems);
        State.AddFacts(e.Source, buffer.Batch, [e.EventTime], [e.Known], [e.Id]);
    }

    /// <summary>Tells an outcome.</summary>
    public void Outcome(LoggedOutcome outcome)
    {
        if (!_waits) { return; }
        lock (_gate)
        {
            var waiting = outcome.Decision is { } id ? _waiting.GetValueOrDefault(id) : NewestOf(outcome.Key, outcome.EventTime, outcome.ArrivalTime);
            var position = outcome.Position ?? (waiting?.Rows == 1 ? 0 : -1);
            if (waiting is null || waiting.Logged > outcome.ArrivalTime || position < 0 || position >= waiting.Rows || waiting.Resolved[position]) { return; }
            waiting.Resolved[position] = true;
            Fill(waiting, position, outcome.Value);
            State.AddLabels(_row, waiting.Time, outcome.ArrivalTime);
            // It stays, so that an outcome of its key that is sent again does not go to an older one.
            if (waiting.IsDone) { waiting.DropValues(); }
        }
    }

    void Fill(Waiting waiting, int position, double label)
    {
        var inputs = _program.Inputs.Count;
        // A new list each time: kernels take a dictionary's identity for its content.
        var texts = new List<string>(inputs);
        for (var c = 0; c < inputs; c++)
        {
            var vector = _row.Vectors[c];
            var at = position * inputs + c;
            if (vector.Kind != ValueKind.Text)
            {
                vector.Numbers[0] = waiting.Numbers[at];
                continue;
            }
            vector.Dictionary = texts;
            vector.Codes[0] = waiting.Texts[at] is null ? -1 : texts.Count;
            if (waiting.Texts[at] is { } text) { texts.Add(text); }
        }
        _row.Vectors[^1].Numbers[0] = label;
    }

    /// <inheritdoc/>
    public void Dispose() => _events?.Dispose();
}
