using Relearn.Numerics;
using Relearn.Numerics.Evidence;

namespace Relearn.Tests.Numerics.Evidence;

/// <summary>What every e-value promises: looked at after each value, it reaches 20 in at most one of 20 streams in which nothing is the matter.</summary>
public sealed class EvidenceTests
{
    const int Streams = 1000;
    const int Steps = 400;

    static double ShareReaching20(Func<SeededRandom, Func<double>> stream)
    {
        var reached = 0;
        for (var s = 0; s < Streams; s++)
        {
            var step = stream(new SeededRandom((ulong)s * 977 + 3));
            for (var t = 0; t < Steps; t++)
            {
                if (step() < 20) { continue; }
                reached++;
                break;
            }
        }
        return (double)reached / Streams;
    }

    // 0.05 and three standard errors of 1,000 streams.
    const double Most = 0.05 + 0.021;

    static double Coin(ref SeededRandom random, double rate) => random.NextDouble() < rate ? 1 : 0;

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.3)]
    [InlineData(0.8)]
    public void Of_a_rise(double rate)
    {
        Assert.True(ShareReaching20(random =>
        {
            var evidence = new RiseEvidence(rate);
            return () => evidence.Step(Coin(ref random, rate));
        }) <= Most);
        Assert.True(ShareReaching20(random =>
        {
            var evidence = new RiseEvidence(rate);
            return () => evidence.Step(Coin(ref random, Math.Min(0.99, rate * 2 + 0.1)));
        }) > 0.5);
    }

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.5)]
    public void Of_a_rate_counted_again_and_again(double rate)
    {
        Func<double> Counted(SeededRandom random, double truth)
        {
            var (hits, rows) = (0L, 0L);
            return () => RateEvidence.Against(rate, hits += (long)Coin(ref random, truth), ++rows);
        }
        Assert.True(ShareReaching20(random => Counted(random, rate)) <= Most);
        Assert.True(ShareReaching20(random => Counted(random, rate + 0.2)) > 0.9);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.4)]
    [InlineData(-0.4)]
    public void Of_a_mean(double bound)
    {
        // Three values far apart, whose mean is the bound.
        Func<double> Bets(SeededRandom random, double truth)
        {
            var evidence = new MeanEvidence(bound, -1);
            return () =>
            {
                var u = random.NextDouble();
                return evidence.Step(u < 0.5 ? truth : u < 0.5 + 0.25 * (1 + truth) ? 1 : -1);
            };
        }
        Assert.True(ShareReaching20(random => Bets(random, bound)) <= Most);
        Assert.True(ShareReaching20(random => Bets(random, bound + 0.3)) > 0.9);
    }

    [Fact]
    public void Of_the_arm_of_errors_whatever_the_error_rate_does()
    {
        Func<double> Errors(SeededRandom random, double ratio)
        {
            var (evidence, share) = (new ArmOfErrorsEvidence(), 0.1);
            return () =>
            {
                evidence.Step(random.NextDouble() < share * ratio / (share * ratio + 1 - share), share);
                return evidence.Value;
            };
        }
        Assert.True(ShareReaching20(random => Errors(random, 1)) <= Most);
        Assert.True(ShareReaching20(random => Errors(random, 0.5)) <= 0.02);
        Assert.True(ShareReaching20(random => Errors(random, 3)) > 0.95);
    }

    [Fact]
    public void Of_a_sample_ratio()
    {
        static double Share(double truth) => ShareReaching20(random =>
        {
            var evidence = new SampleRatioEvidence(0.5);
            return () =>
            {
                // A hundred units at a time.
                for (var i = 0; i < 100; i++) { evidence.Step(random.NextDouble() < truth); }
                return evidence.Value;
            };
        });
        Assert.True(Share(0.5) <= Most);
        Assert.True(Share(0.52) > 0.95);
    }

    [Fact]
    public void Of_pairs_in_both_directions()
    {
        static Func<double> Pairs(SeededRandom random, double difference, Func<PairedEvidence, double> read)
        {
            var evidence = new PairedEvidence(1);
            return () =>
            {
                evidence.Step(difference + (random.NextDouble() - 0.5) * 0.6);
                return read(evidence);
            };
        }
        Assert.True(ShareReaching20(random => Pairs(random, 0, e => e.Better)) <= Most);
        Assert.True(ShareReaching20(random => Pairs(random, 0, e => e.Worse)) <= Most);
        Assert.True(ShareReaching20(random => Pairs(random, 0.1, e => e.Better)) > 0.9);
        Assert.True(ShareReaching20(random => Pairs(random, -0.1, e => e.Worse)) > 0.9);
    }
}
