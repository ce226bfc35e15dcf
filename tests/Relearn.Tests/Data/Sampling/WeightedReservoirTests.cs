using Relearn.Data.Sampling;

namespace Relearn.Tests.Data.Sampling;

public sealed class WeightedReservoirTests
{
    static readonly double[] Weights = [1, 2, 3, 4, 10];

    static WeightedReservoir<int> Of(int size, ulong seed, IEnumerable<double> weights, int first = 0)
    {
        var sampler = new WeightedReservoir<int>(size, seed);
        foreach (var weight in weights) { sampler.Add(first++, weight); }
        return sampler;
    }

    // Drawing one after the other without replacement, by the weights that are left: the law that the keys follow.
    static double[] Inclusion(double[] weights, int size)
    {
        var chance = new double[weights.Length];
        Draw([], 1);
        return chance;

        void Draw(int[] taken, double p)
        {
            if (taken.Length == size) { return; }
            var left = weights.Where((_, i) => !taken.Contains(i)).Sum();
            for (var i = 0; i < weights.Length; i++)
            {
                if (taken.Contains(i)) { continue; }
                chance[i] += p * weights[i] / left;
                Draw([.. taken, i], p * weights[i] / left);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void An_item_s_chance_is_that_of_drawing_by_weight_without_replacement(int size)
    {
        const int Trials = 40_000;
        var counts = new long[Weights.Length];
        var merged = new long[Weights.Length];
        for (var t = 0; t < Trials; t++)
        {
            foreach (var (item, _, _) in Of(size, (ulong)t, Weights).Items) { counts[item]++; }
            var parts = new[] { Of(size, (ulong)t + 1_000_000, Weights[..2]), Of(size, (ulong)t + 2_000_000, Weights[2..], 2) };
            foreach (var (item, _, _) in WeightedReservoir<int>.Merge(parts, size)) { merged[item]++; }
        }
        var expected = Inclusion(Weights, size);
        for (var i = 0; i < Weights.Length; i++)
        {
            // Four standard errors.
            var tolerance = 4 * Math.Sqrt(expected[i] * (1 - expected[i]) / Trials);
            Assert.Equal(expected[i], counts[i] / (double)Trials, tolerance);
            Assert.Equal(expected[i], merged[i] / (double)Trials, tolerance);
        }
    }

    [Theory]
    [InlineData(1e-300)]
    [InlineData(1)]
    [InlineData(1e300)]
    public void Only_the_ratio_of_weights_matters(double unit)
    {
        var counts = new int[2];
        for (var t = 0; t < 4000; t++) { counts[Of(1, (ulong)t, [unit, 3 * unit]).Items[0].Item]++; }
        Assert.Equal(0.25, counts[0] / 4000.0, 0.03);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_weight_that_is_none_is_not_taken(double weight)
    {
        var sampler = new WeightedReservoir<int>(3, 1);
        Assert.False(sampler.Add(1, weight));
        Assert.True(sampler.Add(2, 1));
        Assert.Equal((1L, 1.0), (sampler.Seen, sampler.Weight));
        Assert.Equal(2, Assert.Single(sampler.Items).Item);
    }
}
