using Relearn.Numerics;
using Relearn.Numerics.Evidence;

namespace Relearn.Tests.Monitoring.Performance;

/// <summary>A small part of the benchmark <c>loss-stream</c>.</summary>
public sealed class LossStreamTests
{
    // Mean rows from a rise of 0.20 to 0.25 at row 3,000 to the alarm, at a budget of 10,000 rows.
    static double MeanDelay(Func<int, double> baseline) => Enumerable.Range(0, 200).Average(seed =>
    {
        var (random, detector) = (new SeededRandom((ulong)seed + 9_000_000), new RiseDetector(baseline(seed)));
        for (var row = 0; row < 3000; row++) { if (detector.Step(random.NextDouble() < 0.2 ? 1 : 0) >= 10_000) { detector.Reset(); } }
        var delay = 1;
        while (detector.Step(random.NextDouble() < 0.25 ? 1 : 0) < 10_000 && delay < 20_000) { delay++; }
        return delay;
    });

    // 200 streams: the standard error of the mean is about 18 and 40 rows.
    [Fact]
    public void A_rise_is_seen_in_about_five_hundred_rows_where_the_rate_is_known() => Assert.InRange(MeanDelay(_ => 0.2), 300, 540);

    [Fact]
    public void A_rise_is_seen_in_about_eight_hundred_rows_where_the_rate_is_the_bound_of_five_thousand() => Assert.InRange(MeanDelay(seed =>
    {
        var random = new SeededRandom((ulong)seed + 70_000);
        var rate = Enumerable.Range(0, 5000).Count(_ => random.NextDouble() < 0.2) / 5000.0;
        return rate + 1.645 * Math.Sqrt(rate * (1 - rate) / 5000);
    }), 400, 930);
}
