using Relearn.Inference.Features;

namespace Relearn.Inference.Windows;

/// <summary>A stretch of history, played key by key: the same series are told the same facts and asked the same questions as row by row, in an order that caches like.</summary>
/// <remarks>
/// <code>
/// 1 collect: of each row its keys, the values of its fact, and when that is seen     2 facts and rows in the order of time: a fact stands before the first row that sees it
/// 3 sorted by key, stably                                                            4 key by key: facts go in, rows ask
/// </code>
/// What is not seen within the stretch goes back to the state, for the next one.
/// </remarks>
sealed class HistoryChunk
{
    /// <summary>Bytes of a stretch where nothing else is said.</summary>
    public const long DefaultBudget = 64 << 20;

    readonly WindowState _state;
    readonly GroupRows[] _groups;
    readonly double[] _times;

    public HistoryChunk(WindowState state, long budget = DefaultBudget)
    {
        _state = state;
        var perRow = 8L + state.Groups.Sum(g => 20L + 8 * (g.Layout.Width + g.Windows.Count));
        Capacity = (int)Math.Clamp(budget / perRow / ColumnBatch.TrainingRows, 1, 512) * ColumnBatch.TrainingRows;
        _times = new double[Capacity];
        _groups = [.. state.Groups.Select(g => new GroupRows(g, Capacity))];
    }

    // All of a row stands together, because it is visited in the order of keys: its fact as a series takes it, then the answers.
    sealed class GroupRows(WindowGroup group, int capacity)
    {
        public readonly int[] AskedKeys = new int[capacity];
        public readonly int[] FactKeys = new int[capacity];
        public readonly int Stride = group.Layout.Width + group.Windows.Count;
        public readonly double[] Data = new double[capacity * (group.Layout.Width + group.Windows.Count)];

        public Span<double> FactOf(int row) => Data.AsSpan(row * Stride, group.Layout.Width);

        public Span<double> AnswersOf(int row) => Data.AsSpan(row * Stride + group.Layout.Width, group.Windows.Count);
    }

    /// <summary>Most rows.</summary>
    public int Capacity { get; }

    /// <summary>Rows so far.</summary>
    public int Rows { get; private set; }

    /// <summary>What a window answered a row, after <see cref="Play()"/>; a text as its number.</summary>
    public double AnswerOf(int group, int window, int row) => _groups[group].AnswersOf(row)[window];

    /// <summary>Collects rows that follow the ones before in time.</summary>
    /// <param name="batch">Rows with the program's inputs and the label.</param>
    /// <param name="times">When each happened, microseconds since 1970 UTC, <c>[rows]</c>.</param>
    /// <param name="labelKnown">When each label was known, <c>[rows]</c>.</param>
    public void Add(ColumnBatch batch, ReadOnlySpan<double> times, ReadOnlySpan<double> labelKnown)
    {
        times.CopyTo(_times.AsSpan(Rows));
        var labels = batch.Vectors[batch.IndexOf(WindowState.LabelColumn)].Numbers;
        for (var g = 0; g < _groups.Length; g++)
        {
            var (group, rows) = (_state.Groups[g], _groups[g]);
            group.BeginAsking(batch);
            var own = group.Source is null;
            if (own) { group.BeginTaking(batch); }
            for (var i = 0; i < batch.Rows; i++)
            {
                var at = Rows + i;
                rows.AskedKeys[at] = group.AskedKey(i, add: true);
                var known = group.IsLate ? double.IsNaN(labels[i]) ? double.NaN : labelKnown[i] : times[i];
                var seenFrom = own ? group.SeenFrom(times[i], known) : double.NaN;
                var fact = rows.FactOf(at);
                (fact[0], fact[1], fact[2]) = (times[i], seenFrom, 0);
                rows.FactKeys[at] = double.IsNaN(seenFrom) ? KeyTable.Missing : group.Take(i, fact[SeriesLayout.FirstValue..], group.KeysAreShared ? rows.AskedKeys[at] : null);
            }
        }
        Rows += batch.Rows;
    }

    /// <summary>Plays what was collected.</summary>
    public void Play()
    {
        if (Rows == 0) { return; }
        var times = _times.AsSpan(0, Rows);
        for (var g = 0; g < _groups.Length; g++) { Play(g, times); }
        _state.CloseChunk(times[^1]);
    }

    /// <summary>Empties it.</summary>
    public void Clear() => Rows = 0;

    void Play(int g, ReadOnlySpan<double> times)
    {
        var (group, rows) = (_state.Groups[g], _groups[g]);
        var waiting = _state.TakePending(g, times[^1]);
        // An event is a fact (its number, or behind them the number of one that waited) or a row that asks (the complement of its number).
        var facts = Rows + waiting.Count;
        var before = new int[facts];
        var starts = new int[Rows + 2];
        for (var f = 0; f < facts; f++)
        {
            var seenFrom = f < Rows ? rows.FactOf(f)[1] : waiting[f - Rows].Fact[1];
            before[f] = -1;
            if (f < Rows && rows.FactKeys[f] < 0) { continue; }
            if (seenFrom > times[^1])
            {
                _state.Put(g, rows.FactKeys[f], rows.FactOf(f));
                continue;
            }
            // A fact of this stretch is seen behind its own row.
            before[f] = FirstAtOrAfter(times, f < Rows ? f : 0, seenFrom);
            starts[before[f] + 1]++;
        }
        for (var i = 1; i < starts.Length; i++) { starts[i] += starts[i - 1]; }
        var inTime = new int[starts[^1]];
        for (var f = 0; f < facts; f++)
        {
            if (before[f] >= 0) { inTime[starts[before[f]]++] = f; }
        }
        var (events, keys) = ByKey(group, rows, waiting, inTime, before);
        Tell(group, rows, waiting, times, events, keys);
    }

    static int FirstAtOrAfter(ReadOnlySpan<double> times, int from, double time)
    {
        // Most are seen soon: ever longer steps, then halves.
        var step = 1;
        var low = from;
        while (low + step < times.Length && times[low + step] < time)
        {
            low += step;
            step *= 2;
        }
        var high = Math.Min(times.Length, low + step + 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (times[middle] < time) { low = middle + 1; }
            else { high = middle; }
        }
        return low;
    }

    (int[] Events, int[] Starts) ByKey(WindowGroup group, GroupRows rows, List<WindowState.WaitingFact> waiting, int[] inTime, int[] before)
    {
        var starts = new int[group.KeyCount + 1];
        foreach (var f in inTime) { starts[KeyOf(f) + 1]++; }
        for (var i = 0; i < Rows; i++)
        {
            if (rows.AskedKeys[i] >= 0) { starts[rows.AskedKeys[i] + 1]++; }
        }
        for (var k = 1; k < starts.Length; k++) { starts[k] += starts[k - 1]; }
        var events = new int[starts[^1]];
        var next = starts.AsSpan(0, starts.Length - 1).ToArray();
        var at = 0;
        for (var i = 0; i < Rows; i++)
        {
            for (; at < inTime.Length && before[inTime[at]] <= i; at++) { events[next[KeyOf(inTime[at])]++] = inTime[at]; }
            if (rows.AskedKeys[i] >= 0) { events[next[rows.AskedKeys[i]]++] = ~i; }
        }
        return (events, starts);

        int KeyOf(int fact) => fact < Rows ? rows.FactKeys[fact] : waiting[fact - Rows].Key;
    }

    void Tell(WindowGroup group, GroupRows rows, List<WindowState.WaitingFact> waiting, ReadOnlySpan<double> times, int[] events, int[] starts)
    {
        for (var i = 0; i < Rows; i++)
        {
            if (rows.AskedKeys[i] < 0) { rows.AnswersOf(i).Fill(double.NaN); }
        }
        for (var key = 0; key + 1 < starts.Length; key++)
        {
            if (starts[key] == starts[key + 1]) { continue; }
            foreach (var e in events.AsSpan(starts[key], starts[key + 1] - starts[key]))
            {
                if (e < 0) { group.Ask(key, rows.FactOf(~e)[0], rows.AnswersOf(~e)); }
                else { group.Add(key, e < Rows ? rows.FactOf(e) : waiting[e - Rows].Fact); }
            }
            group.Expire(key, times[^1] - _state.Watermark);
        }
    }
}
