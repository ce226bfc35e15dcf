using Relearn.Numerics;

namespace Relearn.Tests.Numerics;

public sealed class ResamplingBlocksTests
{
    [Fact]
    public void Enough_days_are_the_blocks_few_are_cut_into_stretches()
    {
        var days = ResamplingBlocks.Of([3, 3, 4, 7, 7, 8, 9]);
        Assert.Equal(5, days.Count);
        Assert.Equal([0, 0, 1, 2, 2, 3, 4], Enumerable.Range(0, 7).Select(i => days[i]));
        var few = ResamplingBlocks.Of(new int[100]);
        Assert.Equal(20, few.Count);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => i / 5), Enumerable.Range(0, 100).Select(i => few[i]));
        Assert.Equal(2, ResamplingBlocks.Of([1, 1]).Count);
    }

    [Fact]
    public void Sums_are_those_of_the_rows() => Gen.Select(Gen.Int[0, 9], Gen.Double[-5, 5]).Array[1, 200].Sample(rows =>
    {
        var blocks = ResamplingBlocks.Of([.. rows.Select(r => r.Item1)]);
        Assert.Equal(rows.Sum(r => r.Item2), blocks.Sum(i => rows[i].Item2).Sum(), 9);
        Assert.Equal(rows.Length, blocks.Sum(_ => 1).Sum());
    });

    [Fact]
    public void Two_blocks_carry_no_interval_so_nothing_is_beyond_doubt()
    {
        var interval = ResamplingBlocks.Of([1, 1]).Mean(_ => 7, 1);
        Assert.Equal(new Interval(7, double.NegativeInfinity, double.PositiveInfinity), interval);
    }
}
