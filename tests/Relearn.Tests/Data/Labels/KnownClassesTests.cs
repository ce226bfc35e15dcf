using Relearn.Data.Labels;
using Relearn.Scoping;
using Relearn.Tests.Loop.Desk;

namespace Relearn.Tests.Data.Labels;

public sealed class KnownClassesTests
{
    static readonly ClassConfig Paths = new() { Separator = " > " };

    static KnownClasses Shop(bool takesNew = false) => KnownClasses.Of(Paths, ShopProject.Shop, takesNew);

    [Theory]
    [InlineData("fashion > shoes", "fashion > shoes")]
    [InlineData(" fashion>shoes ", "fashion > shoes")]
    [InlineData("shoes", "fashion > shoes")]
    [InlineData("SHOES", "fashion > shoes")]
    [InlineData("phones > accessories", "electronics > phones > accessories")]
    [InlineData("Fashion > Accessories", "fashion > accessories")]
    [InlineData("garden", "garden")]
    [InlineData("electronics > phones", "electronics > phones")]
    public void A_path_or_the_one_end_of_a_path_is_a_class(string text, string expected) => Assert.Equal(expected, Shop().Read(text).Value);

    [Fact]
    public void A_name_that_several_paths_end_with_is_refused_with_the_paths()
    {
        var (value, expected) = Shop(takesNew: true).Read("accessories");
        Assert.Null(value);
        Assert.Equal("the whole path, because several end so: electronics > phones > accessories, fashion > accessories", expected);
        // Where all of a path is that name, it is meant.
        Assert.Equal("tools", KnownClasses.Of(Paths, [.. ShopProject.Shop, "tools"]).Read("tools").Value);
    }

    [Theory]
    [InlineData("fashion > shoos", "a class that the project knows, perhaps fashion > shoes; --new-classes takes it as a new one")]
    [InlineData("fashion > dishwashers", "a class that the project knows ('fashion' has no 'dishwashers'); --new-classes takes it as a new one")]
    [InlineData("tolls", "a class that the project knows, perhaps garden > tools, kitchen > tools; --new-classes takes it as a new one")]
    [InlineData("spacecraft", "a class that the project knows; --new-classes takes it as a new one")]
    [InlineData(" > ", "a class")]
    public void A_class_that_is_not_known_is_refused_with_what_was_perhaps_meant(string text, string expected) => Assert.Equal((null, expected), Shop().Read(text));

    [Fact]
    public void A_new_class_is_taken_where_that_is_asked_for()
    {
        Assert.Equal("fashion > boots > winter", Shop(takesNew: true).Read("fashion>boots>winter").Value);
        Assert.False(Shop(takesNew: true).Contains("fashion > boots > winter"));
        // A file that says what classes there are is changed first.
        Assert.Equal((null, "a class of the taxonomy 'shop.csv', perhaps fashion > shoes; add a new class there first"), KnownClasses.Of(Paths with { Taxonomy = "shop.csv" }, ShopProject.Shop, takesNew: true).Read("fashion > shoos"));
    }

    [Fact]
    public void Names_from_the_top_need_no_separator()
    {
        Assert.Equal("fashion > shoes", Shop().Read(["fashion", " shoes "]).Value);
        Assert.Equal("a class", Shop().Read([" "]).Expected);
        Assert.Equal("true", KnownClasses.Binary.Read(["answer", "Yes"]).Value);
    }

    [Fact]
    public void Without_groups_a_class_is_its_whole_text()
    {
        var flat = KnownClasses.Of(new(), ["pay", "pay > later", "cancel"], takesNew: true);
        Assert.Equal("refund", flat.Read("refund").Value);
        Assert.Contains("a name without ' > '", flat.Read("refund > now").Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void True_and_false_are_read_as_before()
    {
        Assert.Equal(["false", "true"], KnownClasses.Binary.Names);
        Assert.Equal(("true", "false", null), (KnownClasses.Binary.Read("Yes").Value, KnownClasses.Binary.Read("0").Value, KnownClasses.Binary.Read("maybe").Value));
        Assert.Equal(("false", "true"), (KnownClasses.Binary.Another("true", "r1", 1), KnownClasses.Binary.Another("false", "r1", 1)));
    }

    [Fact]
    public void Another_class_is_of_the_same_group_where_there_is_one()
    {
        var shop = Shop();
        var others = Enumerable.Range(0, 200).Select(i => shop.Another("fashion > shoes", $"r{i}", 1)).ToHashSet();
        Assert.Equal(["fashion > accessories", "fashion > shirts"], others.Order());
        Assert.All(Enumerable.Range(0, 20), i => Assert.NotEqual("garden", shop.Another("garden > tools", $"r{i}", 1)));
        Assert.Equal(shop.Another("garden > tools", "r7", 1), shop.Another("garden > tools", "r7", 1));
        Assert.Null(KnownClasses.Of(Paths, ["one > only"]).Another("one > only", "r1", 1));
    }
}
