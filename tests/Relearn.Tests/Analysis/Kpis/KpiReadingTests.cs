using Relearn.Analysis.Kpis;

namespace Relearn.Tests.Analysis.Kpis;

public sealed class KpiReadingTests : IDisposable
{
    readonly KpiPlay _play = new();

    static KpiFigures Of(KpiReport report, string kpi) => report.Kpis.Single(k => k.Kpi == kpi);

    KpiReport Read(string kpis, double day)
    {
        var project = KpiPlay.Project(kpis);
        return KpiReading.Of(project, _play.Read(project, day), "live");
    }

    [Fact]
    public void Each_form_is_what_it_says()
    {
        // a: two decisions and 3 money; b: one decision, no money. Two candidates each, of which one is shown.
        var (a1, a2, b1) = (_play.Decide(0, "a", [true, false]), _play.Decide(0.2, "a", [true, false]), _play.Decide(0.1, "b", [true, true]));
        _play.Report(a1, 0.1, ("revenue", 1), ("minutes", 10));
        _play.Report(a2, 0.3, ("revenue", 2), ("clicked", 1));
        _play.Report(b1, 0.3, ("minutes", 20));
        _play.Outcome(a1, 0.1, true, 0);
        _play.Outcome(b1, 0.3, false, 1);
        _play.Report("nobody", 0.3, ("revenue", 100));
        var report = Read("""
            a decision: { sum: revenue }
            a visitor: { sum: revenue, per: key, role: goal }
            minutes: { mean: minutes }
            who clicked: { rate: clicked, per: key }
            click-through: { ratio: [clicked, acted] }
            hits: { sum: label }
            earned: { sum: money }
            """, 10);
        Assert.Equal(1, Of(report, "a decision").All!.Estimate, 1e-12);
        Assert.Equal(1.5, Of(report, "a visitor").All!.Estimate, 1e-12);
        Assert.Equal(15, Of(report, "minutes").All!.Estimate, 1e-12);
        Assert.Equal(0.5, Of(report, "who clicked").All!.Estimate, 1e-12);
        Assert.Equal(0.25, Of(report, "click-through").All!.Estimate, 1e-12);
        // Of the two decisions with a known outcome one was hit: 2 money, and one was shown in vain: -1.
        Assert.Equal(0.5, Of(report, "hits").All!.Estimate, 1e-12);
        Assert.Equal(0.5, Of(report, "earned").All!.Estimate, 1e-12);
        Assert.Equal((3, 2, 1), (report.Decisions, report.Keys, report.Unmatched));
    }

    [Fact]
    public void Retention_counts_keys_that_come_again_within_the_days_and_only_those_that_are_old_enough()
    {
        _play.Decide(0.5, "early");
        _play.Decide(7.9, "early");
        _play.Decide(1.5, "late");
        _play.Decide(10.5, "late");
        _play.Decide(8, "young");
        var retention = Of(Read("week: { retention: [7, 7] }", 11), "week");
        Assert.Equal((0.5, 2L), (retention.All!.Estimate, retention.Days.Sum(d => d.Units)));
    }

    [Fact]
    public void Old_days_and_new_ones_are_judged_at_equal_age()
    {
        // Half of the money comes at once, half two days later; without equal age the last days would seem to fall.
        for (var day = 0; day < 20; day++)
        {
            for (var i = 0; i < 50; i++)
            {
                var id = _play.Decide(day + 0.3, $"k{i}");
                _play.Report(id, day + 0.3, ("revenue", 1));
                if (day + 2.3 <= 20) { _play.Report(id, day + 2.3, ("revenue", 1)); }
            }
        }
        var kpi = Of(Read("all: { sum: revenue }", 20), "all");
        Assert.All(kpi.Days, d => Assert.Equal(2, d.Value.Estimate));
        Assert.InRange(kpi.AgeDays, 2, 2.03);
        Assert.Equal(18, kpi.Days.Count);
        // With a window only what comes within it counts, and nobody waits for the rest.
        var soon = Of(Read("soon: { sum: revenue, window: days(1) }", 20), "soon");
        Assert.All(soon.Days, d => Assert.Equal(1, d.Value.Estimate));
        Assert.Equal((1, 19), (soon.AgeDays, soon.Days.Count));
    }

    [Fact]
    public void Releases_and_arms_stand_side_by_side_and_a_key_on_a_day_is_a_unit_over_time()
    {
        for (var day = 0; day < 12; day++)
        {
            for (var i = 0; i < 40; i++)
            {
                var challenger = day >= 6 && i % 2 == 0;
                var id = _play.Decide(day + 0.5, $"k{i}", release: challenger ? "release-2" : "release-1", experiment: day >= 6 ? "e" : null, challenger: challenger);
                _play.Report(id, day + 0.5, ("sessions", challenger ? 1.5 + i % 4 * 0.1 : 1 + i % 4 * 0.1));
            }
        }
        var kpi = Of(Read("sessions: { sum: sessions, per: key, role: goal }", 12), "sessions");
        Assert.Equal(["release-1", "release-2"], kpi.Releases.Select(r => r.Name));
        Assert.Equal((12 * 40 - 6 * 20, 6 * 20), (kpi.Releases[0].Units, kpi.Releases[1].Units));
        var arms = Assert.Single(kpi.Experiments);
        // Six days of a key are one unit in an experiment.
        Assert.Equal((20L, 20L), (arms.Champion.Units, arms.Challenger.Units));
        Assert.Equal((1.5 + 0.1) * 6, arms.Challenger.Value.Estimate, 1e-9);
        Assert.InRange(arms.Change!.Low, 0, arms.Change.Estimate);
    }

    [Fact]
    public void A_KPI_without_data_says_what_is_missing()
    {
        var id = _play.Decide(0);
        _play.Report(id, 0.5, ("revenue", 1));
        var report = Read("""
            typo: { sum: revnue }
            keys: { sum: revenue, per: key }
            labels: { sum: label }
            young: { sum: decisions, per: decision }
            days: { retention: [7, 7] }
            """, 1);
        Assert.Contains("No outcome has reported 'revnue' yet", Of(report, "typo").Missing, StringComparison.Ordinal);
        Assert.Contains("Reported are: revenue.", Of(report, "typo").Missing, StringComparison.Ordinal);
        Assert.Contains("No prediction named a key", Of(report, "keys").Missing, StringComparison.Ordinal);
        Assert.Contains("No outcome is known", Of(report, "labels").Missing, StringComparison.Ordinal);
        Assert.Null(Of(report, "young").Missing);
        Assert.Contains("No prediction named a key", Of(report, "days").Missing, StringComparison.Ordinal);
        Assert.Null(Of(report, "typo").All);
    }

    [Fact]
    public void One_day_of_history_has_a_value_and_decisions_that_are_too_young_are_said_to_be()
    {
        for (var i = 0; i < 30; i++) { _play.Report(_play.Decide(0.1, $"k{i}"), 0.2, ("revenue", i % 3)); }
        var young = Of(Read("week: { retention: [7, 7] }", 1), "week");
        Assert.Contains("judged at an age of 8 days", young.Missing, StringComparison.Ordinal);
        var revenue = Of(Read("revenue: { sum: revenue }", 1), "revenue");
        Assert.Equal(1, revenue.All!.Estimate, 1e-12);
        Assert.InRange(revenue.All.Low, 0.6, 0.8);
    }

    public void Dispose() => _play.Dispose();
}
