using Relearn.Inference.Features;

namespace Relearn.Tests.Inference.Features;

public sealed class VocabularyTests
{
    static KeyValuePair<string, long> Count(string text, long count) => KeyValuePair.Create(text, count);

    [Fact]
    public void Terms_come_most_frequent_first_and_equals_by_ordinal() =>
        Assert.Equal(["often", "B", "a", "\u00e4"], Vocabulary.Fit([Count("\u00e4", 30), Count("a", 30), Count("rare", 19), Count("often", 31), Count("B", 30)]).Terms);

    [Fact]
    public void A_text_that_was_not_kept_gets_the_code_behind_the_terms()
    {
        var vocabulary = Vocabulary.Fit([Count("x", 5), Count("y", 4), Count("z", 1)], leastCount: 2);
        string[] texts = ["x", "y", "z", "never seen", "X"];
        Assert.Equal([0, 1, 2, 2, 2], texts.Select(vocabulary.CodeOf));
    }

    [Fact]
    public void A_vocabulary_of_nothing_calls_every_text_rare() => Assert.Equal(0, Vocabulary.Fit([]).CodeOf("x"));

    [Fact]
    public void The_order_of_counting_does_not_matter() =>
        Gen.Select(Gen.Dictionary(Gen.String, Gen.Long[1, 40])[0, 400], Gen.Int[0, 1000]).Sample((counts, seed) =>
        {
            var shuffled = counts.OrderBy(c => (c.Key.Length * 31 + c.Value * 17 + seed) % 101).ToArray();
            Assert.Equal(Vocabulary.Fit(counts).Terms, Vocabulary.Fit(shuffled).Terms);
        });

    [Fact]
    public void Kept_terms_are_the_most_frequent_and_no_more_than_a_byte_holds() =>
        Gen.Select(Gen.Dictionary(Gen.String, Gen.Long[1, 40])[0, 400], Gen.Int[1, 40]).Sample((counts, leastCount) =>
        {
            var vocabulary = Vocabulary.Fit(counts, leastCount);
            Assert.Equal(Math.Min(Vocabulary.MostTerms, counts.Count(c => c.Value >= leastCount)), vocabulary.Terms.Count);
            Assert.All(vocabulary.Terms.Index(), t => Assert.Equal(t.Index, vocabulary.CodeOf(t.Item)));
            var least = vocabulary.Terms.Count == 0 ? long.MaxValue : vocabulary.Terms.Min(t => counts[t]);
            Assert.All(counts.Where(c => !vocabulary.Terms.Contains(c.Key)), c => Assert.True(c.Value < leastCount || c.Value <= least));
            Assert.True(vocabulary.CodeOf("never seen \0") <= byte.MaxValue - 1);
        });
}
