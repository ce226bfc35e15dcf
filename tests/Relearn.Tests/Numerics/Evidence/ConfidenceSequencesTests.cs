using Relearn.Numerics;
using Relearn.Numerics.Evidence;

namespace Relearn.Tests.Numerics.Evidence;

/// <summary>An interval that holds at every moment: looked at after each value it misses the mean in at most one of 20 streams.</summary>
public sealed class ConfidenceSequencesTests
{
    const int Streams = 400;

    // 0.05 and three standard errors.
    const double Most = 0.05 + 0.033;

    static double ShareMissing(double mean, int steps, Func<Func<double, Interval>> sequence)
    {
        var missed = 0;
        for (var s = 0; s < Streams; s++)
        {
            var (random, step) = (new SeededRandom((ulong)s * 31 + 7), sequence());
            for (var t = 0; t < steps; t++)
            {
                var interval = step(random.NextDouble() < mean ? 1 : 0);
                // An interval of many values alone is asymptotic: it is looked at from the fiftieth on.
                if (t < 50 || (interval.Low <= mean && mean <= interval.High)) { continue; }
                missed++;
                break;
            }
        }
        return (double)missed / Streams;
    }

    static Func<double, Interval> Bernstein()
    {
        var sequence = new EmpiricalBernsteinSequence(0.05);
        return x => { sequence.Step(x); return sequence.Interval; };
    }

    static Func<double, Interval> Betting()
    {
        var sequence = new BettingSequence(0.05);
        return x => { sequence.Step(x); return sequence.Interval; };
    }

    static Func<double, Interval> Normal()
    {
        var (n, sum) = (0L, 0.0);
        return x =>
        {
            n++;
            sum += x;
            return ConfidenceSequences.NormalMixture(n, sum / n, sum / n * (1 - sum / n), 0.05, 500);
        };
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.1)]
    public void The_mean_lies_within_at_every_moment(double mean)
    {
        Assert.True(ShareMissing(mean, 600, Bernstein) <= Most);
        Assert.True(ShareMissing(mean, 600, Betting) <= Most);
        Assert.True(ShareMissing(mean, 600, Normal) <= Most);
    }

    [Fact]
    public void They_narrow_and_betting_is_tightest_of_the_exact_ones()
    {
        var (random, bernstein, betting) = (new SeededRandom(4), Bernstein(), new BettingSequence(0.05, means: 1000));
        Interval a = null!;
        for (var t = 0; t < 3000; t++)
        {
            var x = random.NextDouble() < 0.1 ? 1 : 0;
            a = bernstein(x);
            betting.Step(x);
        }
        var b = betting.Interval;
        Assert.InRange(a.High - a.Low, 0.01, 0.08);
        Assert.InRange(b.High - b.Low, 0.01, a.High - a.Low);
        Assert.InRange(a.Estimate, a.Low, a.High);
    }

    [Fact]
    public void The_normal_mixture_is_that_of_the_formula()
    {
        var rho = (-2 * Math.Log(0.05) + Math.Log(1 - 2 * Math.Log(0.05))) / 5000;
        var half = Math.Sqrt(2.0) * Math.Sqrt(2 * (800 * rho + 1) / (800.0 * 800 * rho) * Math.Log(Math.Sqrt(800 * rho + 1) / 0.05));
        var interval = ConfidenceSequences.NormalMixture(800, 3, 2, 0.05);
        Assert.Equal((3 - half, 3 + half), (interval.Low, interval.High));
        Assert.Equal(double.PositiveInfinity, ConfidenceSequences.NormalMixture(0, 0, 0, 0.05).High);
    }

    [Fact]
    public void The_ratio_of_two_error_rates_lies_within_at_every_moment()
    {
        var missed = 0;
        for (var s = 0; s < Streams; s++)
        {
            var (random, evidence) = (new SeededRandom((ulong)s + 900), new ArmOfErrorsEvidence());
            for (var t = 0; t < 200; t++)
            {
                evidence.Step(random.NextDouble() < 0.3 * 2 / (0.3 * 2 + 0.7), 0.3);
                var interval = evidence.Ratio(0.05);
                if (interval.Low <= 2 && 2 <= interval.High) { continue; }
                missed++;
                break;
            }
        }
        Assert.True((double)missed / Streams <= Most);
        var clear = new ArmOfErrorsEvidence();
        for (var t = 0; t < 300; t++) { clear.Step(t % 2 == 0, 0.5); }
        var ratio = clear.Ratio(0.05);
        Assert.InRange(ratio.Estimate, 0.95, 1.05);
        Assert.InRange(ratio.High, 1.2, 1.7);
        Assert.Equal((0, double.PositiveInfinity), (new ArmOfErrorsEvidence().Ratio(0.05).Low, new ArmOfErrorsEvidence().Ratio(0.05).High));
    }
}
