using Relearn.Numerics;
using Relearn.Numerics.Evidence;

namespace Relearn.Tests.Numerics.Evidence;

public sealed class EValuesTests
{
    [Fact]
    public void A_p_value_becomes_an_e_value_whose_mean_is_one()
    {
        // The integral over (0, 1), by the midpoint rule on a scale that is fine near 0.
        double sum = 0;
        const int Steps = 200_000;
        for (var i = 0; i < Steps; i++)
        {
            // p = u^12, dp = 12 u^11 du.
            var u = (i + 0.5) / Steps;
            sum += EValues.OfPValue(Math.Pow(u, 12)) * 12 * Math.Pow(u, 11) / Steps;
        }
        // What lies under p = 1e-64 is 1/147 of it.
        Assert.InRange(sum, 0.98, 1.0001);
        Assert.Equal(0.5, EValues.OfPValue(1), 9);
        Assert.Equal(EValues.OfPValue(1 - 1.0001e-4), EValues.OfPValue(1 - 0.9999e-4), 6);
        Assert.True(EValues.OfPValue(0.001) > 15);
        Assert.Throws<ArgumentOutOfRangeException>(() => EValues.OfPValue(0));
    }

    [Fact]
    public void Of_many_findings_those_stand_whose_value_is_as_large_as_their_rank_asks()
    {
        Assert.Equal([1, 3, 4], EValues.BenjaminiHochberg([1, 100, 2, 45, 30], 0.06));
        Assert.Equal([1], EValues.BenjaminiHochberg([1, 100, 2, 45, 30], 0.05));
        Assert.Equal([], EValues.BenjaminiHochberg([1, 99, 2, 3, 1], 0.05));
        Assert.Equal([], EValues.BenjaminiHochberg([], 0.05));
    }

    [Fact]
    public void The_next_rows_of_the_same_reference_give_an_e_value_of_one_on_average()
    {
        // Over all counts, weighted with the probability that the reference gives them.
        static double LogBeta(double p, double q) => IncompleteBeta.LogGamma(p) + IncompleteBeta.LogGamma(q) - IncompleteBeta.LogGamma(p + q);
        static double Given(long x) => Math.Exp(LogBeta(x + 30.5, 50 - x + 970.5) - LogBeta(30.5, 970.5) - Math.Log(51) - LogBeta(x + 1, 51 - x));
        var mean = Enumerable.Range(0, 51).Sum(x => Given(x) * RateEvidence.AgainstReference(30, 1000, x, 50));
        Assert.InRange(mean, 0.999999, 1.000001);
        Assert.True(RateEvidence.AgainstReference(30, 1000, 15, 50) > 1000);
        Assert.True(RateEvidence.AgainstReference(30, 1000, 2, 50) < 1);
        // A short reference proves little.
        Assert.True(RateEvidence.AgainstReference(0, 3, 5, 10) < 3);
    }

    [Fact]
    public void What_cannot_happen_and_has_happened_is_a_proof()
    {
        Assert.Equal(double.PositiveInfinity, RateEvidence.Against(0, 1, 1000));
        Assert.Equal(double.PositiveInfinity, RateEvidence.Against(1, 999, 1000));
        Assert.InRange(RateEvidence.Against(0, 0, 1000), 0, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => RateEvidence.Against(0.5, 3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => RateEvidence.AgainstReference(3, 2, 0, 1));
    }

    [Fact]
    public void Many_monitors_that_copy_one_another_raise_no_more_false_alarms_than_one()
    {
        const double Budget = 100;
        double Steps(ulong seed, bool copies)
        {
            var (random, family) = (new SeededRandom(seed), new FamilyDetector(Budget));
            for (var t = 1; t <= 600; t++)
            {
                double Draw() => EValues.OfPValue(Math.Max(1e-300, random.NextDouble()));
                var one = Draw();
                if (family.Step([.. Enumerable.Range(0, 20).Select(k => ($"m{k}", 1.0 + k, copies ? one : Draw()))]).Alarm) { return t; }
            }
            return 600;
        }
        Assert.True(Enumerable.Range(0, 300).Average(i => Steps((ulong)i, copies: true)) > Budget * 0.9);
        Assert.True(Enumerable.Range(0, 300).Average(i => Steps((ulong)i, copies: false)) > Budget * 0.9);
    }

    [Fact]
    public void A_family_names_the_monitors_that_the_alarm_comes_from_and_begins_anew()
    {
        var family = new FamilyDetector(50);
        Assert.False(family.Step([("quiet", 1, 0.8), ("loud", 1, 20)]).Alarm);
        var step = family.Step([("quiet", 1, 0.8), ("loud", 1, 20), ("new", 1, 1)]);
        Assert.True(step.Alarm);
        Assert.Equal("loud", step.Shares[0].Name);
        Assert.True(step.Shares[0].Share > 0.9);
        Assert.Equal(0, family.Value);
        Assert.Empty(family.Step([]).Shares);
        Assert.Throws<ArgumentOutOfRangeException>(() => family.Step([("bad", 0, 1)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => family.Step([("bad", 1, double.NaN)]));
    }

    [Fact]
    public void Pairs_are_cut_to_their_bound_and_unknown_ones_say_nothing()
    {
        var pairs = new PairedEvidence(0.5, tolerance: 0.1);
        for (var i = 0; i < 100; i++) { pairs.Step(9); }
        pairs.Step(double.NaN);
        Assert.Equal(100, pairs.Count);
        Assert.True(pairs.Better > 1000);
        Assert.InRange(pairs.Difference.Estimate, 0.49, 0.5);
        var none = new PairedEvidence(0.5, tolerance: 0.1);
        for (var i = 0; i < 100; i++) { none.Step(0.1); }
        Assert.True(none.Better <= 1.0001);
    }
}
