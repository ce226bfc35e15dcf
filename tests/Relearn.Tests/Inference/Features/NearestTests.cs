using Relearn.Inference.Features;

namespace Relearn.Tests.Inference.Features;

public sealed class NearestTests
{
    [Theory]
    [InlineData("regoin", "region")]
    [InlineData("Region", "region")]
    [InlineData("age2", "age")]
    [InlineData("tenur", "tenure")]
    [InlineData("salary", null)]
    [InlineData("", null)]
    public void The_nearest_choice_is_offered_only_where_it_is_near(string name, string? expected) => Assert.Equal(expected, Nearest.To(name, ["age", "region", "tenure"]));

    [Fact]
    public void A_swap_of_neighbours_counts_once() => Assert.Equal("ab", Nearest.To("ba", ["ab"]));

    [Fact]
    public void Among_equals_the_first_is_offered() => Assert.Equal("cat", Nearest.To("rat", ["cat", "bat"]));

    [Fact]
    public void One_edit_is_always_near() => Gen.Select(Gen.String[Gen.Char['a', 'z'], 2, 12], Gen.Int[0, 100]).Sample((name, at) =>
        Assert.Equal(name, Nearest.To(name.Remove(at % name.Length, 1), [name])));

    [Fact]
    public void The_hint_is_a_sentence_or_nothing()
    {
        Assert.Equal(" Did you mean 'age'?", Nearest.Hint("aeg", ["age"]));
        Assert.Equal("", Nearest.Hint("salary", ["age"]));
    }
}
