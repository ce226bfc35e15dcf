using Relearn.Inference;
using Relearn.Inference.Trust;

namespace Relearn.Tests.Inference.Trust;

public sealed class FamiliarRowsTests
{
    // A number with bounds 0 and 1, and a category of two known codes beside it.
    static FamiliarRows Two(double threshold = 5) => new(
    [
        new(-1, [0, 1], null, 4, [9, 1, 9, 9]),
        new(0, null, [0, 1], 4, [1, 1, 1, 1, 0.5f, 4, 8, 9, 1, 1, 1, 1, 1, 1, 1, 1]),
    ], threshold, 0.01);

    [Theory]
    [InlineData(0.5f, 0f, 1.5)]
    [InlineData(0.5f, 1f, 5)]
    [InlineData(0.5f, 7f, 9)]
    [InlineData(0.5f, float.NaN, 10)]
    [InlineData(-1f, 0f, 10)]
    [InlineData(1f, 0f, 1.5)]
    [InlineData(1.5f, 0f, 10)]
    [InlineData(float.NaN, 0f, 10)]
    public void The_surprise_of_a_row_is_the_sum_over_its_features_beside_their_parents(float number, float code, double expected) =>
        Assert.Equal(expected, Two().SurpriseOf([number, code]));

    [Fact]
    public void Above_the_threshold_a_row_is_unfamiliar()
    {
        Assert.True(Two().IsUnfamiliar([-1, 0]));
        Assert.False(Two().IsUnfamiliar([0.5f, 1]));
        Assert.False(Two(double.PositiveInfinity).IsUnfamiliar([-1, 0]));
    }

    [Fact]
    public void A_section_that_was_cut_or_changed_is_refused_or_read_but_nothing_worse()
    {
        var section = Two().ToBytes();
        Assert.Equal(1.5, FamiliarRows.Parse(section).SurpriseOf([0.5f, 0]));
        for (var length = 0; length < section.Length; length++) { Assert.Throws<BundleException>(() => FamiliarRows.Parse(section.AsSpan(0, length))); }
        for (var at = 0; at < section.Length; at++)
        {
            byte[] changed = [.. section];
            changed[at] ^= 0xff;
            try { FamiliarRows.Parse(changed).SurpriseOf([0.5f, 0]); }
            catch (BundleException) { }
        }
    }

    [Fact]
    public void Looking_at_a_row_allocates_nothing()
    {
        var familiar = Two();
        float[] row = [0.5f, 1];
        familiar.SurpriseOf(row);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) { familiar.SurpriseOf(row); }
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
