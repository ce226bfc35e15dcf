using Relearn.Monitoring.Performance;
using Relearn.Numerics;

namespace Relearn.Tests.Monitoring.Performance;

public sealed class DayEvidenceTests
{
    static double Normal(ref SeededRandom random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    [Theory]
    [InlineData(3)]
    [InlineData(12)]
    [InlineData(30)]
    public void At_the_boundary_the_expected_evidence_is_one(double freedom)
    {
        // The ratio of two densities, averaged over the one below: summed over a fine grid.
        double sum = 0, mass = 0;
        for (var z = -200.0; z < 200; z += 0.001)
        {
            var density = Math.Pow(1 + z * z / freedom, -(freedom + 1) / 2);
            sum += density * DayEvidence.OfDeviation(z, freedom);
            mass += density;
        }
        // The widest scatters reach beyond the grid, and no window is worth more than 1e12.
        Assert.InRange(sum / mass, 0.7, 1.0001);
    }

    [Fact]
    public void Given_a_reference_of_few_windows_the_expected_evidence_of_the_next_is_at_most_one()
    {
        var random = new SeededRandom(11);
        double sum = 0;
        const int Repeats = 20_000;
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            DayMeasure Window(int day) => new(day, 3 + 0.1 * Normal(ref random), 100, 0.0001);
            var baseline = DayBaseline.Of(Enumerable.Range(0, 8).Select(Window).ToArray())!;
            sum += DayEvidence.Rise(baseline, Window(8), 0);
        }
        Assert.InRange(sum / Repeats, 0.2, 1.05);
    }

    [Fact]
    public void A_rise_of_six_deviations_is_found_in_one_window_and_a_fall_only_where_it_counts()
    {
        var random = new SeededRandom(5);
        var baseline = DayBaseline.Of(Enumerable.Range(0, 30).Select(d => new DayMeasure(d, 1 + 0.1 * Normal(ref random), 1000, 0)).ToArray())!;
        var (high, low) = (new DayMeasure(30, 1.7, 1000, 0), new DayMeasure(30, 0.3, 1000, 0));
        Assert.InRange(DayEvidence.Rise(baseline, high, 0), 1000, 1e12);
        Assert.InRange(DayEvidence.Rise(baseline, low, 0), 0, 1);
        Assert.InRange(DayEvidence.Move(baseline, low, 0), 500, 1e12);
        // What is tolerated is no evidence.
        Assert.InRange(DayEvidence.Rise(baseline, high, 1), 0, 1);
    }

    [Fact]
    public void A_window_without_rows_is_no_evidence()
    {
        var baseline = DayBaseline.Of(Enumerable.Range(0, 10).Select(d => new DayMeasure(d, 1, 10, 1)))!;
        Assert.Equal(1, DayEvidence.Move(baseline, new(11, double.NaN, 0, 0), 0));
        Assert.Null(DayBaseline.Of(Enumerable.Range(0, 10).Select(d => new DayMeasure(d, double.NaN, 0, 0))));
    }

    [Fact]
    public void The_spread_between_windows_is_found_beside_that_of_rows()
    {
        var random = new SeededRandom(9);
        // 0.2 between days, and rows of deviation 1, 100 a day: 0.1 more.
        var baseline = DayBaseline.Of(Enumerable.Range(0, 400).Select(d => new DayMeasure(d, 0.2 * Normal(ref random) + 0.1 * Normal(ref random), 100, 1)).ToArray())!;
        Assert.Equal(0.04, baseline.Between, 0.008);
        Assert.Equal(Math.Sqrt(0.04 + 0.0001), baseline.At(500, 10_000).Deviation, 0.02);
    }

    [Fact]
    public void Weekdays_are_expected_to_differ_as_they_did()
    {
        var random = new SeededRandom(2);
        DayMeasure Window(int day, double weekend) => new(day, 0.2 + (day % 7 >= 5 ? weekend : 0) + 0.01 * Normal(ref random), 1000, 0.01);
        var seasonal = DayBaseline.Of(Enumerable.Range(0, 56).Select(d => Window(d, 0.1)).ToArray())!;
        Assert.Equal(0.3, seasonal.At(61, 1000).Mean, 0.01);
        Assert.Equal(0.2, seasonal.At(58, 1000).Mean, 0.01);
        // Where they do not, next to nothing is made of chance.
        var plain = DayBaseline.Of(Enumerable.Range(0, 56).Select(d => Window(d, 0)).ToArray())!;
        Assert.All(Enumerable.Range(56, 7), d => Assert.Equal(0.2, plain.At(d, 1000).Mean, 0.008));
    }

    [Fact]
    public void A_reference_of_a_year_is_taken_at_the_same_time_of_year()
    {
        var baseline = DayBaseline.Of(Enumerable.Range(0, 365).Select(d => new DayMeasure(d, 1 + 0.5 * Math.Sin(2 * Math.PI * d / 365.25), 1000, 0.01)))!;
        Assert.Equal(1.5, baseline.At(365 + 91, 1000).Mean, 0.05);
        Assert.Equal(0.5, baseline.At(365 + 274, 1000).Mean, 0.05);
        Assert.InRange(baseline.At(365 + 91, 1000).Deviation, 0, 0.1);
    }
}
