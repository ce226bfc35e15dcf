using Relearn.Inference.Features;

namespace Relearn.Tests.Inference.Features;

public sealed class TextCacheTests
{
    static (Vector Result, string[] Texts) Cross(TextCache cache, IReadOnlyList<string> left, IReadOnlyList<string> right, (int Left, int Right)[] codes)
    {
        Vector[] arguments = [new(ValueKind.Text, codes.Length), new(ValueKind.Text, codes.Length)];
        (arguments[0].Dictionary, arguments[1].Dictionary) = (left, right);
        for (var i = 0; i < codes.Length; i++) { (arguments[0].Codes[i], arguments[1].Codes[i]) = codes[i]; }
        var result = new Vector(ValueKind.Text, codes.Length);
        FunctionCatalog.All.Single(f => f.Name == "cross").Kernel(arguments, result, codes.Length, cache);
        return (result, [.. result.Codes.Select(c => result.Dictionary[c])]);
    }

    [Fact]
    public void A_cache_answers_right_through_any_sequence_of_dictionaries()
    {
        // Few dictionaries come again, many come once, with few rows and with many: every way through the cache is taken.
        var pool = Enumerable.Range(0, 100).Select(d => (IReadOnlyList<string>)[$"{d % 7}a", $"{d % 5}b", "c"]).ToArray();
        var step = Gen.Select(Gen.Int[0, 99], Gen.Int[0, 99], Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2]).Array[1, 100]);
        step.Array[1, 150].Sample(steps =>
        {
            var cache = new TextCache();
            foreach (var (left, right, codes) in steps)
            {
                Assert.Equal(codes.Select(c => $"{pool[left][c.Item1]}␟{pool[right][c.Item2]}"), Cross(cache, pool[left], pool[right], codes).Texts);
            }
        }, iter: 100);
    }

    [Fact]
    public void Texts_have_one_code_while_the_list_keeps_its_identity()
    {
        var cache = new TextCache();
        var seen = new Dictionary<(object, int), string>();
        for (var d = 0; d < 200; d++)
        {
            var (result, texts) = Cross(cache, [$"{d % 3}"], [$"{d % 11}"], [.. Enumerable.Repeat((0, 0), 1 + d % 2 * 70)]);
            Assert.Equal(texts[0], seen.TryGetValue((result.Dictionary, result.Codes[0]), out var before) ? before : texts[0]);
            seen[(result.Dictionary, result.Codes[0])] = texts[0];
        }
        Assert.Equal(33, cache.Texts.Count);
    }

    [Fact]
    public void Passing_the_most_entries_empties_the_cache_and_changes_no_answer()
    {
        const int Side = 1025;
        var left = Enumerable.Range(0, Side).Select(i => $"l{i}").ToList();
        var right = Enumerable.Range(0, Side).Select(i => $"r{i}").ToList();
        var cache = new TextCache();
        var all = Enumerable.Range(0, Side * Side).Select(i => (i / Side, i % Side)).ToArray();
        var full = Cross(cache, left, right, all);
        Assert.Equal("l1024␟r1024", full.Texts[^1]);
        (int, int)[] few = [(3, 4), (1024, 0), (3, 4)];
        var after = Cross(cache, left, right, few);
        Assert.Equal(["l3␟r4", "l1024␟r0", "l3␟r4"], after.Texts);
        Assert.NotSame(full.Result.Dictionary, after.Result.Dictionary);
        Assert.Equal(2, cache.Texts.Count);
    }
}
