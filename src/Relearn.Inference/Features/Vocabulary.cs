using System.Collections.Frozen;

namespace Relearn.Inference.Features;

/// <summary>The categories of one text feature, learnt on the training rows: text to code.</summary>
/// <remarks>Codes 0..n-1 are <see cref="Terms"/>; n stands for every rare or unseen text; a missing text has no code (NaN).</remarks>
public sealed class Vocabulary
{
    readonly FrozenDictionary<string, int> _codes;

    /// <summary>Takes the terms in the order of their codes.</summary>
    public Vocabulary(IReadOnlyList<string> terms)
    {
        Terms = terms;
        _codes = terms.Select((term, code) => KeyValuePair.Create(term, code)).ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The most terms that are kept: with the rare bucket and the missing value a byte still holds the code.</summary>
    public const int MostTerms = 254;

    /// <summary>The kept categories, most frequent first, equals by ordinal.</summary>
    public IReadOnlyList<string> Terms { get; }

    /// <summary>Code of <paramref name="text"/>; the rare bucket when it was not kept.</summary>
    public int CodeOf(string text) => _codes.TryGetValue(text, out var code) ? code : Terms.Count;

    /// <summary>Keeps the most frequent texts that occur at least <paramref name="leastCount"/> times.</summary>
    public static Vocabulary Fit(IEnumerable<KeyValuePair<string, long>> counts, int leastCount = 20) =>
        new([.. counts.Where(c => c.Value >= leastCount)
            .OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal)
            .Take(MostTerms).Select(c => c.Key)]);
}
