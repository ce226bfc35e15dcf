using Relearn.Numerics;

namespace Relearn.Data.Sampling;

/// <summary>A uniform sample of a stream of unknown length, without replacement, in one pass: every item has the same chance.</summary>
/// <remarks>
/// Algorithm L draws how many items to skip, so its time goes with the logarithm of the stream. The same seed and stream give the same sample.
/// Source: K.-H. Li, "Reservoir-sampling algorithms of time complexity O(n(1 + log(N/n)))", ACM TOMS 20(4), 1994.
/// </remarks>
/// <param name="size">Items that are kept, 1 or more.</param>
/// <param name="seed">Seed.</param>
sealed class ReservoirSampler<T>(int size, ulong seed)
{
    readonly List<T> _items = [];
    SeededRandom _random = new(seed);
    double _w = 1;
    long _next = -1;

    /// <summary>Items seen.</summary>
    public long Seen { get; private set; }

    /// <summary>The sample; its order means nothing.</summary>
    public IReadOnlyList<T> Items => _items;

    /// <summary>Shows it one item.</summary>
    public void Add(T item)
    {
        Seen++;
        if (_items.Count < size)
        {
            _items.Add(item);
            if (_items.Count == size) { Skip(size); }
            return;
        }
        if (Seen != _next) { return; }
        _items[_random.NextInt(size)] = item;
        Skip(_next);
    }

    // The items between two that enter are geometric in w, the largest of 'size' uniform keys so far.
    void Skip(long from)
    {
        _w *= Math.Exp(Math.Log(1 - _random.NextDouble()) / size);
        var skipped = Math.Floor(Math.Log(1 - _random.NextDouble()) / Math.Log(1 - _w));
        _next = skipped < 1e18 ? from + (long)skipped + 1 : long.MaxValue;
    }

    /// <summary>A sample of two streams together, from a sample of each: of a table in shards, for example.</summary>
    /// <remarks>An item of the union is drawn by choosing a stream with the chance of what is left of it, then one of the items left in its sample.</remarks>
    public static IReadOnlyList<T> Merge(ReservoirSampler<T> first, ReservoirSampler<T> second, int size, ulong seed)
    {
        var random = new SeededRandom(seed);
        (List<T> a, List<T> b) = ([.. first._items], [.. second._items]);
        var (leftA, leftB) = (first.Seen, second.Seen);
        var merged = new List<T>();
        while (merged.Count < size && leftA + leftB > 0)
        {
            var fromFirst = random.NextDouble() * (leftA + leftB) < leftA;
            var items = fromFirst ? a : b;
            if (items.Count == 0) { throw new ArgumentException($"A sample of {size} cannot be made of samples of {first._items.Count} and {second._items.Count}: each must have at least {size} items, or its whole stream.", nameof(size)); }
            var at = random.NextInt(items.Count);
            merged.Add(items[at]);
            items[at] = items[^1];
            items.RemoveAt(items.Count - 1);
            if (fromFirst) { leftA--; }
            else { leftB--; }
        }
        return merged;
    }
}
