using Relearn.Data;
using Relearn.Data.Leakage;

namespace Relearn.Tests.Data.Leakage;

public sealed class LeakageSampleTests
{
    static RowRange Range(long first, long end) => new(first, end, double.PositiveInfinity);

    [Theory]
    [InlineData(0, 100)]
    [InlineData(50, 10_000)]
    public void Few_rows_are_all_looked_at(long first, long end)
    {
        var batches = LeakageSample.Batches(Range(first, end), LeakageSample.MostTrainRows).ToArray();
        Assert.Equal(end - first, batches.Sum(b => b.Rows));
        Assert.Equal(first, batches[0].First);
        Assert.All(batches.Zip(batches.Skip(1)), pair => Assert.Equal(pair.First.First + pair.First.Rows, pair.Second.First));
    }

    [Fact]
    public void Of_many_rows_a_bounded_number_is_looked_at_and_it_is_spread_evenly()
    {
        const long rows = 50_000_000;
        var batches = LeakageSample.Batches(Range(0, rows), LeakageSample.MostTrainRows).ToArray();
        Assert.InRange(batches.Sum(b => b.Rows), LeakageSample.MostTrainRows * 0.98, LeakageSample.MostTrainRows);
        var gaps = batches.Zip(batches.Skip(1)).Select(pair => pair.Second.First - pair.First.First).ToArray();
        Assert.InRange(gaps.Max() - gaps.Min(), 0, 2048);
        Assert.InRange(batches[^1].First, rows - gaps.Max(), rows);
    }

    [Fact]
    public void No_rows_give_no_batches() => Assert.Empty(LeakageSample.Batches(Range(7, 7), 1000));
}
