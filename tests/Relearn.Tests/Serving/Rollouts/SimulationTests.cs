using Relearn.Serving.Rollouts;

namespace Relearn.Tests.Serving.Rollouts;

/// <summary>A small part of the simulations of <c>docs/benchmarks/release.md</c>; all of it: <c>Relearn.Benchmarks canary</c>.</summary>
public sealed class SimulationTests
{
    static IEnumerable<int?> Run(CanaryScenario scenario, int trials) => Enumerable.Range(1, trials).Select(seed => scenario.RolledBackAt((ulong)seed));

    [Theory]
    [InlineData(20)]
    [InlineData(100)]
    public void A_canary_that_errs_as_seldom_as_the_champion_is_not_rolled_back(int perMinute) =>
        // 1 % is promised; of 150 trials 5 are what 1 % exceeds once in a hundred.
        Assert.InRange(Run(new(perMinute, 0.05, 0.005, 1), 150).Count(m => m is not null), 0, 5);

    [Fact]
    public void An_incident_that_hits_both_arms_is_not_the_canarys_fault() =>
        Assert.InRange(Run(new(100, 0.05, 0.005, 1, IncidentFrom: 10), 150).Count(m => m is not null), 0, 5);

    [Fact]
    public void Threefold_errors_are_found_within_ten_minutes_in_the_median()
    {
        var found = Run(new(100, 0.05, 0.005, 3), 301).Select(m => m ?? int.MaxValue).Order().ToArray();
        Assert.InRange(found[150], 1, 10);
    }

    [Fact]
    public void A_fixed_threshold_rolls_back_a_healthy_canary_more_often_than_not()
    {
        var scenario = new CanaryScenario(100, 0.05, 0.005, 1);
        // Source: the same rule, simulated elsewhere: 62 %.
        Assert.InRange(Enumerable.Range(1, 400).Count(seed => scenario.FixedThresholdAt((ulong)seed, 0) is not null) / 400.0, 0.54, 0.70);
    }

    [Fact]
    public void Of_two_models_that_are_equally_good_neither_is_promoted_as_better_beyond_the_stated_rate() =>
        // An e-value of 20: at most 5 %; of 100 trials 11 are what 5 % exceeds once in a hundred.
        Assert.InRange(Enumerable.Range(1, 100).Count(seed => TwinScenario.PromotedAt((ulong)seed, 4000) is not null), 0, 11);

    [Fact]
    public void A_better_model_is_promoted_as_better() => Assert.All(Enumerable.Range(1, 10), seed => Assert.NotNull(TwinScenario.PromotedAt((ulong)seed, 20_000, shift: 0.2)));

    [Fact]
    public void A_twin_passes_the_whole_judge_and_a_worse_model_does_not()
    {
        var twins = Enumerable.Range(1, 40).Select(seed => TwinScenario.Judged((ulong)seed, 300)).ToArray();
        Assert.DoesNotContain(RolloutAdvice.RollBack, twins);
        Assert.Contains(RolloutAdvice.Promote, twins);
        Assert.DoesNotContain(RolloutAdvice.Promote, Enumerable.Range(1, 10).Select(seed => TwinScenario.Judged((ulong)seed, 300, shift: 0.4)));
    }
}
