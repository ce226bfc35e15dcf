using Relearn.Scoping;

namespace Relearn.Tests.Scoping;

public sealed class KpiConfigTests
{
    static readonly Gen<KpiConfig> Kpis =
        from tp in Gen.Int[-50, 50]
        from fp in Gen.Int[-50, 50]
        from fn in Gen.Int[-50, 50]
        from tn in Gen.Int[-50, 50]
        where tp > fn
        select new KpiConfig { TruePositive = tp, FalsePositive = fp, FalseNegative = fn, TrueNegative = tn };

    static double Expected(KpiConfig kpi, bool acted, double p) => p * kpi.ValueOf(acted, true) + (1 - p) * kpi.ValueOf(acted, false);

    // C. Elkan, "The foundations of cost-sensitive learning", IJCAI 2001, equation 2: p* = (c10 - c00) / (c10 - c00 + c01 - c11), costs instead of gains.
    [Theory]
    [InlineData(1, -1, 0, 0, 0.5)]
    [InlineData(10, -2, 0, 0, 2.0 / 12)]
    [InlineData(5, -1, -5, 0, 1.0 / 11)]
    [InlineData(3, -3, 1, 1, 4.0 / 6)]
    public void Acting_pays_from_the_probability_of_the_textbook(double tp, double fp, double fn, double tn, double expected) =>
        Assert.Equal(expected, new KpiConfig { TruePositive = tp, FalsePositive = fp, FalseNegative = fn, TrueNegative = tn }.BreakEven(), 1e-15);

    [Fact]
    public void Acting_pays_above_the_break_even_and_not_below() => Gen.Select(Kpis, Gen.Double.Unit).Sample((kpi, p) =>
    {
        var breakEven = kpi.BreakEven();
        Assert.InRange(breakEven, 0, 1);
        var gain = Expected(kpi, true, p) - Expected(kpi, false, p);
        // Money of at most 50, summed twice in double: 1e-12 is far above the rounding.
        Assert.True(p >= breakEven ? gain >= -1e-12 : gain <= 1e-12, $"At {p:R} acting gains {gain:R}, but the break-even is {breakEven:R}.");
    });

    [Fact]
    public void Where_a_hit_is_worth_no_more_than_a_miss_acting_never_pays() =>
        Assert.Equal(1, new KpiConfig { TruePositive = -1, FalsePositive = -2, FalseNegative = 0, TrueNegative = 0 }.BreakEven());
}
