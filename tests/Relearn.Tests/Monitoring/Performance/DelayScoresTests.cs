using Relearn.Monitoring.Performance;
using Relearn.Numerics;

namespace Relearn.Tests.Monitoring.Performance;

public sealed class DelayScoresTests
{
    static DecisionRows Rows(params float[] delays) => new()
    {
        Days = new int[delays.Length],
        Scores = new float[delays.Length],
        Acted = new bool[delays.Length],
        Delays = delays,
        Columns = [],
        Codes = [],
        Outcomes = Array.ConvertAll(delays, d => float.IsNaN(d) ? OutcomeState.Negative : OutcomeState.Positive),
    };

    [Fact]
    public void The_scores_are_cumulative_hazards_and_equal_delays_share_theirs()
    {
        var scores = DelayScores.Of(Rows(2, 1, 3, 2), onlyPositives: true);
        // 1/4; the mean of 1/4 + 1/3 and 1/4 + 1/3 + 1/2; all of it.
        Assert.Equal(0.25, scores.Of(1), 12);
        Assert.Equal(0.25 + (1 / 3.0 + 1 / 3.0 + 0.5) / 2, scores.Of(2), 12);
        Assert.Equal(0.25 + 1 / 3.0 + 0.5 + 1, scores.Of(3), 12);
        Assert.Equal(scores.Of(3), scores.Of(99));
        Assert.Equal(scores.Of(1), scores.Of(0));
    }

    [Fact]
    public void Their_mean_over_the_reference_is_one_and_twice_the_delay_is_about_two()
    {
        var random = new SeededRandom(4);
        float[] delays = [.. Enumerable.Range(0, 20_000).Select(_ => (float)-Math.Log(1 - random.NextDouble()))];
        var scores = DelayScores.Of(Rows(delays), onlyPositives: false);
        Assert.Equal(1, delays.Average(scores.Of), 0.01);
        Assert.Equal(2, delays.Average(d => scores.Of(2 * d)), 0.05);
    }

    [Fact]
    public void Where_delays_are_not_known_or_all_alike_there_is_no_score()
    {
        Assert.True(double.IsNaN(DelayScores.Of(Rows(float.NaN, float.NaN), true).Of(1)));
        Assert.True(double.IsNaN(DelayScores.Of(Rows(2, 2), true).Of(1)));
        Assert.True(double.IsNaN(DelayScores.Of(Rows(1, 2), true).Of(float.NaN)));
    }
}
