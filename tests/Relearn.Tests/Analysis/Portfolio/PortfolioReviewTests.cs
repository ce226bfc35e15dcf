using System.Text.Json;
using Relearn.Analysis.Causes;
using Relearn.Analysis.Portfolio;
using Relearn.Scoping;
using Relearn.Tests.Analysis.Kpis;

namespace Relearn.Tests.Analysis.Portfolio;

public sealed class PortfolioReviewTests : IDisposable
{
    static readonly ProjectConfig s_project = KpiPlay.Project("money: { sum: money, role: goal }", "resources: { cost_per_cpu_hour: 3600 }");

    readonly LedgerPlay _play = new();

    PortfolioLine Read() => PortfolioReview.Of("shop", s_project, _play.Ledger, _play.Log, _play.Now);

    void GoLive()
    {
        _play.GoLive("release-1");
        _play.Pass(100);
    }

    [Fact]
    public void What_earns_more_than_it_takes_goes_on()
    {
        GoLive();
        _play.Review("release-1", 0.3);
        var line = Read();
        Assert.Equal(PortfolioVerdict.Continue, line.Verdict);
        Assert.Equal((30.0, 100.0), (line.GainPerDay!.Estimate, line.AgeDays!.Value), (a, b) => Math.Abs(a.Item1 - b.Item1) + Math.Abs(a.Item2 - b.Item2) < 1e-6);
        Assert.Null(line.Trend);
    }

    [Theory]
    [InlineData(-0.3, 0, PortfolioVerdict.Stop, "earns less than 'rule without model', beyond doubt", "relearn serve rollback shop")]
    [InlineData(0.005, 0, PortfolioVerdict.Change, "earns no more than 'rule without model' beyond doubt", "relearn model show shop")]
    [InlineData(0.3, 100_000, PortfolioVerdict.Stop, "a day and earns at most", "relearn analyze value shop")]
    [InlineData(0.3, 2_700, PortfolioVerdict.Change, "is in doubt", "relearn analyze value shop")]
    public void What_does_not_is_changed_or_stopped_with_its_reason(double advantage, double cpuSeconds, object verdict, string reason, string next)
    {
        GoLive();
        if (cpuSeconds > 0) { _play.Work(cpuSeconds); }
        _play.Review("release-1", advantage);
        var line = Read();
        Assert.Equal((PortfolioVerdict)verdict, line.Verdict);
        Assert.Contains(line.Reasons, r => r.Contains(reason, StringComparison.Ordinal));
        Assert.Equal(next, line.Next);
    }

    [Fact]
    public void A_gain_that_fell_by_half_and_an_alarm_of_the_doctor_ask_for_a_change()
    {
        GoLive();
        _play.Review("release-1", 0.6);
        _play.Pass(60);
        _play.Review("release-1", 0.2);
        Assert.Equal(-0.4, Read().Trend!.Value, 1e-9);
        Assert.Contains("fell by more than half", Assert.Single(Read().Reasons), StringComparison.Ordinal);
        var cause = new RankedCause("unit_change", "Column 'x' came in another unit.", 0.9, 2, "x", [], null, new("Block it.", "relearn data validate shop", true), new("Mend it.", "relearn run shop", true));
        var diagnosis = new Diagnosis("shop", 0, "release-1", true, [cause], [], null, []);
        _play.Ledger.Append(new(Diagnosis.Kind, 1, [], ""), JsonSerializer.Serialize(diagnosis, CausesJson.Default.Diagnosis), "tester");
        Assert.Equal((PortfolioVerdict.Change, "relearn data validate shop", cause.Says), (Read().Verdict, Read().Next, Read().Diagnosis));
    }

    [Fact]
    public void Without_a_release_or_outcomes_it_says_what_it_needs()
    {
        Assert.Equal((PortfolioVerdict.NotKnown, "relearn run shop"), (Read().Verdict, Read().Next));
        GoLive();
        _play.Review("release-1", 0.3, source: "replay");
        Assert.Contains("needs outcomes", Assert.Single(Read().Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void Several_folders_stand_side_by_side_and_one_that_cannot_be_read_says_why()
    {
        using var project = TestProject.Create(rows: 50);
        var report = Workspace.Portfolio([project.Folder, Path.Combine(project.Folder, "nowhere")]);
        Assert.Equal(["small", "nowhere"], report.Projects.Select(p => p.Project));
        Assert.Contains("Nothing was ever released", report.Projects[0].Reasons[0], StringComparison.Ordinal);
        Assert.Contains("There is no project at", report.Projects[1].Reasons[0], StringComparison.Ordinal);
    }

    public void Dispose() => _play.Dispose();
}
