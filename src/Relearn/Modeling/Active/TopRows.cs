namespace Relearn.Modeling.Active;

/// <summary>The rows of a stream with the highest keys; those of one key by their draw. Memory for the rows that are kept, not for those that are seen.</summary>
sealed class TopRows(int most)
{
    readonly PriorityQueue<(long Row, double Value), (double Key, double Draw)> _kept = new(most + 1);

    /// <summary>Offers a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="value">Kept with it.</param>
    /// <param name="key">Higher is better.</param>
    /// <param name="draw">Decides between equal keys; lower is better.</param>
    public void Offer(long row, double value, double key, double draw)
    {
        if (most == 0) { return; }
        if (_kept.Count < most) { _kept.Enqueue((row, value), (key, -draw)); }
        else if (_kept.TryPeek(out _, out var worst) && (key, -draw).CompareTo(worst) > 0) { _kept.EnqueueDequeue((row, value), (key, -draw)); }
    }

    /// <summary>The rows, best first.</summary>
    public IReadOnlyList<(long Row, double Value)> Best() => [.. _kept.UnorderedItems.OrderByDescending(i => i.Priority).Select(i => i.Element)];
}
