using Relearn.Numerics;
using Relearn.Numerics.Evidence;

namespace Relearn.Tests.Numerics.Evidence;

public sealed class RiseDetectorTests
{
    static int StepsTo(double budget, Func<int, double> rate, double baseline, ulong seed, int most)
    {
        var (random, detector) = (new SeededRandom(seed), new RiseDetector(baseline));
        for (var t = 0; t < most; t++)
        {
            if (detector.Step(random.NextDouble() < rate(t) ? 1 : 0) >= budget) { return t + 1; }
        }
        return most;
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.02)]
    [InlineData(0.7)]
    public void False_alarms_are_no_more_frequent_than_the_budget_says(double rate) =>
        // The average of 200 is within a tenth of the truth; steps are cut at five budgets, which only lowers it.
        Assert.True(Enumerable.Range(0, 200).Average(i => StepsTo(1000, _ => rate, rate, (ulong)i, 5000)) > 900);

    [Fact]
    public void A_rise_from_20_to_25_percent_is_seen_within_500_rows_at_one_false_alarm_in_10_000()
    {
        // It comes after 3,000 quiet rows; streams with an alarm before it do not count.
        int[] delays = [.. Enumerable.Range(0, 400).Select(i => StepsTo(10_000, t => t < 3000 ? 0.2 : 0.25, 0.2, (ulong)i, 20_000) - 3000).Where(d => d > 0)];
        Assert.InRange(delays.Length, 250, 400);
        Assert.InRange(delays.Average(), 100, 500);
    }

    [Fact]
    public void Values_that_depend_on_one_another_raise_no_more_alarms_as_long_as_none_is_expected_above_the_baseline()
    {
        // An error makes the next one likely up to the baseline, and unlikely otherwise.
        static int Steps(ulong seed)
        {
            var (random, detector, last) = (new SeededRandom(seed), new RiseDetector(0.3), 0.0);
            for (var t = 0; t < 5000; t++)
            {
                last = random.NextDouble() < (last == 1 ? 0.3 : 0.25) ? 1 : 0;
                if (detector.Step(last) >= 1000) { return t; }
            }
            return 5000;
        }
        Assert.True(Enumerable.Range(0, 100).Average(i => Steps((ulong)i)) > 1000);
    }

    [Fact]
    public void A_season_is_no_rise_where_the_baseline_knows_it()
    {
        var (random, knows, ignores, seen, alarms) = (new SeededRandom(5), new RiseDetector(0.2), new RiseDetector(0.2), 0, 0);
        for (var t = 0; t < 30_000; t++)
        {
            var rate = 0.2 + 0.08 * Math.Sin(t * 2 * Math.PI / 7000);
            var x = random.NextDouble() < rate ? 1 : 0;
            if (knows.Step(x, rate) >= 10_000)
            {
                seen++;
                knows.Reset();
            }
            if (ignores.Step(x) < 10_000) { continue; }
            alarms++;
            ignores.Reset();
        }
        // Three are what the budget accepts.
        Assert.InRange(seen, 0, 5);
        Assert.InRange(alarms, 2 * seen + 3, 1000);
    }

    [Fact]
    public void A_tolerated_rise_is_none() =>
        Assert.True(Enumerable.Range(0, 100).Average(seed =>
        {
            var (random, detector) = (new SeededRandom((ulong)seed), new RiseDetector(0.2, 0.05));
            for (var t = 0; t < 5000; t++)
            {
                if (detector.Step(random.NextDouble() < 0.25 ? 1 : 0) >= 1000) { return t; }
            }
            return 5000;
        }) > 900);

    [Fact]
    public void What_is_not_known_says_nothing_and_what_cannot_be_is_refused()
    {
        var detector = new RiseDetector(0.2);
        var before = detector.Step(1);
        Assert.Equal(before, detector.Step(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => detector.Step(1.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => detector.Step(-0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RiseDetector(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RiseDetector(0));
        detector.Reset();
        Assert.Equal(0, detector.Value);
    }

    [Fact]
    public void It_stays_a_number_however_long_all_is_wrong()
    {
        var detector = new RiseDetector(0.001);
        for (var t = 0; t < 10_000; t++) { detector.Step(1); }
        Assert.True(double.IsFinite(detector.Value));
    }
}
