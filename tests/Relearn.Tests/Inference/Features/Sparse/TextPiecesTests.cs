using System.Text;
using Relearn.Inference.Features.Sparse;

namespace Relearn.Tests.Inference.Features.Sparse;

public sealed class TextPiecesTests
{
    static PieceRule Words(int from, int to) => new(PieceKind.Words, from, to);

    static PieceRule Characters(int from, int to) => new(PieceKind.Characters, from, to);

    static void AssertPieces(string text, PieceRule rule, params string[] expected) =>
        Assert.Equal(expected.Select(PieceHashes.Of).Order(), new TextPieces().Of(text, rule).ToArray().Order());

    [Fact]
    public void Words_are_runs_of_letters_and_digits_made_small() => AssertPieces("New  YORK, (NY-10001)_x", Words(1, 1), "new", "york", "ny", "10001", "x");

    [Fact]
    public void Neighbouring_words_are_joined_by_one_blank() => AssertPieces("A b--C a", Words(1, 3), "a", "b", "c", "a", "a b", "b c", "c a", "a b c", "b c a");

    [Fact]
    public void Only_longer_runs_may_be_asked_for() => AssertPieces("a b c", Words(2, 2), "a b", "b c");

    [Fact]
    public void A_text_with_fewer_words_than_a_piece_has_no_piece() => AssertPieces("a b", Words(3, 3));

    [Fact]
    public void Characters_stay_within_a_word_and_the_blanks_around_it() => AssertPieces("Ab  c!", Characters(2, 3), " a", "ab", "b ", " ab", "ab ", " c", "c!", "! ", " c!", "c! ");

    [Fact]
    public void A_word_shorter_than_the_shortest_piece_counts_as_a_whole_once() => AssertPieces("a bcd", Characters(4, 5), " a ", " bcd", "bcd ", " bcd ");

    [Fact]
    public void A_word_as_long_as_a_piece_counts_once() => AssertPieces("a", Characters(2, 5), " a", "a ", " a ");

    [Theory]
    [InlineData("Ähren ÉTÉ", "ähren", "été")]
    [InlineData("ΣΟΦΟΣ Москва", "σοφοσ", "москва")]
    [InlineData("हिन्दी भाषा", "हिन्दी", "भाषा")]
    [InlineData("日本語です。東京", "日本語です", "東京")]
    [InlineData("\ud801\udc00\ud801\udc01 x", "\ud801\udc28\ud801\udc29", "x")]
    [InlineData("½ Ⅷ ٣", "½", "ⅷ", "٣")]
    public void Words_of_any_script_are_words(string text, params string[] words) => AssertPieces(text, Words(1, 1), words);

    [Fact]
    public void A_composed_letter_and_one_with_a_mark_are_two_words() => AssertPieces("caf\u00e9 cafe\u0301", Words(1, 1), "caf\u00e9", "cafe\u0301");

    [Fact]
    public void A_character_outside_the_basic_plane_is_one_character() => AssertPieces("\ud83d\ude00b", Characters(2, 2), " \ud83d\ude00", "\ud83d\ude00b", "b ");

    [Theory]
    [InlineData("")]
    [InlineData(" \t\n\u3000\u00a0")]
    [InlineData("\0\0")]
    public void A_text_without_anything_has_no_pieces(string text)
    {
        AssertPieces(text, Words(1, 2));
        AssertPieces(text, Characters(2, 5));
    }

    [Fact]
    public void Null_characters_stand_between_words()
    {
        AssertPieces("a\0b", Words(1, 1), "a", "b");
        AssertPieces("a\0b", Characters(3, 3), " a ", " b ");
    }

    [Fact]
    public void Half_of_a_pair_alone_is_no_letter_and_one_unknown_character()
    {
        AssertPieces("a\ud83db \ude00", Words(1, 1), "a", "b");
        AssertPieces("a\ud83d \ude00", Characters(4, 4), " a\ufffd ", " \ufffd ");
    }

    [Fact]
    public void Of_a_text_of_a_million_characters_the_first_65536_are_read()
    {
        var head = new string('x', TextPieces.MostCharacters - 3) + " ab";
        AssertPieces(head + "c" + new string('d', 1_000_000), Words(1, 1), head[..^3], "ab");
        AssertPieces(head + " zz", Words(1, 1), head[..^3], "ab");
        Assert.Equal(TextPieces.MostCharacters + 1, new TextPieces().Of(new string('y', 1 << 20), Characters(2, 2)).Length);
        Assert.Equal(new TextPieces().Of(head + "1", PieceRule.Whole).ToArray(), new TextPieces().Of(head + "2", PieceRule.Whole).ToArray());
    }

    [Fact]
    public void Pieces_in_buckets_are_numbers_below_their_count()
    {
        var own = new TextPieces().Of("one two three", Words(1, 2)).ToArray();
        var shared = new TextPieces().Of("one two three", Words(1, 2) with { Buckets = 1000 }).ToArray();
        Assert.Equal(own.Select(p => (ulong)(((UInt128)p * 1000) >> 64)), shared);
        Assert.All(shared, p => Assert.InRange(p, 0UL, 999UL));
    }

    // Said another way: pieces as strings, cut out of the text by code points.
    static IEnumerable<string> Slowly(string text, PieceRule rule)
    {
        if (rule.Kind == PieceKind.Words)
        {
            var words = new List<string>();
            var word = new StringBuilder();
            foreach (var rune in text.EnumerateRunes().Append(new Rune(' ')))
            {
                if (rune.Value != 0xFFFD && Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is <= System.Globalization.UnicodeCategory.OtherNumber) { word.Append(Rune.ToLowerInvariant(rune)); }
                else if (word.Length > 0)
                {
                    words.Add(word.ToString());
                    word.Clear();
                }
            }
            return Enumerable.Range(rule.From, rule.To - rule.From + 1).SelectMany(n => Enumerable.Range(0, Math.Max(0, words.Count - n + 1)).Select(i => string.Join(' ', words.Skip(i).Take(n))));
        }
        var blank = string.Concat(text.EnumerateRunes().Select(r => Rune.IsWhiteSpace(r) || Rune.IsControl(r) ? " " : Rune.ToLowerInvariant(r).ToString()));
        return blank.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(w =>
        {
            string[] runes = [" ", .. w.EnumerateRunes().Select(r => r.ToString()), " "];
            return runes.Length < rule.From ? [string.Concat(runes)]
                : Enumerable.Range(rule.From, rule.To - rule.From + 1).SelectMany(n => Enumerable.Range(0, Math.Max(0, runes.Length - n + 1)).Select(i => string.Concat(runes.Skip(i).Take(n))));
        });
    }

    static readonly Gen<string> Soup = Gen.OneOf(
        "a", "B", "the", "Wool", "42", "é", "e\u0301", "ß", "İ", "Σ", "日本", "हिन्दी", "\ud83d\ude00", "\ud801\udc00", "\ud83d", "\ude00", "\0", "_", "-", " ", "  ", "\t", "\u3000", ".", "\u00ad", "²").Array[0, 20].Select(string.Concat);

    [Fact]
    public void Any_text_has_the_pieces_that_the_definition_says() => Gen.Select(Gen.OneOf(Soup, Gen.String), Gen.Bool, Gen.Int[1, 8], Gen.Int[1, 8]).Sample((text, words, a, b) =>
    {
        var rule = new PieceRule(words ? PieceKind.Words : PieceKind.Characters, Math.Min(a, b), Math.Max(a, b));
        Assert.Equal(Slowly(text, rule).Select(PieceHashes.Of).Order(), Reused.Value!.Of(text, rule).ToArray().Order());
    }, iter: 3_000);

    // What one text left behind must not matter to the next.
    static readonly ThreadLocal<TextPieces> Reused = new(() => new());
}
