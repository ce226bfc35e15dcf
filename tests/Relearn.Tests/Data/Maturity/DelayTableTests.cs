using Relearn.Data;
using Relearn.Data.Maturity;

namespace Relearn.Tests.Data.Maturity;

public sealed class DelayTableTests
{
    // Worked by hand. Ages count in steps of a full age of 4; delay or elapsed of six rows:
    // seen at 1; seen at 2; seen at 2; waiting since 2; waiting since 3; waiting since 4.
    // Edge 1: 6 at risk, 1 comes: S = 5/6. Edge 2: 5 at risk, 2 come: S = 5/6 * 3/5 = 1/2. Nothing later: S = 1/2.
    // Greenwood: 1/(6*5) = 1/30, then + 2/(5*3) = 1/6 in all.
    static MaturityCurve ByHand()
    {
        var table = new DelayTable(4, 4);
        foreach (var (delay, elapsed) in new[] { (1.0, 4.0), (2, 3), (1.5, 4), (double.NaN, 2.9), (double.NaN, 3), (double.NaN, 9) }) { table.Add(delay, elapsed); }
        return table.Curve();
    }

    [Fact]
    public void The_curve_is_that_of_Kaplan_and_Meier()
    {
        var curve = ByHand();
        Assert.Equal((6L, 3L, true), (curve.Rows, curve.Events, curve.Complete));
        (double Age, double Rate, double Seen)[] expected = [(0, 0, 0), (1, 1 / 6.0, 1 / 3.0), (2, 0.5, 1), (4, 0.5, 1)];
        foreach (var (age, rate, seen) in expected)
        {
            Assert.Equal(rate, curve.RateAt(age).Estimate, 1e-12);
            Assert.Equal(seen, curve.SeenAt(age).Estimate, 1e-12);
        }
        // ln(-ln S) at 1/2 with Greenwood's 1/6: 1/2 to the power exp(+-1.96 sqrt(1/6) / ln 2).
        var turn = Math.Exp(1.959963984540054 * Math.Sqrt(1 / 6.0) / Math.Log(2));
        Assert.Equal(1 - Math.Pow(0.5, 1 / turn), curve.RateAt(4).Low, 1e-12);
        Assert.Equal(1 - Math.Pow(0.5, turn), curve.RateAt(4).High, 1e-12);
        Assert.Equal(1, curve.AgeAt(0.3));
        Assert.Equal(2, curve.AgeAt(0.34));
        Assert.Equal(0.5 / 3, curve.Seen(0.5), 1e-12);
    }

    [Fact]
    public void An_event_behind_the_last_edge_that_its_row_has_reached_is_not_looked_at()
    {
        var table = new DelayTable(4, 4);
        // It was seen at 1.2, at the edge 2 nobody has seen it yet: the row is 1.5 old.
        table.Add(1.2, 1.5);
        table.Add(double.NaN, 4);
        table.Add(double.NaN, -1);
        Assert.Equal((2L, 0L), (table.Curve().Rows, table.Curve().Events));
    }

    [Fact]
    public void Without_a_row_of_the_full_age_the_curve_is_not_complete()
    {
        var table = new DelayTable(4, 4);
        table.Add(1, 2);
        table.Add(double.NaN, 2);
        Assert.False(table.Curve().Complete);
    }

    [Fact]
    public void The_true_share_lies_in_its_interval_at_the_stated_rate_over_200_repeats()
    {
        double[] ages = [1, 3, 7, 14, 21];
        var (seen, rate, repeats) = (new int[ages.Length], 0, 200);
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            var scenario = new DelayScenario((ulong)repeat + 1, 4000, 75);
            var table = new DelayTable(DelayScenario.WindowDays * DatasetImport.Day);
            // Half of what is looked at is younger than the window.
            for (var i = 0; i < scenario.At.Count; i++)
            {
                if (!scenario.Fast[i]) { continue; }
                var elapsed = 75 * DatasetImport.Day - scenario.At[i];
                table.Add(scenario.Delay[i] <= elapsed ? scenario.Delay[i] : double.NaN, elapsed);
            }
            var curve = table.Curve();
            for (var a = 0; a < ages.Length; a++)
            {
                var interval = curve.SeenAt(ages[a] * DatasetImport.Day);
                // The true share at the edge of the table at or before the age.
                var truth = DelayScenario.Seen(Math.Floor(ages[a] / DelayScenario.WindowDays * 1024 + 1e-9) * DelayScenario.WindowDays / 1024, fast: true);
                seen[a] += interval.Low <= truth && truth <= interval.High ? 1 : 0;
            }
            // The mean of the rows' own probabilities is what the rate at the full age estimates.
            var truthOfRate = Rate();
            rate += curve.Rate.Low <= truthOfRate && truthOfRate <= curve.Rate.High ? 1 : 0;
        }
        // 95 % of 200 are 190; four standard errors are 12.3.
        Assert.All(seen, inside => Assert.InRange(inside, 178, 200));
        Assert.InRange(rate, 178, 200);
    }

    // The mean of 1 / (1 + exp(-(-1.4 + 0.9 x))) over x from -2 to 2.
    static double Rate()
    {
        static double F(double x) => Math.Log(1 + Math.Exp(-1.4 + 0.9 * x)) / 0.9;
        return (F(2) - F(-2)) / 4;
    }

    [Theory]
    [InlineData(0.5, 500)]
    [InlineData(0.999, 999)]
    public void A_quantile_of_lags_is_never_below_the_true_one_and_at_most_a_hundredth_above(double quantile, double seconds)
    {
        var lags = new LagQuantile();
        for (var i = 1; i <= 1000; i++) { lags.Add(i * 1e6); }
        Assert.InRange(lags.At(quantile), seconds * 1e6, (seconds * 1.01 + 1) * 1e6);
        Assert.Equal(0, new LagQuantile().At(quantile));
    }
}
