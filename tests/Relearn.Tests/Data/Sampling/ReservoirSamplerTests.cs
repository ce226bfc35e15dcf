using Relearn.Data.Sampling;

namespace Relearn.Tests.Data.Sampling;

public sealed class ReservoirSamplerTests
{
    static ReservoirSampler<int> Of(int size, ulong seed, int from, int to)
    {
        var sampler = new ReservoirSampler<int>(size, seed);
        for (var i = from; i < to; i++) { sampler.Add(i); }
        return sampler;
    }

    // Upper 0.1 % points of chi-square for 19, 49 and 99 degrees of freedom, as in any table of it.
    static double Limit(int degrees) => degrees switch { 19 => 43.820, 49 => 85.351, _ => 148.230 };

    static double ChiSquare(long[] counts, double expected) => counts.Sum(c => (c - expected) * (c - expected) / expected);

    // Counts of items drawn without replacement vary less than those of independent draws, by 1 - size/items: the statistic is divided by it.
    [Theory]
    [InlineData(20, 5)]
    [InlineData(50, 1)]
    [InlineData(100, 30)]
    public void Every_item_is_drawn_as_often_as_any_other(int items, int size)
    {
        const int Trials = 20_000;
        var counts = new long[items];
        for (var t = 0; t < Trials; t++)
        {
            foreach (var item in Of(size, (ulong)t, 0, items).Items) { counts[item]++; }
        }
        var statistic = ChiSquare(counts, (double)Trials * size / items) / (1 - (double)size / items) * (items - 1) / items;
        Assert.True(statistic < Limit(items - 1), $"chi-square {statistic}");
    }

    [Theory]
    [InlineData(5, 15)]
    [InlineData(10, 10)]
    public void A_sample_of_two_shards_is_as_one_of_the_whole(int first, int second)
    {
        const int Trials = 20_000;
        const int Size = 4;
        var counts = new long[first + second];
        for (var t = 0; t < Trials; t++)
        {
            foreach (var item in ReservoirSampler<int>.Merge(Of(Size, (ulong)t, 0, first), Of(Size, (ulong)t + 1_000_000, first, first + second), Size, (ulong)t + 2_000_000)) { counts[item]++; }
        }
        var statistic = ChiSquare(counts, (double)Trials * Size / counts.Length) / (1 - (double)Size / counts.Length) * (counts.Length - 1) / counts.Length;
        Assert.True(statistic < Limit(19), $"chi-square {statistic}");
    }

    [Fact]
    public void A_sample_that_is_not_uniform_would_be_seen()
    {
        // The first items with a little more than their share: the limit bites.
        var counts = Enumerable.Range(0, 20).Select(i => i < 5 ? 5400L : 4866L).ToArray();
        Assert.True(ChiSquare(counts, 5000) / 0.75 * 19 / 20 > Limit(19));
    }

    [Fact]
    public void A_stream_shorter_than_the_sample_is_all_there_is()
    {
        Assert.Equal([0, 1, 2], Of(10, 1, 0, 3).Items);
        Assert.Equal([0, 1, 2, 3, 4], ReservoirSampler<int>.Merge(Of(10, 1, 0, 3), Of(10, 2, 3, 5), 10, 1).Order());
        Assert.Empty(Of(10, 1, 0, 0).Items);
    }

    [Fact]
    public void The_same_seed_gives_the_same_sample_and_no_item_stands_twice()
    {
        var sample = Of(100, 7, 0, 1_000_000);
        Assert.Equal(sample.Items, Of(100, 7, 0, 1_000_000).Items);
        Assert.NotEqual(sample.Items, Of(100, 8, 0, 1_000_000).Items);
        Assert.Equal(100, sample.Items.Distinct().Count());
        Assert.Equal(1_000_000, sample.Seen);
    }

    [Fact]
    public void Samples_that_are_too_small_cannot_be_merged() =>
        Assert.Throws<ArgumentException>(() => ReservoirSampler<int>.Merge(Of(2, 1, 0, 1000), Of(2, 2, 0, 1000), 100, 1));
}
