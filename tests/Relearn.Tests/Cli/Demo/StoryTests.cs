using Relearn.Cli.Demo;
using Relearn.Demo;

namespace Relearn.Tests.Cli.Demo;

public sealed class StoryTests
{
    static Task<StoryReport> PlayAsync(string folder, Troubles troubles, ulong seed, bool inProcess = true, int weeks = 30) =>
        Story.PlayAsync(new() { Seed = seed, Troubles = troubles, Folder = folder, InProcess = inProcess, PagesPerDay = 250, Weeks = weeks }, new(), TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_team_without_trouble_is_left_alone_through_holidays_campaigns_and_releases_that_change_nothing(ulong seed)
    {
        using var folder = new TemporaryFolder();
        var report = await PlayAsync(folder.Path, Troubles.None, seed);
        Assert.All(report.Turns, t => Assert.False(t.Alarm, t.Says));
        Assert.NotEmpty(report.Events);
    }

    [Fact]
    public async Task Too_few_positives_are_found_before_anything_is_served_and_collected()
    {
        using var folder = new TemporaryFolder();
        var report = await PlayAsync(folder.Path, Troubles.Classes, 1);
        Assert.Equal((2, true), (report.Turns[0].Step, report.Turns[0].Right));
        Assert.Equal("none", report.Left);
        Assert.All(report.Turns.Skip(1), t => Assert.False(t.Alarm, t.Says));
    }

    [Fact]
    public async Task Over_HTTP_the_same_days_come_out_as_in_the_process()
    {
        using var folder = new TemporaryFolder();
        var inProcess = await PlayAsync(folder["one"], Troubles.None, 1, weeks: 1);
        var overHttp = await PlayAsync(folder["two"], Troubles.None, 1, inProcess: false, weeks: 1);
        Assert.Equal(inProcess.Days, overHttp.Days);
        Assert.Equal(inProcess.Turns.Select(t => (t.Day, t.Cause, t.Probability)), overHttp.Turns.Select(t => (t.Day, t.Cause, t.Probability)));
    }

    [Fact]
    public void Troubles_are_read_as_they_are_written()
    {
        Assert.Equal(Troubles.Labels | Troubles.Stale, TroubleWords.Parse("stale, labels", 1));
        Assert.Equal("labels, stale", TroubleWords.Text(Troubles.Labels | Troubles.Stale));
        Assert.Equal((Troubles.None, TroubleWords.All), (TroubleWords.Parse("none", 1), TroubleWords.Parse("all", 1)));
        Assert.Contains("labels", Refusal.Of("cli.troubles_unknown", () => TroubleWords.Parse("lables", 1)).Message);
    }

    [Fact]
    public void Shuffled_troubles_are_absent_in_a_third_of_the_seeds_and_differ_in_the_others()
    {
        var drawn = Enumerable.Range(1, 50).Select(s => TroubleWords.Parse("shuffle", (ulong)s)).ToArray();
        Assert.InRange(drawn.Count(t => t == Troubles.None), 17, 30);
        Assert.InRange(drawn.Distinct().Count(), 10, 16);
        Assert.Equal(drawn, Enumerable.Range(1, 50).Select(s => TroubleWords.Parse("shuffle", (ulong)s)));
    }

    [Fact]
    public void Its_page_needs_nothing_else_and_draws_an_arrow_for_each_alarm()
    {
        StoryTurn Turn(string cause, int step, bool alarm) => new("2024-03-25", "the second model", true, cause, step, 0.9, "Labels of <one> source are wrong.", alarm, [2], true, ["relearn run PROJECT"], 20, 30);
        var page = StoryPage.Of(new(1, "labels", ["2024-03-17 a holiday"], [Turn("labels_of_one_source", 2, true), Turn("nothing_wrong", 0, false)], [new(80, 100, 60, 40, 20, 19.5), new(81, 100, 60, 40, 25, 24)], "none", true, 20, 30));
        Assert.Equal(1, page.Split("marker-end").Length - 1);
        Assert.Contains("Labels of &lt;one&gt; source are wrong.", page);
        Assert.DoesNotContain("http", page);
        Assert.DoesNotContain("<script", page);
    }
}
