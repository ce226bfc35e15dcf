using Relearn.Data.Sampling;

namespace Relearn.Tests.Data.Sampling;

public sealed class AllocationTests
{
    [Theory]
    [InlineData(new long[] { 60, 30, 10 }, 10, new[] { 6, 3, 1 })]
    [InlineData(new long[] { 50, 25, 25 }, 10, new[] { 5, 3, 2 })]
    [InlineData(new long[] { 1000, 1 }, 10, new[] { 9, 1 })]
    [InlineData(new long[] { 3, 0, 2 }, 100, new[] { 3, 0, 2 })]
    [InlineData(new long[] { 5, 5, 5 }, 2, new[] { 1, 1, 0 })]
    public void Shares_follow_the_rows(long[] rows, int size, int[] expected) => Assert.Equal(expected, Allocation.Proportional(rows, size));

    // W. G. Cochran, Sampling Techniques, 3rd ed. 1977, section 5.5: n_h = n N_h S_h / sum N_h S_h.
    [Theory]
    [InlineData(new long[] { 400, 600 }, new[] { 4.0, 1.0 }, 110, new[] { 80, 30 })]
    [InlineData(new long[] { 100, 100 }, new[] { 0.0, 0.0 }, 10, new[] { 5, 5 })]
    [InlineData(new long[] { 10, 1000 }, new[] { 1000.0, 1.0 }, 100, new[] { 10, 90 })]
    public void Varied_strata_get_more(long[] rows, double[] deviations, int size, int[] expected) => Assert.Equal(expected, Allocation.Neyman(rows, deviations, size));

    [Fact]
    public void All_of_the_sample_is_given_and_no_stratum_gets_more_than_it_has() => Gen.Select(Gen.Long[0, 40].Array[1, 8], Gen.Double[0, 5].Array[8], Gen.Int[1, 100]).Sample((rows, deviations, size) =>
    {
        foreach (var given in new[] { Allocation.Proportional(rows, size), Allocation.Neyman(rows, deviations[..rows.Length], size) })
        {
            Assert.Equal(Math.Min(size, rows.Sum()), given.Sum());
            Assert.All(given.Zip(rows), g => Assert.InRange(g.First, 0, g.Second));
            if (size >= rows.Count(r => r > 0)) { Assert.All(given.Zip(rows), g => Assert.True(g.Second == 0 || g.First > 0)); }
        }
    }, iter: 300, threads: 1);

    [Theory]
    [InlineData(new[] { 1.0, 1, 1, 1 }, 4, false)]
    [InlineData(new[] { 2.0, 2, 2, 2 }, 4, false)]
    [InlineData(new[] { 3.0, 1 }, 1.6, false)]
    [InlineData(new[] { 100.0, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, 1.187, true)]
    [InlineData(new[] { 0.0, 0 }, 0, true)]
    [InlineData(new double[0], 0, false)]
    public void Unequal_weights_say_as_much_as_fewer_equal_ones(double[] values, double effective, bool warns)
    {
        var weights = new ImportanceWeights();
        foreach (var value in values) { weights.Add(value); }
        Assert.Equal(effective, weights.EffectiveSize, 0.001);
        Assert.Equal(warns, weights.Warning is not null);
    }
}
