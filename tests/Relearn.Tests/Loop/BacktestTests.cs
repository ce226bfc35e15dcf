using System.Text.Json;
using Relearn.Loop;
using Relearn.Numerics;

namespace Relearn.Tests.Loop;

public sealed class BacktestTests
{
    static async Task<BacktestReport> PlayAsync(TestProject project)
    {
        using var workspace = project.Open();
        return await workspace.BacktestAsync(TestContext.Current.CancellationToken);
    }

    static string Backtest(string yaml) => yaml + "\nbacktest: { start: 0.4, schedule_days: 5, cooldown_days: 3 }\n";

    [Fact]
    public async Task The_three_policies_answer_the_same_rows()
    {
        using var project = TestProject.Create(Backtest);
        var report = await PlayAsync(project);
        Assert.Equal(["never", "schedule", "trigger"], report.Policies.Select(p => p.Policy));
        Assert.Single(report.Policies.Select(p => p.Rows).Distinct());
        Assert.Empty(report.Policies[0].Retrainings);
        Assert.Equal(Enumerable.Range(1, 3).Select(i => report.FirstDay + 5 * i), report.Policies[1].Retrainings.Select(r => r.Day));
        Assert.Equal(report.Policies[0].LogLoss.Estimate, report.Days.Where(d => d.Policy == "never").Sum(d => d.LogLoss * d.Rows) / report.Policies[0].Rows, 12);
    }

    [Fact]
    public async Task A_world_that_moves_makes_retraining_pay_and_triggers_it()
    {
        using var project = TestProject.Create(Backtest, drift: 3, driftFrom: 0.5);
        var report = await PlayAsync(project);
        var (schedule, trigger) = (report.Policies[1], report.Policies[2]);
        Assert.True(schedule.LogLossGain!.Low > 0, $"on schedule gains {schedule.LogLossGain}");
        Assert.True(trigger.LogLossGain!.Low > 0, $"on trigger gains {trigger.LogLossGain}");
        Assert.Contains(trigger.Retrainings, r => r.Promoted);
        Assert.All(report.Policies.SelectMany(p => p.Retrainings), r => Assert.Equal(r.Promoted, r.Gain!.Low > 0));
    }

    [Fact]
    public async Task The_future_does_not_change_the_past()
    {
        // Every label from row 3,000 on is turned round. Day 20 begins at row 2,880; labels of its rows are known six hours later.
        string Turn(int i, string line) => i < 3000 ? line : line.EndsWith("yes", StringComparison.Ordinal) ? line[..^3] + "no" : line[..^2] + "yes";
        using var project = TestProject.Create(Backtest);
        using var turned = TestProject.Create(Backtest, edit: Turn);
        var (a, b) = (await PlayAsync(project), await PlayAsync(turned));
        var turn = (int)(new DateTime(2024, 1, 21, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).TotalDays;
        Assert.Equal(a.Days.Where(d => d.Day < turn), b.Days.Where(d => d.Day < turn));
        Assert.Equal(a.Days.Where(d => d.Day == turn + 1).Select(d => d.MeanPrediction).First(), b.Days.Where(d => d.Day == turn + 1).Select(d => d.MeanPrediction).First());
        Assert.NotEqual(a.Days.Where(d => d.Day > turn).Select(d => d.LogLoss), b.Days.Where(d => d.Day > turn).Select(d => d.LogLoss));
        Assert.Equal(a.Policies[1].Retrainings.Where(r => r.Day <= turn).Select(r => r.Detail), b.Policies[1].Retrainings.Where(r => r.Day <= turn).Select(r => r.Detail));
    }

    [Fact]
    public async Task A_back_test_that_was_cut_off_goes_on_with_the_models_it_had()
    {
        using var project = TestProject.Create(Backtest);
        var whole = await PlayAsync(project);
        using var workspace = project.Open();
        var models = workspace.Ledger.List("backtest_model", int.MaxValue);
        Assert.Equal(1 + whole.Policies.SelectMany(p => p.Retrainings).Select(r => r.Day).Distinct().Count(), models.Count);
        var again = await workspace.BacktestAsync(TestContext.Current.CancellationToken);
        Assert.Equal(whole.Policies.Select(p => p.Value), again.Policies.Select(p => p.Value));
    }

    [Fact]
    public async Task The_chart_is_a_specification_with_its_data()
    {
        using var project = TestProject.Create(Backtest);
        var report = await PlayAsync(project);
        using var workspace = project.Open();
        using var chart = JsonDocument.Parse(await File.ReadAllTextAsync(workspace.BacktestChartPath, TestContext.Current.CancellationToken));
        Assert.StartsWith("https://vega.github.io/schema/vega-lite/", chart.RootElement.GetProperty("$schema").GetString());
        var weeks = (report.LastDay - report.FirstDay) / 7 + 1;
        Assert.Equal(3 * weeks, chart.RootElement.GetProperty("data").GetProperty("values").GetArrayLength());
    }

    [Fact]
    public async Task Without_time_or_with_too_little_of_it_there_is_no_calendar()
    {
        using var timeless = TestProject.Create(y => y.Replace("time: { column: at }", "time: none", StringComparison.Ordinal).Replace("  known: at + hours(6)\n", "", StringComparison.Ordinal));
        Assert.Equal("loop.backtest_needs_time", (await Assert.ThrowsAsync<UserErrorException>(() => PlayAsync(timeless))).Errors[0].Code);
        using var brief = TestProject.Create(rows: 1000);
        Assert.Equal("loop.backtest_too_short", (await Assert.ThrowsAsync<UserErrorException>(() => PlayAsync(brief))).Errors[0].Code);
    }
}
