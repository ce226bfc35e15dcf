using Relearn.Numerics;

namespace Relearn.Tests.Numerics;

public sealed class StableOrderTests
{
    static void Check(double[] values) =>
        Assert.Equal(Enumerable.Range(0, values.Length).OrderBy(i => values[i]), StableOrder.Of([.. values]));

    [Fact]
    public void Whole_minutes_seconds_and_microseconds_are_sorted_like_any_numbers() =>
        Gen.Select(Gen.OneOf(Gen.Const(60_000_000.0), Gen.Const(1_000_000.0), Gen.Const(1.0)), Gen.Int[-3000, 3000].Array[0, 300], Gen.Int[0, 1000]).Sample((unit, numbers, offset) =>
            Check([.. numbers.Select(n => n * unit + offset * 1e12)]));

    [Fact]
    public void Numbers_that_are_no_multiples_or_lie_far_apart_are_sorted_too() =>
        Gen.OneOf(Gen.Double[-1e6, 1e6], Gen.Double[-1e18, 1e18], Gen.Int[-5, 5].Select(i => i / 2.0)).Array[0, 200].Sample(Check);

    [Fact]
    public void Many_equal_values_keep_their_order() => Check([.. Enumerable.Range(0, 100_000).Select(i => (double)(i * 7919 % 13) * 60_000_000)]);
}
