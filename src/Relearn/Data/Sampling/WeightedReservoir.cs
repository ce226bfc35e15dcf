using Relearn.Numerics;

namespace Relearn.Data.Sampling;

/// <summary>A sample of a stream without replacement in which an item's chance goes with its weight, in one pass.</summary>
/// <remarks>
/// Item i has the key ln(u) / w; the largest keys are the sample. A-ExpJ draws how much weight to skip, so few items need a random number.
/// Logarithms, because u^(1/w) is 0 for small weights. Source: P. S. Efraimidis, P. G. Spirakis, "Weighted random sampling with a reservoir", IPL 97(5), 2006.
/// </remarks>
/// <param name="size">Items that are kept, 1 or more.</param>
/// <param name="seed">Seed.</param>
sealed class WeightedReservoir<T>(int size, ulong seed)
{
    // The least key on top: the next to go.
    readonly PriorityQueue<(T Item, double Weight), double> _kept = new();
    SeededRandom _random = new(seed);
    double _jump;

    /// <summary>Items seen that had a weight.</summary>
    public long Seen { get; private set; }

    /// <summary>Their weight.</summary>
    public double Weight { get; private set; }

    /// <summary>The sample, the item with the largest key first.</summary>
    public IReadOnlyList<(T Item, double Weight, double Key)> Items =>
        [.. _kept.UnorderedItems.Select(i => (i.Element.Item, i.Element.Weight, i.Priority)).OrderByDescending(i => i.Priority)];

    /// <summary>Shows it one item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="weight">Above 0 and finite; other items are not taken.</param>
    /// <returns>Whether the item could be taken.</returns>
    public bool Add(T item, double weight)
    {
        if (!(weight > 0) || double.IsInfinity(weight)) { return false; }
        Seen++;
        Weight += weight;
        if (_kept.Count < size)
        {
            _kept.Enqueue((item, weight), Math.Log(Uniform()) / weight);
            if (_kept.Count == size) { Jump(); }
            return true;
        }
        _jump -= weight;
        if (_jump > 0) { return true; }
        // The new key is uniform above the least one: u in (exp(weight * least), 1).
        _kept.TryPeek(out _, out var least);
        var floor = Math.Exp(weight * least);
        _kept.EnqueueDequeue((item, weight), Math.Log(floor + (1 - floor) * Uniform()) / weight);
        Jump();
        return true;
    }

    void Jump()
    {
        _kept.TryPeek(out _, out var least);
        _jump = Math.Log(Uniform()) / least;
    }

    // In (0, 1]: a logarithm of 0 would be no key.
    double Uniform() => 1 - _random.NextDouble();

    /// <summary>A sample of several streams together: the largest keys of all.</summary>
    public static IReadOnlyList<(T Item, double Weight, double Key)> Merge(IEnumerable<WeightedReservoir<T>> parts, int size) =>
        [.. parts.SelectMany(p => p.Items).OrderByDescending(i => i.Key).Take(size)];
}
