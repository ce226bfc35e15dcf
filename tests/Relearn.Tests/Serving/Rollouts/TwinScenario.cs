using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Serving.Rollouts;

namespace Relearn.Tests.Serving.Rollouts;

/// <summary>Two models that are equally good and not the same: each errs by noise of its own around the true probability.</summary>
static class TwinScenario
{
    const double Noise = 0.1;

    static (double Probability, bool Positive) Row(ref SeededRandom random)
    {
        var p = 0.05 + 0.9 * random.NextDouble() * random.NextDouble();
        return (p, random.NextDouble() < p);
    }

    static double Loss(ref SeededRandom random, double p, bool positive, double shift = 0)
    {
        var score = Math.Clamp(p + shift + Noise * (2 * random.NextDouble() - 1), 0, 1);
        return (score - (positive ? 1 : 0)) * (score - (positive ? 1 : 0));
    }

    /// <summary>The first of <paramref name="rows"/> rows, scored by both, at which one is said to be better; null if none is.</summary>
    /// <param name="seed">Seed.</param>
    /// <param name="rows">Rows that both score.</param>
    /// <param name="shift">What the champion's scores are off by: above 0 the challenger is better.</param>
    public static int? PromotedAt(ulong seed, int rows, double shift = 0)
    {
        var random = new SeededRandom(seed);
        var loss = new LossComparison(0.1);
        for (var row = 0; row < rows; row++)
        {
            var (p, positive) = Row(ref random);
            loss.Both(Loss(ref random, p, positive, shift), Loss(ref random, p, positive));
            if (loss.Better >= RolloutJudge.Warning) { return row + 1; }
        }
        return null;
    }

    /// <summary>A whole canary of two such models: errors, slow answers, losses and a segment, judged once a minute until it is over.</summary>
    /// <param name="seed">Seed.</param>
    /// <param name="perMinute">Requests of both arms together.</param>
    /// <param name="shift">What the challenger's scores are off by.</param>
    public static RolloutAdvice Judged(ulong seed, int perMinute, double shift = 0)
    {
        var random = new SeededRandom(seed);
        var rules = new ReleaseConfig { Share = 0.2, ByKey = false, Least = 1000, Hours = 6 };
        var plan = CanaryScenario.Plan(rules.Share, rules) with { Slices = ["half"] };
        var counts = new ArmCounts(rules.Share, byKey: false, rules.Tolerance);
        var (loss, half) = (new LossComparison(rules.Tolerance), new LossComparison(rules.Tolerance));
        for (var minute = 1; ; minute++)
        {
            for (var i = 0; i < perMinute; i++)
            {
                var challenger = random.NextDouble() < rules.Share;
                counts.Step(challenger, rules.Share, random.NextDouble() < 0.002, random.NextDouble() < 0.003, 100);
                var (p, positive) = Row(ref random);
                var own = Loss(ref random, p, positive, challenger ? shift : 0);
                loss.One(challenger, own);
                if (p < 0.3) { half.One(challenger, own); }
            }
            var figures = CanaryScenario.Figures(counts) with { Pairs = loss.Pairs, Better = loss.Better, Worse = loss.Worse, LossGain = loss.Gain, NotWorse = loss.NotWorse, Slices = [new("half", half.Pairs, half.Worse, half.Gain)] };
            var opinion = RolloutJudge.Judge(plan, figures, new(rules.Share, TimeSpan.FromMinutes(minute), TimeSpan.FromMinutes(minute)));
            if (opinion.Advice != RolloutAdvice.Wait) { return opinion.Advice; }
        }
    }
}
