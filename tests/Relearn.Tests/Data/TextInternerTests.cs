using System.Text;
using Relearn.Data;

namespace Relearn.Tests.Data;

public sealed class TextInternerTests
{
    // Model: a dictionary that numbers texts as they come.
    [Fact]
    public void Texts_are_numbered_in_the_order_in_which_they_first_appear() =>
        Gen.OneOf(Gen.String[Gen.Char['a', 'c'], 0, 4], Gen.Int[0, 3000].Select(i => $"{i}"), Gen.String[Gen.OneOf('é', '日', 'a'), 60, 70], Gen.String[Gen.Char['a', 'b'], 300, 301]).Array[0, 400].Sample(texts =>
        {
            var interner = new TextInterner();
            var model = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var text in texts)
            {
                model.TryAdd(text, model.Count);
                Assert.Equal(model[text], interner.CodeOf(text));
                Assert.Equal(model[text], interner.CodeOf(Encoding.UTF8.GetBytes(text)));
            }
            Assert.Equal(model.OrderBy(m => m.Value).Select(m => m.Key), interner.Texts);
        });

    [Fact]
    public void Many_texts_keep_their_numbers_while_the_table_grows()
    {
        var interner = new TextInterner();
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 50_000; i++) { Assert.Equal(i, interner.CodeOf($"plane {i}")); }
        }
        Assert.Equal(50_000, interner.Texts.Count);
    }

    [Fact]
    public void The_empty_text_is_a_text()
    {
        var interner = new TextInterner();
        Assert.Equal(0, interner.CodeOf(""));
        Assert.Equal(0, interner.CodeOf(ReadOnlySpan<byte>.Empty));
        Assert.Equal([""], interner.Texts);
    }
}
