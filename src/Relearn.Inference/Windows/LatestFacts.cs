namespace Relearn.Inference.Windows;

/// <summary>The latest visible fact of each key: all that <c>last</c> and <c>time_since</c> need where rows ask in the order of time. An as-of join, one side at a time.</summary>
sealed class LatestFacts(SeriesLayout layout)
{
    double[] _facts = [];
    int _keys;

    /// <summary>Makes room for so many keys.</summary>
    public void Reserve(int keys)
    {
        if (keys <= _keys) { return; }
        var width = layout.Width;
        if (_facts.Length < keys * width) { Array.Resize(ref _facts, Math.Max(keys, 2 * _keys) * width); }
        for (; _keys < keys; _keys++) { _facts[_keys * width] = double.NegativeInfinity; }
    }

    /// <summary>Takes a fact that is visible from now on; the latest in canonical order stays.</summary>
    public void Add(int key, ReadOnlySpan<double> fact)
    {
        var known = _facts.AsSpan(key * layout.Width, layout.Width);
        if (fact[0] > known[0] || (fact[0] == known[0] && IsBehind(fact, known))) { fact.CopyTo(known); }
    }

    // Of facts at one time the one with the greater id, or of one event that was told twice the first arrival.
    bool IsBehind(ReadOnlySpan<double> fact, ReadOnlySpan<double> known)
    {
        var ids = fact[2].CompareTo(known[2]);
        if (ids != 0) { return ids > 0; }
        if (layout.HasIds && !double.IsNaN(fact[2]) && fact[1] != known[1]) { return fact[1] < known[1]; }
        for (var a = 0; a < layout.Arguments; a++)
        {
            var order = layout.Compare(a, fact[SeriesLayout.FirstValue + a], known[SeriesLayout.FirstValue + a]);
            if (order != 0) { return layout.HasIds && !double.IsNaN(fact[2]) ? order < 0 : order > 0; }
        }
        return false;
    }

    /// <summary>The value of a window for a key at a moment.</summary>
    public double Ask(in WindowQuestion question, int key, double time)
    {
        var fact = _facts.AsSpan(key * layout.Width, layout.Width);
        return fact[0] < time - question.Span ? double.NaN : question.Aggregate == Aggregate.Last ? fact[SeriesLayout.FirstValue + question.Argument] : time - fact[0];
    }
}
