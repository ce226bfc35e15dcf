namespace Relearn.Inference.Windows;

/// <summary>The visible facts of one key, in canonical order: event time, then id, then values.</summary>
/// <remarks>
/// <code>
/// blocks:  [ f f f f | f f f f f | f f ]      a fact: event time, visible from, id, values
///            ^ head: dropped when out of every window       ^ tail: late facts are put into their place
/// tallies: count and exact sums of each span, moved along: a fact comes in once and goes out once
/// </code>
/// A fact is visible from the moment it had arrived, and never at the moment of its own event. All results depend on the set of facts alone.
/// </remarks>
sealed class Series
{
    const int BlockFacts = 64;

    readonly SeriesLayout _layout;
    readonly SpanTally[] _spans;
    readonly Tally[] _tallies;
    Block[] _blocks;
    int _blockCount;
    double _longestDelay;

    public Series(SeriesLayout layout)
    {
        _layout = layout;
        _spans = new SpanTally[layout.Spans.Length];
        _tallies = new Tally[layout.Spans.Length * layout.Arguments];
        for (var s = 0; s < _spans.Length; s++) { _spans[s] = new() { Low = double.NegativeInfinity, NextExpiry = double.PositiveInfinity }; }
        _blocks = [];
    }

    struct SpanTally
    {
        public double Low;
        public double NextExpiry;
        public int Facts;
    }

    struct Tally
    {
        public Int128 Sum;
        public int Count;
    }

    internal sealed class Block
    {
        public double[] Data = [];
        public int Count;

        /// <summary>A moment from which on all its facts are visible.</summary>
        public double AllVisibleFrom = double.NegativeInfinity;
    }

    /// <summary>Number of facts.</summary>
    public int Facts { get; private set; }

    /// <summary>A moment from which on all facts are visible.</summary>
    public double AllVisibleFrom { get; private set; } = double.NegativeInfinity;

    /// <summary>Adds a fact; a duplicate (same event time and id, where facts have ids) counts once, as it first arrived.</summary>
    /// <param name="fact">Event time, visible from, id, values.</param>
    public void Add(ReadOnlySpan<double> fact)
    {
        var width = _layout.Width;
        // Most facts come last.
        if (_blockCount == 0)
        {
            _blocks = [new()];
            _blockCount = 1;
        }
        var b = _blockCount - 1;
        while (b > 0 && Compare(fact, FactAt(_blocks[b], 0)) < 0) { b--; }
        var block = _blocks[b];
        var at = block.Count;
        while (at > 0 && Compare(fact, FactAt(block, at - 1)) < 0) { at--; }
        if (_layout.HasIds && FindTwin(fact, b, at) is var (twinBlock, twin) && twinBlock is not null)
        {
            var known = FactAt(twinBlock, twin);
            // The first arrival stands, whichever was told first.
            if (fact[1] > known[1] || (fact[1] == known[1] && CompareValues(fact, known) >= 0)) { return; }
            Tell(known, -1);
            Remove(twinBlock, twin);
            Add(fact);
            return;
        }
        if (block.Count == BlockFacts)
        {
            (block, at) = Split(b, at);
        }
        if (block.Data.Length < (block.Count + 1) * width) { Array.Resize(ref block.Data, Math.Min(BlockFacts, Math.Max(2, block.Count * 2)) * width); }
        block.Data.AsSpan(at * width, (block.Count - at) * width).CopyTo(block.Data.AsSpan((at + 1) * width));
        fact.CopyTo(block.Data.AsSpan(at * width));
        block.Count++;
        if (fact[1] > block.AllVisibleFrom) { block.AllVisibleFrom = fact[1]; }
        Facts++;
        if (fact[1] > AllVisibleFrom) { AllVisibleFrom = fact[1]; }
        if (fact[1] - fact[0] > _longestDelay) { _longestDelay = fact[1] - fact[0]; }
        Tell(fact, 1);
    }

    Span<double> FactAt(Block block, int index) => block.Data.AsSpan(index * _layout.Width, _layout.Width);

    int Compare(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        if (a[0] != b[0]) { return a[0] < b[0] ? -1 : 1; }
        // An id that is missing is less than any other.
        var ids = a[2].CompareTo(b[2]);
        return ids != 0 ? ids : CompareValues(a, b);
    }

    int CompareValues(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        for (var i = 0; i < _layout.Arguments; i++)
        {
            var order = _layout.Compare(i, a[SeriesLayout.FirstValue + i], b[SeriesLayout.FirstValue + i]);
            if (order != 0) { return order; }
        }
        return 0;
    }

    // Facts with ids that share event time and id stand side by side: just before or just behind the place of the new one.
    (Block? Block, int Index) FindTwin(ReadOnlySpan<double> fact, int b, int at)
    {
        var before = at > 0 ? (_blocks[b], at - 1) : b > 0 ? (_blocks[b - 1], _blocks[b - 1].Count - 1) : ((Block?)null, 0);
        if (IsTwin(fact, before.Item1, before.Item2)) { return before; }
        var behind = at < _blocks[b].Count ? (_blocks[b], at) : b + 1 < _blockCount ? (_blocks[b + 1], 0) : ((Block?)null, 0);
        return IsTwin(fact, behind.Item1, behind.Item2) ? behind : (null, 0);
    }

    bool IsTwin(ReadOnlySpan<double> fact, Block? block, int index) =>
        block is not null && index < block.Count && FactAt(block, index) is var other && other[0] == fact[0] && other[2] == fact[2];

    (Block Block, int At) Split(int b, int at)
    {
        var width = _layout.Width;
        if (_blockCount == _blocks.Length) { Array.Resize(ref _blocks, _blocks.Length * 2); }
        Array.Copy(_blocks, b + 1, _blocks, b + 2, _blockCount - b - 1);
        _blockCount++;
        var (left, right) = (_blocks[b], _layout.TakeBlock(BlockFacts));
        _blocks[b + 1] = right;
        // At the end a new block begins; in the middle the old one is halved.
        if (at == BlockFacts && b + 2 == _blockCount) { return (right, 0); }
        const int Half = BlockFacts / 2;
        left.Data.AsSpan(Half * width, (BlockFacts - Half) * width).CopyTo(right.Data);
        (left.Count, right.Count, right.AllVisibleFrom) = (Half, BlockFacts - Half, left.AllVisibleFrom);
        return at <= Half ? (left, at) : (right, at - Half);
    }

    void Remove(Block block, int index)
    {
        var width = _layout.Width;
        block.Data.AsSpan((index + 1) * width, (block.Count - index - 1) * width).CopyTo(block.Data.AsSpan(index * width));
        block.Count--;
        Facts--;
        if (block.Count > 0) { return; }
        var b = Array.IndexOf(_blocks, block, 0, _blockCount);
        Array.Copy(_blocks, b + 1, _blocks, b, _blockCount - b - 1);
        _blocks[--_blockCount] = null!;
    }

    // Tells every span that a fact comes in or goes out.
    void Tell(ReadOnlySpan<double> fact, int sign)
    {
        for (var s = 0; s < _spans.Length; s++)
        {
            ref var span = ref _spans[s];
            if (fact[0] < span.Low) { continue; }
            span.Facts += sign;
            if (fact[0] < span.NextExpiry) { span.NextExpiry = fact[0]; }
            Count(s, fact, sign);
        }
    }

    void Count(int s, ReadOnlySpan<double> fact, int sign)
    {
        for (var a = 0; a < _layout.Arguments; a++)
        {
            if (_layout.Sums[a]) { Count(ref _tallies[s * _layout.Arguments + a], fact[SeriesLayout.FirstValue + a], sign); }
        }
    }

    static void Count(ref Tally tally, double value, int sign)
    {
        if (!ExactSum.Takes(value)) { return; }
        tally.Count += sign;
        if (sign > 0) { tally.Sum += ExactSum.Units(value); }
        else { tally.Sum -= ExactSum.Units(value); }
    }

    // Moves the lower end of a span up; what falls out is taken from its tallies.
    void Move(int s, double low)
    {
        ref var span = ref _spans[s];
        span.Low = low;
        if (low <= span.NextExpiry) { return; }
        var (b, i) = Find(span.NextExpiry);
        span.NextExpiry = double.PositiveInfinity;
        while (b < _blockCount)
        {
            var block = _blocks[b];
            if (i == block.Count)
            {
                (b, i) = (b + 1, 0);
                continue;
            }
            var fact = FactAt(block, i++);
            if (fact[0] >= low)
            {
                span.NextExpiry = fact[0];
                return;
            }
            span.Facts--;
            Count(s, fact, -1);
        }
    }

    // First fact at or after a time.
    (int Block, int Index) Find(double time)
    {
        var (low, high) = (0, _blockCount);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (FactAt(_blocks[middle], _blocks[middle].Count - 1)[0] < time) { low = middle + 1; }
            else { high = middle; }
        }
        if (low == _blockCount) { return (low, 0); }
        var block = _blocks[low];
        var (first, end, width) = (0, block.Count, _layout.Width);
        while (first < end)
        {
            var middle = (first + end) / 2;
            if (block.Data[middle * width] < time) { first = middle + 1; }
            else { end = middle; }
        }
        return (low, first);
    }

    /// <summary>The value of a window for a row at a moment.</summary>
    public double Ask(in WindowQuestion question, double time, SeriesScan scan)
    {
        var low = time - question.Span;
        if (question.SpanIndex >= 0) { return Carried(question, time, low); }
        scan.Begin(question, time);
        if (question.IsLatest) { ScanBack(low, time, scan); }
        else { ScanForward(low, time, scan); }
        return scan.End();
    }

    // What is carried along, moved to the row's moment. A row that asks behind the latest one costs a look at what lies between, and no more.
    double Carried(in WindowQuestion question, double time, double low)
    {
        if (low > _spans[question.SpanIndex].Low) { Move(question.SpanIndex, low); }
        ref readonly var span = ref _spans[question.SpanIndex];
        var tally = question.Argument < 0 ? default : _tallies[question.SpanIndex * _layout.Arguments + question.Argument];
        var facts = span.Facts;
        if (low < span.Low) { Correct(low, span.Low, time, +1, question.Argument, ref tally, ref facts); }
        if (time < AllVisibleFrom) { Correct(Math.Max(span.Low, time - _longestDelay), double.PositiveInfinity, time, -1, question.Argument, ref tally, ref facts); }
        if (question.Argument < 0) { return facts; }
        return question.Aggregate == Aggregate.Count ? tally.Count
            : question.Aggregate == Aggregate.Sum ? ExactSum.ToDouble(tally.Sum)
            : tally.Count == 0 ? double.NaN
            : ExactSum.ToDouble(tally.Sum) / tally.Count;
    }

    // Adds the facts of [from, to) that a row at a moment sees, or takes away those that it does not see.
    void Correct(double from, double to, double time, int sign, int argument, ref Tally tally, ref int facts)
    {
        var (b, i) = Find(from);
        for (; b < _blockCount; b++, i = 0)
        {
            var block = _blocks[b];
            if (sign < 0 && block.AllVisibleFrom <= time && FactAt(block, block.Count - 1)[0] < time) { continue; }
            for (; i < block.Count; i++)
            {
                var fact = FactAt(block, i);
                if (fact[0] >= to) { return; }
                if ((fact[0] < time && fact[1] <= time) != (sign > 0)) { continue; }
                facts += sign;
                if (argument >= 0) { Count(ref tally, fact[SeriesLayout.FirstValue + argument], sign); }
            }
        }
    }

    void ScanBack(double low, double time, SeriesScan scan)
    {
        for (var b = _blockCount - 1; b >= 0; b--)
        {
            for (var i = _blocks[b].Count - 1; i >= 0; i--)
            {
                var fact = FactAt(_blocks[b], i);
                if (fact[0] < low || (fact[1] <= time && !scan.Take(fact))) { return; }
            }
        }
    }

    void ScanForward(double low, double time, SeriesScan scan)
    {
        var (b, i) = Find(low);
        for (; b < _blockCount; b++, i = 0)
        {
            var block = _blocks[b];
            for (; i < block.Count; i++)
            {
                var fact = FactAt(block, i);
                if (fact[0] >= time) { return; }
                if (fact[1] <= time) { scan.Take(fact); }
            }
        }
    }

    /// <summary>Drops whole blocks of facts that no window will look at again.</summary>
    /// <param name="moment">The earliest moment for which anyone may still ask.</param>
    public void Expire(double moment)
    {
        var dropped = 0;
        while (dropped < _blockCount && IsSpent(dropped, moment)) { dropped++; }
        if (dropped == 0) { return; }
        var last = FactAt(_blocks[dropped - 1], _blocks[dropped - 1].Count - 1)[0];
        for (var s = 0; s < _spans.Length; s++) { Move(s, Math.Max(_spans[s].Low, Math.BitIncrement(last))); }
        for (var b = 0; b < dropped; b++)
        {
            Facts -= _blocks[b].Count;
            _layout.Return(_blocks[b], BlockFacts);
        }
        Array.Copy(_blocks, dropped, _blocks, 0, _blockCount - dropped);
        Array.Clear(_blocks, _blockCount - dropped, dropped);
        _blockCount -= dropped;
    }

    bool IsSpent(int b, double moment)
    {
        var last = FactAt(_blocks[b], _blocks[b].Count - 1)[0];
        if (!_layout.IsBeyondTime(last, moment)) { return false; }
        if (_layout.IsBeyondEvents(last, moment)) { return true; }
        // A window over a number of events needs the latest so many that everyone sees.
        var seen = 0;
        for (b++; b < _blockCount && seen < _layout.MostEvents; b++)
        {
            for (var i = 0; i < _blocks[b].Count; i++)
            {
                var fact = FactAt(_blocks[b], i);
                seen += fact[0] < moment && fact[1] <= moment ? 1 : 0;
            }
        }
        return seen >= _layout.MostEvents;
    }

    /// <summary>The facts that someone may still ask for, in canonical order: what is kept beyond them depends on when expiry came by, and is not given.</summary>
    public void ForEach(double moment, FactReader read)
    {
        var (first, from) = FirstNeeded(moment);
        for (var b = first; b < _blockCount; b++, from = 0)
        {
            for (var i = from; i < _blocks[b].Count; i++) { read(FactAt(_blocks[b], i)); }
        }
    }

    (int Block, int Index) FirstNeeded(double moment)
    {
        var seen = 0;
        for (var b = _blockCount - 1; b >= 0; b--)
        {
            for (var i = _blocks[b].Count - 1; i >= 0; i--)
            {
                var fact = FactAt(_blocks[b], i);
                if (_layout.IsBeyondTime(fact[0], moment) && (_layout.IsBeyondEvents(fact[0], moment) || seen >= _layout.MostEvents)) { return (b, i + 1); }
                seen += fact[0] < moment && fact[1] <= moment ? 1 : 0;
            }
        }
        return (0, 0);
    }
}

/// <summary>Is given a fact: event time, visible from, id, values.</summary>
delegate void FactReader(ReadOnlySpan<double> fact);
