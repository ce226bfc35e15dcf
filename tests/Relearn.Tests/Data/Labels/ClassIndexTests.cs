using Relearn.Data.Labels;

namespace Relearn.Tests.Data.Labels;

public sealed class ClassIndexTests
{
    [Fact]
    public void The_name_comes_first_then_its_beginning_then_groups_then_words_then_what_stands_within()
    {
        var index = new ClassIndex(["garden > power tools", "tool > wrench", "stool", "home > Tool", "home > toolbox", "kitchen (tool sets)", "Toys"]);
        Assert.Equal(["home > Tool", "home > toolbox", "tool > wrench", "garden > power tools", "kitchen (tool sets)", "stool"], index.Search("TOOL", 10));
        Assert.Equal(["home > Tool", "home > toolbox"], index.Search(" tool ", 2));
        Assert.Equal(["kitchen (tool sets)"], index.Search("sets", 10));
        Assert.Empty(index.Search("spade", 10));
        Assert.Equal(["garden > power tools", "home > Tool"], index.Search("", 2));
    }

    [Fact]
    public void Beginnings_of_words_find_a_path_in_their_order()
    {
        var index = new ClassIndex(["fashion > running shoes", "fashion > shoes", "shoes > fashion", "electronics > phones"]);
        Assert.Equal(["fashion > running shoes", "fashion > shoes"], index.Search("fash sho", 10));
        Assert.Equal(["fashion > shoes", "fashion > running shoes"], index.Search("fashion > shoes", 10));
        Assert.Equal(["electronics > phones"], index.Search("el>ph", 10));
        Assert.Empty(index.Search("fash hoes", 10));
    }

    [Fact]
    public void A_name_in_another_case_is_found_where_that_is_clear()
    {
        var index = new ClassIndex(["Apple", "pear", "PEAR", "pear"]);
        Assert.Equal(3, index.Names.Count);
        Assert.Equal(("Apple", "pear", "PEAR", null, null), (index.Find("apple"), index.Find("pear"), index.Find("PEAR"), index.Find("Pear"), index.Find("plum")));
    }

    [Fact]
    public void Every_search_for_one_word_finds_what_has_it_and_the_best_place_decides_the_order() => Gen.Select(Gen.String[Gen.Char["abAB >-"], 1, 12].HashSet[1, 40], Gen.String[Gen.Char["abAB"], 1, 3]).Sample((names, text) =>
    {
        var found = new ClassIndex(names).Search(text, 1000);
        Assert.Equal(names.Where(n => n.Contains(text, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        bool Begins(string name) => name.Split(" > ")[^1].StartsWith(text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(found.Count(Begins), found.TakeWhile(Begins).Count());
        Assert.Equal(found.Take(3), new ClassIndex(names).Search(text, 3));
    });
}
