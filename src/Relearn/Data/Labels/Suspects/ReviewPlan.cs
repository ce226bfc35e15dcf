using Relearn.Numerics;

namespace Relearn.Data.Labels.Suspects;

/// <summary>Which items of a ranking people look at, so that a hundred or two hundred judgements tell how many of all labels are wrong. It depends on the number of items and the seed alone.</summary>
/// <remarks>
/// <code>
/// rank 0 (most suspect) ...................................................... last
/// |1|  3  |   5    |     7     | ...                  13 strata, boundary j at items x (j / 13)^2
/// </code>
/// The first 8 judgements of each stratum are the same for all; what is drawn beyond goes where a judgement narrows the interval of the total most.
/// </remarks>
sealed class ReviewPlan
{
    /// <summary>Strata of a ranking; fewer where there are few items.</summary>
    public const int MostStrata = 13;

    /// <summary>Judgements that each stratum gets before any gets more.</summary>
    public const int LeastOfStratum = 8;

    /// <summary>Judgements of a review where nothing else is said.</summary>
    public const int DefaultJudgements = 150;

    readonly ulong _seed;

    ReviewPlan(int items, ulong seed, int[] starts) => (Items, _seed, Starts) = (items, seed, starts);

    /// <summary>Number of ranked items.</summary>
    public int Items { get; }

    /// <summary>First rank of each stratum, and the number of items: <c>[strata + 1]</c>.</summary>
    public int[] Starts { get; }

    /// <summary>Number of strata.</summary>
    public int Strata => Starts.Length - 1;

    /// <summary>Plans the review of a ranking.</summary>
    /// <param name="items">Items of the ranking, 1 or more.</param>
    /// <param name="seed">Decides which items are drawn.</param>
    public static ReviewPlan Of(int items, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(items);
        int[] starts = [.. Enumerable.Range(0, MostStrata + 1).Select(j => (int)Math.Round((double)items * j * j / (MostStrata * MostStrata), MidpointRounding.AwayFromZero)).Distinct()];
        return new(items, seed, starts);
    }

    /// <summary>The stratum of a rank.</summary>
    public int StratumOf(int rank)
    {
        var at = Array.BinarySearch(Starts, rank);
        return at < 0 ? ~at - 1 : at;
    }

    /// <summary>The next ranks to judge, in an order that says nothing about how suspect they are. Can be asked again with more judgements; an item that was drawn and not judged is drawn again.</summary>
    /// <param name="judged">Ranks that were judged before.</param>
    /// <param name="count">How many are wanted; fewer are given where fewer are left.</param>
    public int[] Draw(IReadOnlyDictionary<int, ReviewVerdict> judged, int count)
    {
        var quotas = Allocate(judged, count);
        var drawn = new List<int>();
        for (var s = 0; s < Strata; s++) { drawn.AddRange(OrderOf(s).Where(r => !judged.ContainsKey(r)).Take(quotas[s])); }
        // By a number that belongs to the item: mixed, and the same whatever else is drawn.
        return [.. drawn.OrderBy(r => SeededRandom.At(_seed ^ 0x726576696577, r)).ThenBy(r => r)];
    }

    // How many more of each stratum: first level by level up to the least, then one by one where the squared width of the total's interval shrinks most.
    int[] Allocate(IReadOnlyDictionary<int, ReviewVerdict> judged, int count)
    {
        var estimate = ReviewEstimate.Of(this, judged);
        var (quotas, taken, left) = (new int[Strata], new int[Strata], new int[Strata]);
        foreach (var rank in judged.Keys) { taken[StratumOf(rank)]++; }
        for (var s = 0; s < Strata; s++) { left[s] = Starts[s + 1] - Starts[s] - taken[s]; }
        for (; count > 0 && left.Any(l => l > 0); count--)
        {
            int[] open = [.. Enumerable.Range(0, Strata).Where(s => left[s] > 0)];
            int[] first = [.. open.Where(s => taken[s] < LeastOfStratum)];
            var next = first.Length > 0 ? first.MinBy(s => taken[s]) : open.MaxBy(s => estimate.Strata[s].Gain(quotas[s]));
            quotas[next]++;
            taken[next]++;
            left[next]--;
        }
        return quotas;
    }

    // The stratum's ranks in random order, made as far as it is asked for.
    IEnumerable<int> OrderOf(int stratum)
    {
        var (start, size) = (Starts[stratum], Starts[stratum + 1] - Starts[stratum]);
        var random = new SeededRandom(unchecked(_seed + ((ulong)stratum + 1) * 0x9E3779B97F4A7C15));
        random.Next();
        var moved = new Dictionary<int, int>();
        for (var i = 0; i < size; i++)
        {
            var other = i + random.NextInt(size - i);
            var (here, there) = (moved.GetValueOrDefault(i, i), moved.GetValueOrDefault(other, other));
            moved[other] = here;
            yield return start + there;
        }
    }
}
