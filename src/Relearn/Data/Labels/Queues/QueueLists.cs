using Relearn.Data.Leakage;
using Relearn.Numerics;

namespace Relearn.Data.Labels.Queues;

/// <summary>Lists of items that the label ledger itself calls for, and gold items among those of a queue.</summary>
static class QueueLists
{
    /// <summary>Items that one person has labelled and that are in the share that gets a second label.</summary>
    /// <param name="entries">All entries of the label ledger.</param>
    /// <param name="share">The share, 0 to 1. An item is in it or not, whenever it is asked.</param>
    /// <param name="seed">Seed of the project.</param>
    public static IReadOnlyList<string> Second(IReadOnlyList<LabelEntry> entries, double share, ulong seed) =>
        [.. LabelResolution.Standing(entries).Where(e => e.Origin == LabelOrigin.Person || e.Purpose == LabelPurpose.Gold).GroupBy(e => e.Item, StringComparer.Ordinal)
            .Where(g => g.Select(e => e.By).Distinct().Count() == 1 && g.All(e => e.Purpose is not (LabelPurpose.Adjudication or LabelPurpose.Gold)))
            .Select(g => g.Key).Where(item => SeededRandom.At(seed, (long)RowHashes.Hash(item)) < share).Order(StringComparer.Ordinal)];

    /// <summary>Items on which labels differ and nobody had the last word, with what was said.</summary>
    public static IReadOnlyList<string> Differing(IReadOnlyList<LabelEntry> entries) =>
        [.. LabelResolution.Resolve(entries).Where(r => r is { Conflict: true, Adjudicated: false }).Select(r => r.Item)];

    /// <summary>Items whose label is known beyond doubt, with that label.</summary>
    public static IReadOnlyDictionary<string, string> Gold(IReadOnlyList<LabelEntry> entries) =>
        LabelResolution.Standing(entries).Where(e => e is { Purpose: LabelPurpose.Gold, Value: not null }).GroupBy(e => e.Item, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Last().Value!, StringComparer.Ordinal);

    /// <summary>Puts gold items at random places among the others; these keep their order.</summary>
    /// <param name="items">The others.</param>
    /// <param name="gold">Gold items to choose from.</param>
    /// <param name="rate">Share of gold items in the whole, 0 to below 1.</param>
    /// <param name="seed">Which are chosen, and where they stand.</param>
    public static IReadOnlyList<QueuedItem> Mix(IReadOnlyList<QueuedItem> items, IReadOnlyList<QueuedItem> gold, double rate, ulong seed)
    {
        var wanted = (int)Math.Min(gold.Count, Math.Round(items.Count * rate / (1 - rate)));
        if (wanted == 0) { return items; }
        var chosen = gold.OrderBy(g => SeededRandom.At(seed, (long)RowHashes.Hash(g.Item))).ThenBy(g => g.Item, StringComparer.Ordinal).Take(wanted).ToArray();
        var mixed = new List<QueuedItem>(items.Count + wanted);
        var random = new SeededRandom(seed + 1);
        // Each place is gold with the share that is left of it, so every arrangement is as likely.
        for (int i = 0, g = 0; i < items.Count || g < wanted;)
        {
            if (random.NextInt(items.Count - i + wanted - g) < wanted - g) { mixed.Add(chosen[g++]); }
            else { mixed.Add(items[i++]); }
        }
        return mixed;
    }

    /// <summary>The same items in an order that says nothing about them.</summary>
    public static IReadOnlyList<QueuedItem> Shuffle(IReadOnlyList<QueuedItem> items, ulong seed) =>
        [.. items.OrderBy(i => SeededRandom.At(seed, (long)RowHashes.Hash(i.Item))).ThenBy(i => i.Item, StringComparer.Ordinal)];
}
