using Relearn.Analysis.Comparisons;

namespace Relearn.Tests.Analysis.Comparisons;

public sealed class TwoSamplesTests
{
    [Fact]
    public void The_largest_distance_is_that_of_the_distribution_functions()
    {
        Assert.Equal(0.5, TwoSamples.Largest([1, 2, 3, 4], [3, 4, 5, 6]));
        Assert.Equal(0, TwoSamples.Largest([1, 1, 2], [1, 1, 2]));
        Assert.Equal(1, TwoSamples.Largest([1, 2], [3]));
        Assert.Equal(0, TwoSamples.Largest([], [3]));
    }

    [Fact]
    public void Variation_of_texts_leaves_chance_out()
    {
        string[] Many(string text, int count) => [.. Enumerable.Repeat(text, count)];
        Assert.Equal(0, TwoSamples.Variation([.. Many("a", 52), .. Many("b", 48)], [.. Many("a", 48), .. Many("b", 52)]));
        Assert.InRange(TwoSamples.Variation(Many("a", 1000), Many("b", 1000)), 0.95, 1);
    }
}
