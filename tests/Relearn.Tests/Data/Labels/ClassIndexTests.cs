using Relearn.Data.Labels;

namespace Relearn.Tests.Data.Labels;

public sealed class ClassIndexTests
{
    [Fact]
    public void The_whole_name_comes_before_its_words_and_case_does_not_matter()
    {
        var index = new ClassIndex(["Garden tools", "Power tools", "toolbox", "Tool", "Kitchen (tool sets)", "Toys"]);
        Assert.Equal(["Tool", "toolbox", "Power tools", "Garden tools", "Kitchen (tool sets)"], index.Search("TOOL", 10).OrderBy(n => n.StartsWith("tool", StringComparison.OrdinalIgnoreCase) ? 0 : 1).ThenBy(n => n.Length));
        Assert.Equal(["Tool", "toolbox"], index.Search("tool", 2));
        Assert.Equal(["Kitchen (tool sets)"], index.Search("sets", 10));
        Assert.Empty(index.Search("spade", 10));
        Assert.Equal(["Garden tools", "Kitchen (tool sets)"], index.Search("", 2));
    }

    [Fact]
    public void A_name_in_another_case_is_found_where_that_is_clear()
    {
        var index = new ClassIndex(["Apple", "pear", "PEAR", "pear"]);
        Assert.Equal(3, index.Names.Count);
        Assert.Equal(("Apple", "pear", "PEAR", null, null), (index.Find("apple"), index.Find("pear"), index.Find("PEAR"), index.Find("Pear"), index.Find("plum")));
    }

    [Fact]
    public void Every_search_finds_what_a_walk_over_all_names_finds() => Gen.Select(Gen.String[Gen.Char["abAB -"], 1, 8].HashSet[1, 40], Gen.String[Gen.Char["abAB -"], 1, 3]).Sample((names, text) =>
    {
        static bool Begins(string name, string text) => name.StartsWith(text, StringComparison.OrdinalIgnoreCase);
        bool Word(string name) => Enumerable.Range(1, name.Length - 1).Any(i => char.IsLetter(name[i]) && !char.IsLetter(name[i - 1]) && Begins(name[i..], text));
        var expected = names.Where(n => Begins(n, text) || Word(n)).Order(StringComparer.Ordinal);
        Assert.Equal(expected, new ClassIndex(names).Search(text, 1000).Order(StringComparer.Ordinal));
    });
}
