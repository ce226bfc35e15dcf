using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Serving.Rollouts;

namespace Relearn.Tests.Serving.Rollouts;

/// <summary>A service with errors, a canary beside it, and somebody who looks once a minute.</summary>
/// <param name="RequestsPerMinute">Requests of the canary.</param>
/// <param name="Share">Its share of the traffic.</param>
/// <param name="ErrorRate">Share of the champion's requests that fail.</param>
/// <param name="Ratio">The canary's error rate over the champion's.</param>
/// <param name="IncidentFrom">Minute from which both arms fail five times as often, for half an hour; negative is never.</param>
/// <param name="Minutes">How long it is watched.</param>
sealed record CanaryScenario(int RequestsPerMinute, double Share, double ErrorRate, double Ratio, int IncidentFrom = -1, int Minutes = 120)
{
    const int IncidentMinutes = 30;
    const double IncidentTimes = 5;

    /// <summary>Rules under which nothing is promoted, so that only harm ends it.</summary>
    public static RolloutPlan Plan(double share, ReleaseConfig? rules = null) =>
        new("release-champion", "release-challenger", ReleaseMode.Canary, share, rules ?? new() { Share = share, ByKey = false, Least = int.MaxValue, Hours = 1e6 }, 0.5, 50, []);

    /// <summary>What is known without outcomes.</summary>
    public static RolloutFigures Figures(ArmCounts counts) => new(counts.Figures(false), counts.Figures(true), counts.Errors, counts.ErrorRatio, counts.Slow, counts.SlowRatio, 0, 1, 1, null, [], null, "USD", 1, null, 0);

    double RateAt(int minute) => ErrorRate * (IncidentFrom >= 0 && minute >= IncidentFrom && minute < IncidentFrom + IncidentMinutes ? IncidentTimes : 1);

    /// <summary>The minute in which our rules roll back; null if they do not.</summary>
    public int? RolledBackAt(ulong seed)
    {
        var (random, plan) = (new SeededRandom(seed), Plan(Share));
        var counts = new ArmCounts(Share, byKey: false, plan.Rules.Tolerance);
        for (var minute = 0; minute < Minutes; minute++)
        {
            var (rate, requests) = (RateAt(minute), (int)Math.Round(RequestsPerMinute / Share));
            for (var i = 0; i < requests; i++)
            {
                var challenger = random.NextDouble() < Share;
                counts.Step(challenger, Share, random.NextDouble() < (challenger ? rate * Ratio : rate), false, 100);
            }
            var moment = new RolloutMoment(Share, TimeSpan.FromMinutes(minute + 1), TimeSpan.FromMinutes(minute + 1));
            if (RolloutJudge.HarmOf(Figures(counts)) >= RolloutJudge.Harm && RolloutJudge.Judge(plan, Figures(counts), moment).Advice == RolloutAdvice.RollBack) { return minute + 1; }
        }
        return null;
    }

    /// <summary>The minute in which a gate with a fixed threshold rolls back: success of the canary's last minute below 99 %, more than <paramref name="failures"/> times in ten checks.</summary>
    public int? FixedThresholdAt(ulong seed, int failures)
    {
        const int Checks = 10;
        var random = new SeededRandom(seed);
        var failed = 0;
        for (var minute = 0; minute < Math.Min(Checks, Minutes); minute++)
        {
            var (rate, errors) = (RateAt(minute) * Ratio, 0);
            for (var i = 0; i < RequestsPerMinute; i++) { errors += random.NextDouble() < rate ? 1 : 0; }
            failed += errors > 0.01 * RequestsPerMinute ? 1 : 0;
            if (failed > failures) { return minute + 1; }
        }
        return null;
    }
}
