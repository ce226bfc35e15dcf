using Relearn.Loop.Learning;
using Relearn.Numerics;

namespace Relearn.Tests.Loop.Learning;

public sealed class StalenessCurveTests
{
    const double PeriodDays = 2;
    const double HalfLife = 12;
    const double Swing = 0.35;
    const int Weights = 12;
    const int Periods = 120;
    const int RowsADay = 150;
    const double Traffic = 1000;
    const double Worth = 1;

    sealed class Dice(ulong seed)
    {
        SeededRandom _random = new(seed);

        public double Uniform() => _random.NextDouble();

        public double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
    }

    /// <summary>A world whose weights wander and come back, with half their memory lost in twelve days (Ornstein and Uhlenbeck): a model made on a day has that day's weights.</summary>
    /// <remarks>The loss of old weights is (1 - 2^(-age / 12)) of a plateau up to the curvature of the logistic, which the truth below takes as it is.</remarks>
    static List<AgedPeriod> Play(ulong seed)
    {
        var random = new Dice(seed);
        var days = (int)(Periods * PeriodDays);
        var weights = new double[days][];
        var (kept, fresh) = (Math.Pow(2, -1 / HalfLife), Swing * Math.Sqrt(1 - Math.Pow(2, -2 / HalfLife)));
        for (var day = 0; day < days; day++) { weights[day] = [.. Enumerable.Range(0, Weights).Select(w => day == 0 ? Swing * random.Normal() : kept * weights[day - 1][w] + fresh * random.Normal())]; }
        var compared = new List<AgedPeriod>();
        for (var period = 0; period < Periods; period++)
        {
            var sums = new double[Math.Min(period, 20) + 1];
            for (var d = 0; d < (int)PeriodDays; d++)
            {
                var day = period * (int)PeriodDays + d;
                for (var row = 0; row < RowsADay; row++)
                {
                    var x = Draw(random);
                    var yes = random.Uniform() < Logistic(weights[day], x);
                    for (var age = 0; age < sums.Length; age++) { sums[age] += BinaryMetrics.LogLoss(Logistic(weights[(period - age) * (int)PeriodDays], x), yes); }
                }
            }
            // A unit of log loss costs a unit of money here.
            for (var age = 1; age < sums.Length; age++) { compared.Add(new(period, age, RowsADay * PeriodDays, sums[age] - sums[0], Worth * (sums[age] - sums[0]))); }
        }
        return compared;
    }

    static double[] Draw(Dice random) => [.. Enumerable.Range(0, Weights).Select(_ => random.Normal())];

    static double Logistic(double[] weights, double[] x) => 1 / (1 + Math.Exp(-weights.Zip(x, (w, v) => w * v).Sum()));

    /// <summary>The expected loss of weights of an age, by integration over worlds and rows: no curve is fitted.</summary>
    static double[] Truth(int days)
    {
        var random = new Dice(99);
        var losses = new double[days];
        const int Draws = 4000;
        for (var i = 0; i < Draws; i++)
        {
            var (now, other, x) = (Draw(random), Draw(random), Draw(random));
            double[] truth = [.. now.Select(v => Swing * v)];
            var p = Logistic(truth, x);
            for (var age = 0; age < days; age++)
            {
                var memory = Math.Pow(2, -age / HalfLife);
                var q = Logistic([.. now.Zip(other, (a, b) => Swing * (memory * a + Math.Sqrt(1 - memory * memory) * b))], x);
                losses[age] += (p * Math.Log(p / q) + (1 - p) * Math.Log((1 - p) / (1 - q))) / Draws;
            }
        }
        return losses;
    }

    static double BestCadence(double[] losses, double retraining)
    {
        var (best, least) = (0.0, double.PositiveInfinity);
        for (var days = 0.5; days < losses.Length - 1; days += 0.05)
        {
            double lost = 0;
            const int Steps = 200;
            for (var s = 0; s < Steps; s++)
            {
                var age = days * (s + 0.5) / Steps;
                lost += losses[(int)age] + (age - (int)age) * (losses[(int)age + 1] - losses[(int)age]);
            }
            var cost = (retraining + Traffic * Worth * lost / Steps * days) / days;
            if (cost < least) { (best, least) = (days, cost); }
        }
        return best;
    }

    [Fact]
    public void The_recommended_cadence_is_right_within_15_percent_in_a_world_of_known_half_life()
    {
        const double Retraining = 300;
        var truth = BestCadence(Truth(90), Retraining);
        var inside = 0;
        for (var seed = 1UL; seed <= 6; seed++)
        {
            var curve = StalenessCurve.Of(Play(seed), PeriodDays, new(Retraining, Traffic), "USD", 1)!;
            Assert.InRange(curve.CadenceDays.Estimate / truth, 0.85, 1.15);
            inside += curve.CadenceDays.Low <= truth && truth <= curve.CadenceDays.High ? 1 : 0;
        }
        // Six intervals of 95 %: two outside happen once in 50 such tests, three never.
        Assert.InRange(inside, 4, 6);
    }

    [Fact]
    public void The_half_life_is_found_again()
    {
        var days = Enumerable.Range(1, 20).Select(i => 2.0 * i).ToArray();
        // Means over a period, as they are measured: both models live through the same two days.
        var truth = new StalenessFit(0.05, 9);
        var losses = days.Select(d => (truth.Over(d + 2) - truth.Over(d) - truth.Over(2)) / 2).ToArray();
        var fit = StalenessFit.Of(days, losses, [.. days.Select(_ => 1.0)], 2);
        Assert.Equal(9, fit.HalfLife, 3);
        Assert.Equal(0.05, fit.Plateau, 5);
    }

    [Fact]
    public void A_retraining_that_costs_more_than_can_be_lost_never_pays()
    {
        var money = new StalenessFit(0.01, 10);
        // Traffic x plateau x half-life / ln 2 = 1000 x 0.01 x 14.43.
        Assert.True(double.IsPositiveInfinity(new FreshnessPrice(145, 1000).Cadence(money)));
        Assert.InRange(new FreshnessPrice(140, 1000).Cadence(money), 40, 3650);
        Assert.True(double.IsPositiveInfinity(new FreshnessPrice(1, 1000).Cadence(new StalenessFit(0, 10))));
        Assert.Equal(FreshnessPrice.Least, new FreshnessPrice(0, 1000).Cadence(money));
    }

    [Fact]
    public void No_other_cadence_costs_less()
    {
        var (money, price) = (new StalenessFit(0.02, 15), new FreshnessPrice(30, 500));
        var best = price.Cadence(money);
        Assert.All(Enumerable.Range(1, 200), days => Assert.True(price.PerDay(money, days) >= price.PerDay(money, best) - 1e-9));
        Assert.True(price.PerDay(money, double.PositiveInfinity) > price.PerDay(money, best));
    }

    [Fact]
    public void A_world_that_stands_still_has_no_half_life_and_nothing_to_retrain_for()
    {
        var random = new Dice(3);
        AgedPeriod[] noise = [.. Enumerable.Range(1, 30).SelectMany(p => Enumerable.Range(1, Math.Min(p, 8)).Select(a => new AgedPeriod(p, a, 100, 0.2 * random.Normal() - 0.1, 0.2 * random.Normal() - 0.1)))];
        var curve = StalenessCurve.Of(noise, 7, new(5, 100), "USD", 1)!;
        Assert.Null(curve.HalfLifeDays);
        Assert.True(double.IsPositiveInfinity(curve.CadenceDays.Estimate));
    }

    [Fact]
    public void Too_few_periods_give_no_curve()
    {
        Assert.Null(StalenessCurve.Of([new(1, 1, 10, 1, 1), new(2, 1, 10, 1, 1), new(2, 2, 10, 1, 1)], 7, new(1, 1), "USD", 1));
        Assert.Null(StalenessCurve.Of([new(1, 1, 10, 1, 1), new(2, 1, 10, 1, 1), new(3, 1, 10, 1, 1)], 7, new(1, 1), "USD", 1));
        Assert.Null(StalenessCurve.Of([], 7, new(1, 1), "USD", 1));
    }

    [Fact]
    public void The_monotone_curve_pools_what_falls() =>
        Assert.Equal([1, 2.5, 2.5, 4], StalenessFit.Monotone([1, 3, 2, 4], [1, 1, 1, 1]));
}
