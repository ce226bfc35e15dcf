using Relearn.Monitoring;
using Relearn.Monitoring.Alarms;
using Relearn.Monitoring.Pages;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Tests.Monitoring.Pages;

public sealed class MonitoringPageTests
{
    static readonly ProjectConfig s_project = ProjectFile.Parse(File.ReadAllText(Path.Combine(RepositoryFiles.Root, "samples", "flights", ProjectFile.FileName)), Path.Combine(RepositoryFiles.Root, "samples", "flights", ProjectFile.FileName)).Config!;

    static MonitoringReport Report(AlarmReport? alarms, Interval? loss) => new("release-1", "live", 9.9e14, 9.92e14, 1000, loss is null ? 0 : 900, 30, 10, 60,
        [new("<script>alert(1)</script>", 0.1, 0, 0, 0.2, 0.01, true)], loss, 0.41, 0.7,
        loss is null ? [] : [new(11475, 11481, 7, 400, 0.2, new(0.05, -0.02, 0.1), new(0.42, 0.4, 0.44)), new(11482, 11488, 7, 500, 0.22, new(0.15, 0.1, 0.2), new(0.45, 0.43, 0.47))], 12.5, 0, ["age: too old"])
    { Alarms = alarms };

    [Fact]
    public void The_page_shows_alarms_and_charts_needs_nothing_else_and_runs_nothing()
    {
        var alarm = new Alarm(11488, 11480, null, AlarmLevel.Harm, 2, 1200, 133.33, [new("nulls", "origin", 0.8, 11480, true, "40 % of <origin> is missing", 2)]);
        var page = MonitoringPage.Of(s_project, Report(new(12, 365, 30, [new(11487, 20), new(11488, 400)], [alarm]), new(0.43, 0.41, 0.45)));
        Assert.Contains("Alarm of 2001-06-15: since 2001-06-07, goes on, has cost 1,200.00 USD (133.33 a day); go back to step 2", page, StringComparison.Ordinal);
        Assert.Contains("40 % of &lt;origin&gt; is missing", page, StringComparison.Ordinal);
        Assert.Contains("Retraining is due: age: too old", page, StringComparison.Ordinal);
        Assert.Equal(3, page.Split("<figure>").Length - 1);
        // An input's name is the caller's text.
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("http", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_outcomes_and_alarms_it_says_so()
    {
        var page = MonitoringPage.Of(s_project, Report(new(12, 365, 0, [], []), null));
        Assert.Contains("No outcome is old enough to be compared.", page, StringComparison.Ordinal);
        Assert.Contains("No alarm.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<h2>Alarms", MonitoringPage.Of(s_project, Report(null, null)), StringComparison.Ordinal);
    }
}
