using System.Text.Json;
using Relearn.Analysis;
using Relearn.Analysis.Value;
using Relearn.Scoping;
using Relearn.Tests.Analysis.Kpis;

namespace Relearn.Tests.Analysis.Value;

public sealed class ValueLedgerTests : IDisposable
{
    static readonly ProjectConfig s_project = KpiPlay.Project("money: { sum: money, role: goal }", "resources: { cost_per_cpu_hour: 3.6, cost_per_label: 0.5, cost_per_person_hour: 80 }");

    readonly LedgerPlay _play = new();

    void Spend(double hours) => _play.Ledger.Append(new(SpentTime.Kind, 1, [], $"{_play.Now:O}"), JsonSerializer.Serialize(new SpentTime(hours, "features"), AnalysisJson.Default.SpentTime), "tester");

    ValueReport Read() => ValueLedger.Of(s_project, _play.Ledger, _play.Log, _play.Now);

    [Fact]
    public void Each_release_has_what_it_earned_more_and_what_was_spent_until_it_went_live()
    {
        _play.Work(1000);
        Spend(2);
        _play.Pass(1);
        _play.GoLive("release-1");
        _play.Pass(10);
        _play.Review("release-1", 0.3);
        _play.Label(40);
        _play.Work(2000);
        _play.Pass(1);
        _play.GoLive("release-2");
        _play.Pass(5);
        _play.Review("release-2", 0.2, decisions: 5000);
        var report = Read();
        var (first, second) = (report.Releases[0], report.Releases[1]);
        Assert.Equal(("release-1", 11.0, "rule_without_model"), (first.Release, first.LiveDays, first.Against));
        Assert.Equal((0L, 1000.0, 1.0, 2.0, 160.0), (first.Cost.Labels, first.Cost.CpuSeconds, first.Cost.CpuMoney, first.Cost.Hours, first.Cost.PeopleMoney));
        Assert.Equal((3000.0, 3000.0 - 161), (first.Gain!.Estimate, first.Net!.Estimate), (a, b) => Math.Abs(a.Item1 - b.Item1) + Math.Abs(a.Item2 - b.Item2) < 1e-6);
        Assert.Equal((40L, 20.0, 2.0, 0.0), (second.Cost.Labels, second.Cost.LabelMoney, second.Cost.CpuMoney, second.Cost.Hours));
        Assert.Equal(1000 * 0.2 * 5 - 22, second.Net!.Estimate, 1e-6);
        Assert.Equal(3000 + 1000 - (160 + 1 + 20 + 2), report.Net, 1e-6);
    }

    [Fact]
    public void What_was_played_is_not_what_was_earned_and_what_is_not_known_is_said()
    {
        _play.GoLive("release-1");
        _play.Pass(3);
        _play.Review("release-1", 0.3, source: "replay");
        _play.GoLive("release-2");
        _play.Pass(2);
        _play.Label(3);
        var report = Read();
        Assert.Equal((0.0, null), (report.Earned, report.Releases[0].Net));
        Assert.Equal(3000, report.Releases[0].Gain!.Estimate, 1e-6);
        Assert.Contains(report.Missing, m => m.Contains("'release-1'", StringComparison.Ordinal) && m.Contains("replay", StringComparison.Ordinal));
        Assert.Contains(report.Missing, m => m.Contains("'release-2' was never reviewed", StringComparison.Ordinal));
        Assert.Contains(report.Missing, m => m.Contains("relearn analyze spent", StringComparison.Ordinal));
        // Labels that were given while the second was live are the next one's; they are in the whole.
        Assert.Equal((0L, 3L), (report.Releases[1].Cost.Labels, report.Cost.Labels));
    }

    [Fact]
    public void A_project_that_was_never_released_has_earned_nothing()
    {
        var report = Read();
        Assert.Empty(report.Releases);
        Assert.Contains(report.Missing, m => m.Contains("has no release yet", StringComparison.Ordinal));
    }

    [Fact]
    public void A_release_that_was_live_twice_is_one()
    {
        _play.GoLive("release-1");
        _play.Pass(2);
        _play.GoLive("release-2");
        _play.Pass(1);
        _play.GoLive("release-1");
        _play.Pass(4);
        Assert.Equal([("release-1", 6.0), ("release-2", 1.0)], Read().Releases.Select(r => (r.Release, r.LiveDays)));
    }

    public void Dispose() => _play.Dispose();
}
