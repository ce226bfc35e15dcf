using Relearn.Analysis.Kpis;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Tests.Analysis.Kpis;

public sealed class DivergenceTests
{
    static readonly ProjectConfig s_project = KpiPlay.Project("""
        sessions: { sum: sessions, per: key, role: goal }
        queries: { sum: queries, per: key }
        revenue: { sum: revenue, per: key }
        """, "objectives: { visits: { value: z, measure: sessions_begun } }");

    /// <summary>What a ranking does to visitors: factors of queries, revenue and sessions.</summary>
    readonly record struct Ranking(double Queries, double Revenue, double Sessions)
    {
        // The bug of the issue: bad results make people search again and look at more ads, and come back less.
        public static Ranking Bug => new(1.1, 1.3, 0.85);

        public static Ranking Good => new(1.05, 1.1, 1.03);

        public static Ranking Same => new(1, 1, 1);
    }

    // Visitors of each day; each looks in once and reports what they did. On a holiday there are other numbers of them.
    static KpiDecisions Decisions(ulong seed, Ranking ranking, bool experiment, double holiday = 1, int days = 28, int visitors = 300, int change = 14)
    {
        using var play = new KpiPlay();
        var random = new SeededRandom(seed);
        for (var day = 0; day < days; day++)
        {
            // Days differ by themselves, and weekends from other days.
            var (mood, weekend) = (1 + 0.01 * Normal(ref random), day % 7 >= 5 ? 0.9 : 1.0);
            var today = (int)(visitors * weekend * (day >= change + 3 && day < change + 6 ? holiday : 1));
            for (var i = 0; i < today; i++)
            {
                var visitor = experiment ? random.NextInt(visitors * 8) : i;
                var challenger = day >= change && (!experiment || SeededRandom.At(5, visitor) < 0.5);
                var key = $"v{visitor}";
                var id = play.Decide(day + 0.4, key, release: challenger ? "release-2" : "release-1", experiment: experiment && day >= change ? "rollout-1" : null, challenger: experiment && challenger);
                var r = challenger ? ranking : Ranking.Same;
                var (sessions, queries) = (Poisson(ref random, 3 * r.Sessions * mood * weekend), Poisson(ref random, 6 * r.Queries * mood));
                play.Report(id, day + 0.5, ("sessions", sessions), ("queries", queries), ("revenue", queries * 0.1 * r.Revenue / r.Queries * (0.5 + random.NextDouble())), ("sessions_begun", sessions > 2 ? 1 : 0));
            }
        }
        return play.Read(s_project, days + 1);
    }

    static double Normal(ref SeededRandom random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    static int Poisson(ref SeededRandom random, double mean)
    {
        var (limit, product, count) = (Math.Exp(-mean), random.NextDouble(), 0);
        while (product > limit)
        {
            product *= random.NextDouble();
            count++;
        }
        return count;
    }

    static IReadOnlyList<Parting> Play(ulong seed, Ranking ranking, bool experiment, double holiday = 1, int days = 28, int visitors = 300, int change = 14) => Found(Decisions(seed, ranking, experiment, holiday, days, visitors, change));

    static IReadOnlyList<Parting> Found(KpiDecisions decisions) => Divergence.Find(s_project, decisions, Divergence.Comparisons(decisions));

    [Fact]
    public void A_ranking_bug_that_sells_more_and_drives_visitors_away_is_found_by_an_experiment_and_by_days_before_and_after()
    {
        for (ulong seed = 1; seed <= 8; seed++)
        {
            var found = Play(seed, Ranking.Bug, experiment: true, visitors: 500);
            Assert.NotEmpty(found);
            var arms = found[0];
            Assert.Equal(("sessions", true), (arms.Goal, arms.LogEvidence >= Divergence.Alarm));
            Assert.Contains("fell", arms.Says, StringComparison.Ordinal);
            var alone = Play(seed, Ranking.Bug, experiment: false);
            Assert.NotEmpty(alone);
            var days = alone[0];
            Assert.Equal(19_723 + 14, days.Since);
            Assert.Contains("alone: weak", days.Says, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Its_innocent_twin_a_release_that_changes_nothing_and_holidays_are_not_accused(bool experiment)
    {
        for (ulong seed = 1; seed <= 8; seed++)
        {
            Assert.Empty(Play(seed, Ranking.Good, experiment));
            Assert.Empty(Play(seed, Ranking.Same, experiment));
            Assert.Empty(Play(seed, Ranking.Same, experiment, holiday: 0.5));
            Assert.Empty(Play(seed, Ranking.Good, experiment, holiday: 3));
        }
    }

    // Three releases, two weeks each.
    static KpiDecisions Releases(KpiPlay play, ulong seed, Ranking second, Ranking third)
    {
        var random = new SeededRandom(seed);
        for (var day = 0; day < 42; day++)
        {
            var (mood, ranking) = (1 + 0.01 * Normal(ref random), day < 14 ? Ranking.Same : day < 28 ? second : third);
            for (var i = 0; i < 300; i++)
            {
                var queries = Poisson(ref random, 6 * ranking.Queries * mood);
                play.Report(play.Decide(day + 0.4, $"v{i}", release: $"release-{1 + day / 14}"), day + 0.5, ("sessions", Poisson(ref random, 3 * ranking.Sessions * mood)), ("queries", queries), ("revenue", queries * 0.1 * ranking.Revenue / ranking.Queries));
            }
        }
        return play.Read(s_project, 43);
    }

    [Fact]
    public void What_a_release_did_to_the_goal_the_next_one_inherits_until_one_mends_it()
    {
        for (ulong seed = 1; seed <= 4; seed++)
        {
            using var play = new KpiPlay();
            var decisions = Releases(play, seed, Ranking.Bug, Ranking.Bug);
            var last = ReleaseDays.Of(decisions).Where(c => c.Of == "release-3");
            Assert.Empty(Divergence.Find(s_project, decisions, [.. last]));
            var found = Divergence.Find(s_project, decisions, [.. ReleaseDays.Until(decisions, "release-3", r => r == "release-2", 3)]);
            Assert.Contains(found, p => p is { Goal: "sessions", Of: "release-3" } && p.Since == 19_723 + 14);
            using var mended = new KpiPlay();
            var better = Releases(mended, seed, Ranking.Bug, Ranking.Same);
            Assert.Empty(Divergence.Find(s_project, better, [.. ReleaseDays.Until(better, "release-3", _ => false, 3)]));
            Assert.Empty(ReleaseDays.Until(better, "release-2", _ => true, 3));
        }
    }

    [Fact]
    public void A_proxy_that_rises_threefold_while_the_goal_falls_as_far_as_anybody_can_see_has_parted()
    {
        using var play = new KpiPlay();
        var decisions = Releases(play, 3, Ranking.Same with { Queries = 3, Sessions = 0.9 }, Ranking.Same with { Queries = 3, Sessions = 0.9 });
        Assert.Contains(Divergence.Find(s_project, decisions, [.. ReleaseDays.Until(decisions, "release-3", _ => true, 3)]), p => p is { Goal: "sessions", Proxy: "queries" });
        using var follows = new KpiPlay();
        var good = Releases(follows, 3, Ranking.Same with { Queries = 3, Sessions = 2 }, Ranking.Same with { Queries = 3, Sessions = 2 });
        Assert.Empty(Divergence.Find(s_project, good, [.. ReleaseDays.Until(good, "release-3", _ => true, 3)]));
    }

    [Fact]
    public void What_moves_with_the_goal_is_told_from_what_does_not()
    {
        var decisions = Decisions(3, Ranking.Bug, experiment: true, visitors: 500);
        var visits = Assert.Single(ObjectiveFitting.Of(s_project, decisions, Divergence.Comparisons(decisions)), f => f.Missing is null);
        Assert.Equal(("visits", true), (visits.Objective, visits.LogEvidence > 10));
        Assert.Contains("together in 1 and apart in 0", visits.Says, StringComparison.Ordinal);
    }

    [Fact]
    public void A_split_that_is_broken_accuses_nobody()
    {
        using var play = new KpiPlay();
        for (var i = 0; i < 4000; i++)
        {
            // Every fifth of the challenger's is lost, and those who are left have more queries and fewer sessions.
            var challenger = i % 2 == 0;
            if (challenger && i % 5 == 0) { continue; }
            play.Report(play.Decide(i % 10 + 0.1, $"k{i}", experiment: "e", challenger: challenger), i % 10 + 0.2, ("sessions", (challenger ? 2 : 3) + i % 3), ("queries", (challenger ? 9 : 3) + i % 3), ("revenue", 1 + i % 3));
        }
        Assert.Empty(Found(play.Read(s_project, 20)));
    }

    [Fact]
    public void A_change_is_not_certain_more_often_than_its_e_value_says()
    {
        var random = new SeededRandom(11);
        var crossed = 0;
        const int Trials = 2000;
        for (var trial = 0; trial < Trials; trial++)
        {
            // Looked at after each of 50 batches of equal size.
            var (sum, n) = (0.0, 0);
            for (var batch = 0; batch < 50; batch++)
            {
                (sum, n) = (sum + Normal(ref random), n + 1);
                if (new RelativeChange(sum / n * 0.05, 0.05 * 0.05 / n).LogAbove() < Divergence.Alarm) { continue; }
                crossed++;
                break;
            }
        }
        Assert.InRange((double)crossed / Trials, 0.001, 0.05);
    }
}
