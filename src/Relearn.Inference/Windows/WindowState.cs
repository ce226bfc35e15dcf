using Relearn.Inference.Features;

namespace Relearn.Inference.Windows;

/// <summary>What the windows of a program remember: the facts that were told, as far back as a window looks. Training and serving use the same one.</summary>
/// <remarks>
/// <code>
/// fact -> not visible yet (heap) -> visible (series of its key) -> out of every window (gone)
/// </code>
/// A row at time t sees a fact if it happened before t and had arrived by t. All answers depend on the set of facts told so far alone: not on the order in
/// which they were told, and not on how often, where facts have ids. Rows may ask in any order, up to <see cref="Watermark"/> behind the latest moment asked for;
/// older rows have missing windows. Safe for any number of threads.
/// </remarks>
public sealed partial class WindowState
{
    /// <summary>Name of the column with the label in a batch of facts.</summary>
    public const string LabelColumn = "_label";

    /// <summary>A day, microseconds.</summary>
    public const double DefaultWatermark = 86_400_000_000;

    readonly Lock _gate = new();
    readonly WindowGroup[] _groups;
    readonly PriorityQueue<Pending, double> _pending = new();
    readonly int _width;
    Stack<int> _free = new();
    int _told;
    double[] _pendingFacts = [];
    double _clock = double.NegativeInfinity;
    readonly double[] _fact;

    /// <summary>An empty state for a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="watermark">How far behind the latest moment a row may ask, microseconds.</param>
    public WindowState(FeatureProgram program, double watermark = DefaultWatermark)
    {
        (Program, Watermark) = (program, watermark);
        _groups = [.. program.Windows.Select(w => (Window: w, HasIds: program.Events.Sources.Any(s => s.Name == w.Source && s.HasIds)))
            .GroupBy(w => w.Window.FactsText(w.HasIds)).Select(g => new WindowGroup([.. g.Select(w => w.Window)], g.First().HasIds))];
        _width = _groups.Select(g => g.Layout.Width).DefaultIfEmpty(0).Max();
        _fact = new double[_width];
    }

    // A fact that nobody may see yet.
    internal readonly record struct Pending(int Group, int Key, int Slot);

    /// <summary>The program.</summary>
    public FeatureProgram Program { get; }

    /// <summary>How far behind the latest moment a row may ask, microseconds.</summary>
    public double Watermark { get; }

    /// <summary>How far the windows look back, microseconds.</summary>
    public double LongestSpan => _groups.Select(g => Math.Max(g.Layout.LongestTimeSpan, g.Layout.LongestEventSpan)).DefaultIfEmpty(0).Max();

    /// <summary>The latest moment for which a row asked, microseconds since 1970 UTC.</summary>
    public double Clock
    {
        get { lock (_gate) { return _clock; } }
    }

    /// <summary>Facts that are held, visible or not.</summary>
    public long Facts
    {
        get { lock (_gate) { return _groups.Sum(g => g.Facts) + _pending.Count; } }
    }

    internal IReadOnlyList<WindowGroup> Groups => _groups;

    /// <summary>Fills the window columns of a batch whose rows all ask at one moment.</summary>
    /// <param name="batch">Columns as <see cref="FeatureProgram.BatchColumns"/> says.</param>
    /// <param name="time">The moment, microseconds since 1970 UTC.</param>
    public void Fill(ColumnBatch batch, double time)
    {
        lock (_gate)
        {
            Advance(time);
            foreach (var group in _groups)
            {
                group.BeginAsking(batch);
                for (var row = 0; row < batch.Rows; row++) { Ask(group, batch, row, time); }
            }
        }
    }

    void Ask(WindowGroup group, ColumnBatch batch, int row, double time)
    {
        // What was dropped can't be told any more, so nothing is said.
        var key = time >= _clock - Watermark ? group.AskedKey(row) : KeyTable.Missing;
        group.Ask(key, time, group.Answers);
        for (var w = 0; w < group.Windows.Count; w++)
        {
            var vector = group.ColumnOf(batch, w);
            var value = group.Answers[w];
            if (vector.Kind != ValueKind.Text) { vector.Numbers[row] = value; continue; }
            vector.Codes[row] = double.IsNaN(value) ? -1 : (int)value;
            vector.Dictionary = group.Texts.Texts;
        }
    }

    /// <summary>Makes visible what has arrived by a moment, as if a row had asked.</summary>
    public void MoveTo(double time)
    {
        lock (_gate) { Advance(time); }
    }

    void Advance(double time)
    {
        if (!(time > _clock)) { return; }
        _clock = time;
        while (_pending.TryPeek(out var fact, out var visibleFrom) && visibleFrom <= time)
        {
            _pending.Dequeue();
            _groups[fact.Group].Add(fact.Key, _pendingFacts.AsSpan(fact.Slot * _width, _groups[fact.Group].Layout.Width));
            _free.Push(fact.Slot);
            Tend(_groups[fact.Group], fact.Key);
        }
    }

    /// <summary>Tells the project's own events as they happen: facts that do not wait for a label.</summary>
    /// <param name="batch">Rows with the program's inputs.</param>
    /// <param name="time">When they happened, microseconds since 1970 UTC.</param>
    /// <param name="known">When they were known.</param>
    public void AddEvents(ColumnBatch batch, double time, double known)
    {
        lock (_gate)
        {
            Tidy(batch.Rows);
            for (var g = 0; g < _groups.Length; g++)
            {
                if (_groups[g].Source is not null || _groups[g].IsLate) { continue; }
                _groups[g].BeginTaking(batch);
                for (var row = 0; row < batch.Rows; row++) { Tell(g, row, time, known, 0); }
            }
        }
    }

    /// <summary>Tells the label of rows whose label is known now.</summary>
    /// <param name="batch">Rows with the program's inputs and <see cref="LabelColumn"/>.</param>
    /// <param name="time">When they happened, microseconds since 1970 UTC.</param>
    /// <param name="known">When the label was known.</param>
    public void AddLabels(ColumnBatch batch, double time, double known)
    {
        lock (_gate)
        {
            Tidy(batch.Rows);
            for (var g = 0; g < _groups.Length; g++)
            {
                if (!_groups[g].IsLate) { continue; }
                _groups[g].BeginTaking(batch);
                for (var row = 0; row < batch.Rows; row++) { Tell(g, row, time, known, 0); }
            }
        }
    }

    /// <summary>Tells events of another source.</summary>
    /// <param name="source">Its name.</param>
    /// <param name="batch">Rows with the source's columns.</param>
    /// <param name="times">When each happened, microseconds since 1970 UTC, <c>[rows]</c>.</param>
    /// <param name="known">When each was known, <c>[rows]</c>.</param>
    /// <param name="ids">Id of each, <c>[rows]</c>; empty where events have none.</param>
    public void AddFacts(string source, ColumnBatch batch, ReadOnlySpan<double> times, ReadOnlySpan<double> known, ReadOnlySpan<double> ids)
    {
        lock (_gate)
        {
            Tidy(batch.Rows);
            for (var g = 0; g < _groups.Length; g++)
            {
                if (_groups[g].Source != source) { continue; }
                _groups[g].BeginTaking(batch);
                for (var row = 0; row < batch.Rows; row++) { Tell(g, row, times[row], known[row], ids.IsEmpty ? 0 : ids[row]); }
            }
        }
    }

    /// <summary>Plays history: each row asks and is then a fact itself.</summary>
    /// <param name="batch">Rows in order of time, with the program's inputs, a place for its windows, and <see cref="LabelColumn"/>.</param>
    /// <param name="times">When each happened, microseconds since 1970 UTC, <c>[rows]</c>.</param>
    /// <param name="labelKnown">When each label was known, <c>[rows]</c>.</param>
    /// <param name="ask">Fills the windows; otherwise the rows are facts only.</param>
    public void Replay(ColumnBatch batch, ReadOnlySpan<double> times, ReadOnlySpan<double> labelKnown, bool ask = true)
    {
        var labels = batch.Vectors[batch.IndexOf(LabelColumn)].Numbers;
        lock (_gate)
        {
            Tidy(batch.Rows);
            foreach (var group in _groups)
            {
                if (ask) { group.BeginAsking(batch); }
                if (group.Source is null) { group.BeginTaking(batch); }
            }
            for (var row = 0; row < batch.Rows; row++)
            {
                Advance(times[row]);
                for (var g = 0; g < _groups.Length; g++)
                {
                    if (ask) { Ask(_groups[g], batch, row, times[row]); }
                    if (_groups[g].Source is not null) { continue; }
                    if (!_groups[g].IsLate) { Tell(g, row, times[row], times[row], 0); }
                    else if (!double.IsNaN(labels[row])) { Tell(g, row, times[row], labelKnown[row], 0); }
                }
            }
        }
    }

    void Tell(int g, int row, double time, double known, double id)
    {
        var group = _groups[g];
        var visibleFrom = group.SeenFrom(time, known);
        if (double.IsNaN(visibleFrom)) { return; }
        (_fact[0], _fact[1], _fact[2]) = (time, visibleFrom, id);
        var key = group.Take(row, _fact.AsSpan(SeriesLayout.FirstValue));
        if (key >= 0) { Put(g, key, _fact.AsSpan(0, group.Layout.Width)); }
    }

    // Before a batch, so that no number of a key is under way.
    void Tidy(int rows)
    {
        _told += rows;
        if (_told < 65_536) { return; }
        _told = 0;
        Compact();
    }

    // A key that gets facts is tended then; idle ones when their turn comes.
    void Tend(WindowGroup group, int key)
    {
        group.Expire(key, _clock - Watermark);
        group.Sweep(_clock - Watermark);
    }

    /// <summary>Takes out the facts of a group that are seen by a moment.</summary>
    internal void TakePending(int g, double until, List<int> keys, List<double> facts)
    {
        if (_pending.Count == 0) { return; }
        var left = _pending.UnorderedItems.ToArray();
        _pending.Clear();
        foreach (var (fact, seenFrom) in left)
        {
            if (fact.Group != g || seenFrom > until)
            {
                _pending.Enqueue(fact, seenFrom);
                continue;
            }
            keys.Add(fact.Key);
            facts.AddRange(_pendingFacts.AsSpan(fact.Slot * _width, _groups[g].Layout.Width));
            _free.Push(fact.Slot);
        }
    }

    internal void CloseChunk(double time)
    {
        Advance(time);
        foreach (var group in _groups)
        {
            for (var i = group.KeyCount / 8; i > 0; i--) { group.Sweep(_clock - Watermark); }
        }
        // Keys and texts are not forgotten while history is played: what was played refers to their numbers.
    }

    internal void Put(int g, int key, ReadOnlySpan<double> fact)
    {
        var group = _groups[g];
        if (fact[1] <= _clock)
        {
            if (group.Layout.IsBeyondTime(fact[0], _clock - Watermark) && group.Layout.IsBeyondEvents(fact[0], _clock - Watermark)) { return; }
            group.Add(key, fact);
            Tend(group, key);
            return;
        }
        if (!_free.TryPop(out var slot))
        {
            slot = _pending.Count;
            if (_pendingFacts.Length < (slot + 1) * _width) { Array.Resize(ref _pendingFacts, Math.Max(1024 * _width, _pendingFacts.Length * 2)); }
        }
        fact.CopyTo(_pendingFacts.AsSpan(slot * _width));
        _pending.Enqueue(new(g, key, slot), fact[1]);
    }
}
