using Relearn.Numerics;
using Relearn.Numerics.Domains;

namespace Relearn.Tests.Numerics.Domains;

public sealed class DomainClassifierTests
{
    static byte[][] Rows(int rows, ulong seed, Func<double, double, byte[]> of)
    {
        var random = new SeededRandom(seed);
        var made = Enumerable.Range(0, rows).Select(_ => of(random.NextDouble(), random.NextDouble())).ToArray();
        return [.. Enumerable.Range(0, made[0].Length).Select(c => made.Select(r => r[c]).ToArray())];
    }

    static byte[] Independent(double a, double b) => [(byte)(a * 32), (byte)(b * 32), 7];

    [Fact]
    public void Two_samples_alike_have_an_area_of_one_half_within_the_stated_error()
    {
        var deviations = Enumerable.Range(0, 40).Select(s => DomainClassifier.Compare(Rows(2_000, (ulong)(2 * s), Independent), Rows(1_000, (ulong)(2 * s + 1), Independent), (ulong)s).Deviation).ToArray();
        // 40 standard normal numbers: their mean within 0.5, one beyond 3.5 in 50 such tests.
        Assert.InRange(deviations.Average(), -0.5, 0.5);
        Assert.All(deviations, d => Assert.InRange(d, -3.5, 3.5));
    }

    [Fact]
    public void Two_samples_with_nothing_in_common_have_an_area_of_one_and_few_effective_rows()
    {
        var comparison = DomainClassifier.Compare(Rows(2_000, 1, Independent), Rows(1_000, 2, (a, b) => [(byte)(100 + a * 32), (byte)(b * 32), 7]), 3);
        Assert.InRange(comparison.Auc, 0.9999, 1);
        Assert.Equal([1.0, 0, 0], comparison.Gains);
    }

    [Fact]
    public void A_difference_that_no_column_shows_by_itself_is_seen_in_their_combination()
    {
        // Both columns are uniform on both sides; only in the window do they go together.
        var comparison = DomainClassifier.Compare(Rows(4_000, 1, Independent), Rows(4_000, 2, (a, b) => [(byte)(a * 32), (byte)((a + b / 4) % 1 * 32), 7]), 3);
        Assert.InRange(comparison.Auc, 0.8, 1);
        Assert.InRange(DomainClassifier.Compare(Rows(4_000, 1, Independent), Rows(4_000, 2, (a, b) => [(byte)(a * 32), (byte)((a + b / 4) % 1 * 32), 7]), 3, without: 1).Auc, 0.47, 0.53);
    }

    [Fact]
    public void The_ratios_of_the_reference_are_those_of_the_densities()
    {
        // The window has the upper half of the first column three times as often as the lower.
        var comparison = DomainClassifier.Compare(Rows(20_000, 1, Independent), Rows(20_000, 2, (a, b) => [(byte)(a < 0.25 ? a * 64 : 16 + (a - 0.25) / 0.75 * 16), (byte)(b * 32), 7]), 3);
        var codes = Rows(20_000, 1, Independent)[0];
        Assert.Equal(0.5, comparison.ReferenceRatios.Where((_, i) => codes[i] < 16).Average(), 0.05);
        Assert.Equal(1.5, comparison.ReferenceRatios.Where((_, i) => codes[i] >= 16).Average(), 0.05);
        // (mean w)^2 / mean w^2 = 1 / ((0.25 + 2.25) / 2)
        Assert.Equal(0.8, comparison.EffectiveShare, 0.03);
    }

    [Fact]
    public void The_same_rows_give_the_same_bits()
    {
        var (a, b) = (Rows(1_500, 1, Independent), Rows(1_500, 2, Independent));
        Assert.Equal(DomainClassifier.Compare(a, b, 3).WindowRatios, DomainClassifier.Compare(a, b, 3).WindowRatios);
    }

    [Fact]
    public void A_side_without_rows_is_told_apart_from_nothing()
    {
        var comparison = DomainClassifier.Compare(Rows(100, 1, Independent), [[], [], []], 3);
        Assert.Equal((double.NaN, 1.0), (comparison.Auc, comparison.EffectiveShare));
        Assert.True(double.IsNaN(DomainClassifier.Compare([], [], 3).Auc));
    }

    [Fact]
    public void Fewer_rows_than_a_leaf_needs_say_nothing()
    {
        var comparison = DomainClassifier.Compare(Rows(20, 1, Independent), Rows(10, 2, (_, _) => [99, 99, 99]), 3);
        Assert.Equal((0.5, 1.0), (comparison.Auc, comparison.EffectiveShare));
    }
}
