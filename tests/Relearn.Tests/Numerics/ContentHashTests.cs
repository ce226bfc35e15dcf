using System.Text;
using Relearn.Numerics;

namespace Relearn.Tests.Numerics;

public sealed class ContentHashTests
{
    static string Of(IEnumerable<string> parts)
    {
        using var hash = new ContentHash();
        foreach (var part in parts) { hash.Add(part); }
        return hash.ToHex();
    }

    // FIPS 180-2, appendix B.1, and the hash of nothing.
    [Theory]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public void Hashes_are_SHA_256(string text, string expected)
    {
        Assert.Equal(expected, ContentHash.Of(text));
        Assert.Equal(expected, ContentHash.Of(Encoding.UTF8.GetBytes(text)));
        var file = Path.Combine(Path.GetTempPath(), $"relearn-content-hash-{Environment.ProcessId}-{text.Length}");
        File.WriteAllText(file, text);
        Assert.Equal(expected, ContentHash.OfFile(file));
        File.Delete(file);
    }

    [Fact]
    public void A_number_is_never_a_text()
    {
        using var number = new ContentHash();
        using var text = new ContentHash();
        Assert.NotEqual(number.Add(0).ToHex(), text.Add("").ToHex());
    }

    [Fact]
    public void Lists_of_texts_share_a_hash_only_where_they_are_equal() =>
        Gen.Select(Gen.String[Gen.Char['a', 'b'], 0, 3].Array[0, 4], Gen.String[Gen.Char['a', 'b'], 0, 3].Array[0, 4]).Sample((left, right) =>
            Assert.Equal(left.SequenceEqual(right), Of(left) == Of(right)), iter: 5_000);

    [Fact]
    public void Another_cut_of_the_same_text_is_another_hash() => Gen.Select(Gen.String[2, 20], Gen.Int[0, 20], Gen.Int[0, 20]).Sample((text, i, j) =>
    {
        (i, j) = (i % (text.Length + 1), j % (text.Length + 1));
        Assert.Equal(i == j, Of([text[..i], text[i..]]) == Of([text[..j], text[j..]]));
    });

    [Fact]
    public void Reading_the_hash_does_not_end_it()
    {
        using var hash = new ContentHash();
        Assert.Equal(hash.Add("a").ToHex(), hash.ToHex());
        Assert.Equal(Of(["a", "b"]), hash.Add("b").ToHex());
    }

    [Fact]
    public void A_number_is_not_its_text()
    {
        using ContentHash number = new(), text = new();
        Assert.NotEqual(number.Add(7).ToHex(), text.Add("7").ToHex());
    }
}
