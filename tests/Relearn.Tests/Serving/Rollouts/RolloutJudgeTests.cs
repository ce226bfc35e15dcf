using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Serving.Rollouts;

namespace Relearn.Tests.Serving.Rollouts;

public sealed class RolloutJudgeTests
{
    static readonly ArmFigures Calm = new(20_000, 0, 0, 0.001, 0.001, 100, 1000, 2000, 0.2, 1);

    static readonly RolloutFigures Fine = new(Calm, Calm with { Decisions = 2000 }, 0.5, null, 0.5, null, 2000, 30, 0.1, new(0.01, 0.001, 0.02), [], new(0.2, 0.1, 0.3), "USD", 1, null, 0) { NotWorse = true };

    static RolloutPlan Plan(ReleaseMode mode, ReleaseConfig? rules = null) => new("a", "b", mode, 0.05, rules ?? new(), 0.5, 50, []);

    static RolloutOpinion Judge(ReleaseMode mode, RolloutFigures figures, double hours = 1, ReleaseConfig? rules = null, double share = 0.05, double atShareMinutes = 60) =>
        RolloutJudge.Judge(Plan(mode, rules), figures, new(share, TimeSpan.FromHours(hours), TimeSpan.FromMinutes(atShareMinutes)));

    [Theory]
    [InlineData("Shadow")]
    [InlineData("Canary")]
    [InlineData("Ab")]
    public void Everything_shown_promotes(string mode) => Assert.Equal(RolloutAdvice.Promote, Judge(Enum.Parse<ReleaseMode>(mode), Fine).Advice);

    [Theory]
    [InlineData("Shadow")]
    [InlineData("Canary")]
    [InlineData("Ab")]
    public void Proof_of_harm_rolls_back_whatever_else_is_shown(string mode)
    {
        var opinion = Judge(Enum.Parse<ReleaseMode>(mode), Fine with { Errors = 1e4 });
        Assert.Equal(RolloutAdvice.RollBack, opinion.Advice);
        Assert.Contains(opinion.Reasons, r => r.StartsWith("Errors: 0 of 2,000", StringComparison.Ordinal));
        Assert.Equal(RolloutAdvice.RollBack, Judge(Enum.Parse<ReleaseMode>(mode), Fine with { Slices = [new("young", 300, 1e4, new(-0.1, -0.2, -0.05))] }).Advice);
    }

    [Fact]
    public void A_segment_that_does_worse_keeps_a_better_challenger_from_its_promotion()
    {
        var opinion = Judge(ReleaseMode.Shadow, Fine with { Slices = [new("young", 300, 25, new(-0.01, -0.02, 0))] });
        Assert.Equal(RolloutAdvice.Wait, opinion.Advice);
        Assert.Contains("'young'", opinion.Reasons.Single());
    }

    [Fact]
    public void Evidence_of_many_kinds_is_averaged_so_that_no_kind_adds_false_alarms() =>
        Assert.Equal(99.9, RolloutJudge.HarmOf(Fine with { Errors = 99.9, Slow = 99.9, Worse = 99.9, Slices = [new("x", 1, 99.9, null), new("y", 1, 99.9, null)] }), 9);

    [Theory]
    [InlineData("Shadow")]
    [InlineData("Canary")]
    [InlineData("Ab")]
    public void Without_traffic_it_is_inconclusive_when_its_time_is_over_and_says_so(string mode)
    {
        var nothing = new ArmFigures(0, 0, 0, 1, 1, 0, 0, 0, null, null);
        var empty = new RolloutFigures(nothing, nothing, 1, null, 1, null, 0, 1, 1, null, [], null, "USD", 1, null, 0);
        Assert.Equal((RolloutAdvice.Wait, "No request has reached the challenger."), (Judge(Enum.Parse<ReleaseMode>(mode), empty).Advice, Judge(Enum.Parse<ReleaseMode>(mode), empty).Reasons[0]));
        var over = Judge(Enum.Parse<ReleaseMode>(mode), empty, hours: 24);
        Assert.Equal((RolloutAdvice.Inconclusive, "24 hours are over."), (over.Advice, over.Reasons[0]));
        Assert.Contains("No request has reached the challenger.", over.Reasons);
    }

    [Fact]
    public void A_canary_climbs_step_by_step_and_only_after_its_minutes()
    {
        var rules = new ReleaseConfig { Steps = [0.01, 0.05, 0.25, 1], StepMinutes = 10 };
        var early = Fine with { Challenger = Calm with { Decisions = 150 } };
        RolloutOpinion At(double share, double minutes) => RolloutJudge.Judge(Plan(ReleaseMode.Canary, rules) with { Share = 0.01 }, early, new(share, TimeSpan.FromHours(1), TimeSpan.FromMinutes(minutes)));
        Assert.Equal(RolloutAdvice.Wait, At(0.01, 9).Advice);
        Assert.Equal((RolloutAdvice.Raise, 0.05), (At(0.01, 10).Advice, At(0.01, 10).Share!.Value));
        Assert.Equal(0.25, At(0.05, 10).Share);
        // The last step is the promotion, for which a thousand decisions are asked.
        Assert.Equal(RolloutAdvice.Wait, At(0.25, 10).Advice);
        Assert.Equal(RolloutAdvice.Promote, RolloutJudge.Judge(Plan(ReleaseMode.Canary, rules) with { Share = 0.01 }, Fine, new(0.25, TimeSpan.FromHours(1), TimeSpan.FromMinutes(10))).Advice);
        Assert.Equal(RolloutAdvice.Wait, RolloutJudge.Judge(Plan(ReleaseMode.Canary, rules) with { Share = 0.01 }, early with { Errors = 60 }, new(0.01, TimeSpan.FromHours(1), TimeSpan.FromMinutes(10))).Advice);
    }

    [Fact]
    public void Outcomes_that_come_are_waited_for_and_those_that_do_not_are_not()
    {
        var without = Fine with { Pairs = 0, Better = 1, LossGain = null, NotWorse = false };
        Assert.Equal(RolloutAdvice.Wait, Judge(ReleaseMode.Canary, without, hours: 11).Advice);
        Assert.Equal(RolloutAdvice.Promote, Judge(ReleaseMode.Canary, without, hours: 12).Advice);
        Assert.Equal(RolloutAdvice.Wait, Judge(ReleaseMode.Canary, without with { Pairs = 40, LossGain = new(0, -0.3, 0.3) }, hours: 12).Advice);
        Assert.Equal(RolloutAdvice.Inconclusive, Judge(ReleaseMode.Canary, without with { Pairs = 40, LossGain = new(0, -0.3, 0.3) }, hours: 24).Advice);
    }

    [Fact]
    public void Errors_are_rare_enough_by_themselves_or_beside_the_champions()
    {
        var often = Fine with { Challenger = Calm with { Decisions = 2000, Errors = 60, ErrorRateHigh = 0.04 }, ErrorRatio = new(1, 0.8, 1.3) };
        Assert.Equal(RolloutAdvice.Wait, Judge(ReleaseMode.Canary, often).Advice);
        Assert.Equal(RolloutAdvice.Promote, Judge(ReleaseMode.Canary, often with { ErrorRatio = new(1, 0.95, 1.05) }).Advice);
    }

    [Fact]
    public void An_experiment_goes_by_the_money_and_by_nothing_where_units_fall_wrongly()
    {
        Assert.Equal(RolloutAdvice.RollBack, Judge(ReleaseMode.Ab, Fine with { KpiGain = new(-0.2, -0.3, -0.1) }).Advice);
        Assert.Equal(RolloutAdvice.Wait, Judge(ReleaseMode.Ab, Fine with { KpiGain = new(0.1, -0.1, 0.3) }).Advice);
        Assert.Equal(RolloutAdvice.Wait, Judge(ReleaseMode.Ab, Fine with { SampleRatio = 1000 }).Advice);
        Assert.Equal(RolloutAdvice.Wait, Judge(ReleaseMode.Ab, Fine with { SampleRatio = 1000, KpiGain = new(-0.2, -0.3, -0.1) }).Advice);
        Assert.Equal(RolloutAdvice.Inconclusive, Judge(ReleaseMode.Ab, Fine with { SampleRatio = 1000 }, hours: 30).Advice);
    }

    [Fact]
    public void A_shadow_that_hangs_is_rolled_back() => Assert.Equal(RolloutAdvice.RollBack, Judge(ReleaseMode.Shadow, Fine with { Hangs = true }).Advice);

    [Fact]
    public void The_upper_bound_of_a_rate_holds_at_every_moment()
    {
        // 0 of 1,000: the bound p with 1/1001 / (1 - p)^1000 = 20.
        Assert.Equal(1 - Math.Pow(20 * 1001, -1 / 1000.0), RateBound.High(0, 1000), 6);
        Assert.Equal(1, RateBound.High(0, 0));
        var missed = 0;
        for (var trial = 0; trial < 200; trial++)
        {
            var random = new SeededRandom((ulong)trial);
            var (hits, wrong) = (0, false);
            for (var n = 1; n <= 2000 && !wrong; n++)
            {
                hits += random.NextDouble() < 0.02 ? 1 : 0;
                wrong = n % 20 == 0 && RateBound.High(hits, n) < 0.02;
            }
            missed += wrong ? 1 : 0;
        }
        // 5 % is promised; 19 of 200 are exceeded once in a hundred.
        Assert.InRange(missed, 0, 19);
    }
}
