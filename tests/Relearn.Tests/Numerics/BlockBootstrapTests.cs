using Relearn.Numerics;

namespace Relearn.Tests.Numerics;

public sealed class BlockBootstrapTests
{
    [Fact]
    public void Each_replicate_draws_as_many_blocks_as_there_are() => Gen.Select(Gen.Int[1, 50], Gen.ULong).Sample((blocks, seed) =>
    {
        var counts = BlockBootstrap.Counts(blocks, seed, replicates: 20);
        Assert.Equal(20, counts.Length);
        Assert.All(counts, c => Assert.Equal((blocks, blocks), (c.Length, c.Sum())));
        Assert.Equal(counts, BlockBootstrap.Counts(blocks, seed, replicates: 20));
    });

    [Fact]
    public void Another_seed_draws_other_blocks() => Assert.NotEqual(BlockBootstrap.Counts(30, 1), BlockBootstrap.Counts(30, 2));

    [Fact]
    public void Equal_blocks_leave_no_doubt() => Assert.Equal(new Interval(2, 2, 2), BlockBootstrap.Mean([4, 4, 4], [2, 2, 2], seed: 5));

    [Fact]
    public void The_estimate_is_the_ratio_of_sums_not_the_mean_of_ratios() => Assert.Equal(13.0 / 4, BlockBootstrap.Mean([1, 12], [1, 3], seed: 5).Estimate);

    [Fact]
    public void The_interval_covers_the_truth_about_as_often_as_it_says()
    {
        // 200 worlds of 40 blocks whose means differ by block (rows of a block are dependent): a row-wise bootstrap would cover about half.
        var covered = 0;
        for (var world = 0; world < 200; world++)
        {
            var random = new SeededRandom((ulong)world + 1);
            var (sums, weights) = (new double[40], new double[40]);
            for (var block = 0; block < 40; block++)
            {
                weights[block] = 5 + random.NextInt(11);
                sums[block] = weights[block] * (random.NextDouble() + random.NextDouble() - 1);
            }
            var interval = BlockBootstrap.Mean(sums, weights, seed: 9);
            if (interval.Low <= 0 && interval.High >= 0) { covered++; }
        }
        // Of 200 at 95 %: mean 190, standard deviation 3.1; percentile intervals of 40 blocks cover a little less. The seeds are fixed.
        Assert.InRange(covered, 178, 199);
    }
}
