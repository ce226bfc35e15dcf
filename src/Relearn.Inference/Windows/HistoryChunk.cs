using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
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

    const int Ahead = 16;

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

        // Facts of other sources, and those of earlier stretches that were not seen then: key and fact.
        public readonly List<int> OtherKeys = [];
        public readonly List<double> OtherFacts = [];
        public readonly LatestFacts? Latest = group.IsLatestOnly ? new(group.Layout) : null;

        public int KeyOf(int fact, int rows) => fact < rows ? FactKeys[fact] : OtherKeys[fact - rows];

        public ReadOnlySpan<double> FactOf(int fact, int rows) =>
            fact < rows ? FactOf(fact) : CollectionsMarshal.AsSpan(OtherFacts).Slice((fact - rows) * group.Layout.Width, group.Layout.Width);

        public Span<double> FactOf(int row) => Data.AsSpan(row * Stride, group.Layout.Width);

        public Span<double> AnswersOf(int row) => Data.AsSpan(row * Stride + group.Layout.Width, group.Windows.Count);
    }

    /// <summary>Most rows.</summary>
    public int Capacity { get; }

    /// <summary>Rows so far.</summary>
    public int Rows { get; private set; }

    /// <summary>There is no room for another batch of rows, or for more facts of other sources.</summary>
    public bool IsFull => Rows + ColumnBatch.TrainingRows > Capacity || _groups.Any(g => g.OtherKeys.Count > Capacity);

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

    /// <summary>Collects events of another source: all that happened up to the last row, in any order.</summary>
    public void AddFacts(string source, ColumnBatch batch, ReadOnlySpan<double> times, ReadOnlySpan<double> known, ReadOnlySpan<double> ids)
    {
        for (var g = 0; g < _groups.Length; g++)
        {
            var (group, rows) = (_state.Groups[g], _groups[g]);
            if (group.Source != source) { continue; }
            group.BeginTaking(batch);
            Span<double> fact = new double[group.Layout.Width];
            for (var i = 0; i < batch.Rows; i++)
            {
                (fact[0], fact[1], fact[2]) = (times[i], group.SeenFrom(times[i], known[i]), ids[i]);
                // What no window of a row of this stretch reaches is of no use to any later one.
                if (double.IsNaN(fact[1]) || (Rows > 0 && group.Layout.IsBeyondTime(times[i], _times[0]) && group.Layout.IsBeyondEvents(times[i], _times[0]))) { continue; }
                var key = group.Take(i, fact[SeriesLayout.FirstValue..]);
                if (key < 0) { continue; }
                rows.OtherKeys.Add(key);
                rows.OtherFacts.AddRange(fact);
            }
        }
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
        _state.TakePending(g, times[^1], rows.OtherKeys, rows.OtherFacts);
        // A fact is known by its number: that of its row, or behind them its place among the others.
        var facts = Rows + rows.OtherKeys.Count;
        var before = new int[facts];
        var starts = new int[Rows + 2];
        for (var f = 0; f < facts; f++)
        {
            before[f] = -1;
            if (rows.KeyOf(f, Rows) < 0) { continue; }
            var fact = rows.FactOf(f, Rows);
            if (fact[1] > times[^1])
            {
                _state.Put(g, rows.KeyOf(f, Rows), fact);
                continue;
            }
            // A fact of this stretch is seen behind its own row; others often behind the one before.
            before[f] = FirstAtOrAfter(times, f < Rows ? f : f > Rows && before[f - 1] > 0 && fact[1] > times[before[f - 1] - 1] ? before[f - 1] - 1 : 0, fact[1]);
            starts[before[f] + 1]++;
        }
        for (var i = 1; i < starts.Length; i++) { starts[i] += starts[i - 1]; }
        var inTime = new int[starts[^1]];
        for (var f = 0; f < facts; f++)
        {
            if (before[f] >= 0) { inTime[starts[before[f]]++] = f; }
        }
        if (rows.Latest is not null) { Join(group, rows, rows.Latest, times, inTime, before); }
        else
        {
            var (events, keys) = ByKey(group, rows, inTime, before);
            Tell(group, rows, times, events, keys);
        }
        rows.OtherKeys.Clear();
        rows.OtherFacts.Clear();
    }

    void Join(WindowGroup group, GroupRows rows, LatestFacts latest, ReadOnlySpan<double> times, int[] inTime, int[] before)
    {
        latest.Reserve(group.KeyCount);
        var questions = group.Questions;
        var at = 0;
        for (var i = 0; i < Rows; i++)
        {
            for (; at < inTime.Length && before[inTime[at]] <= i; at++) { latest.Add(rows.KeyOf(inTime[at], Rows), rows.FactOf(inTime[at], Rows)); }
            var answers = rows.AnswersOf(i);
            for (var w = 0; w < questions.Length; w++) { answers[w] = rows.AskedKeys[i] < 0 ? double.NaN : latest.Ask(questions[w], rows.AskedKeys[i], times[i]); }
        }
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

    // An event of a key is a fact (its number) or a row that asks (the complement of its number).
    (int[] Events, int[] Starts) ByKey(WindowGroup group, GroupRows rows, int[] inTime, int[] before)
    {
        var starts = new int[group.KeyCount + 1];
        foreach (var f in inTime) { starts[rows.KeyOf(f, Rows) + 1]++; }
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
            for (; at < inTime.Length && before[inTime[at]] <= i; at++) { events[next[rows.KeyOf(inTime[at], Rows)]++] = inTime[at]; }
            if (rows.AskedKeys[i] >= 0) { events[next[rows.AskedKeys[i]]++] = ~i; }
        }
        return (events, starts);
    }

    unsafe void Tell(WindowGroup group, GroupRows rows, ReadOnlySpan<double> times, int[] events, int[] starts)
    {
        for (var i = 0; i < Rows; i++)
        {
            if (rows.AskedKeys[i] < 0) { rows.AnswersOf(i).Fill(double.NaN); }
        }
        fixed (double* data = rows.Data)
        {
            for (var key = 0; key + 1 < starts.Length; key++)
            {
                if (starts[key] == starts[key + 1]) { continue; }
                for (var at = starts[key]; at < starts[key + 1]; at++)
                {
                    // The rows of a key lie far apart: the memory of a later one is on its way while this one is worked on.
                    if (Sse.IsSupported && at + Ahead < events.Length && events[at + Ahead] is var next && next < Rows) { Sse.Prefetch0(data + (long)(next < 0 ? ~next : next) * rows.Stride); }
                    var e = events[at];
                    if (e < 0) { group.Ask(key, rows.FactOf(~e)[0], rows.AnswersOf(~e)); }
                    else { group.Add(key, rows.FactOf(e, Rows)); }
                }
                group.Expire(key, times[^1] - _state.Watermark);
            }
        }
    }
}
