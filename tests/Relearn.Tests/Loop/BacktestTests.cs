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
    public async Task The_policies_answer_the_same_rows()
    {
        using var project = TestProject.Create(Backtest);
        var report = await PlayAsync(project);
        Assert.Equal(["never", "schedule", "trigger", "tuned"], report.Policies.Select(p => p.Policy));
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
        // Played again from the start: every model is found.
        using (var ledger = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(project.Folder, ".relearn", "ledger.sqlite")};Pooling=False"))
        {
            await ledger.OpenAsync(TestContext.Current.CancellationToken);
            using var command = ledger.CreateCommand();
            command.CommandText = "delete from lineage where id in (select id from records where kind = 'backtest'); delete from records where kind = 'backtest'";
            Assert.Equal(2, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }
        var again = await workspace.BacktestAsync(TestContext.Current.CancellationToken);
        Assert.Equal(whole.Policies.Select(p => p.Value), again.Policies.Select(p => p.Value));
        Assert.Equal(whole.Tuning!.Tried, again.Tuning!.Tried);
        Assert.Equal(models.Select(m => m.Id), workspace.Ledger.List("backtest_model", int.MaxValue).Select(m => m.Id));
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
        Assert.Equal(4 * weeks, chart.RootElement.GetProperty("data").GetProperty("values").GetArrayLength());
    }

    [Fact]
    public async Task What_is_fixed_before_the_report_does_not_depend_on_what_is_reported()
    {
        // Every label of the reported days is turned round; they are known six hours later.
        static string Turn(int i, string line) => i < 2880 ? line : line.EndsWith("yes", StringComparison.Ordinal) ? line[..^3] + "no" : line[..^2] + "yes";
        static string Yaml(string y) => y + "\nbacktest: { start: 0.4, report_from: 2024-01-21 }\nlearning: { windows: [5] }\n";
        using var project = TestProject.Create(Yaml);
        using var turned = TestProject.Create(Yaml, edit: Turn);
        var (a, b) = (await PlayAsync(project), await PlayAsync(turned));
        Assert.Equal("2024-01-21", CalendarDay.Text(a.ReportFrom));
        Assert.Equal(a.ReportFrom - 1, a.Tuning!.LastDay);
        Assert.Equal(a.Tuning.Tried.Select(t => (t.Policy, t.LogLoss, t.Promoted)), b.Tuning!.Tried.Select(t => (t.Policy, t.LogLoss, t.Promoted)));
        Assert.Equal(a.Tuning.Chosen, b.Tuning.Chosen);
        Assert.Equal(a.Tuning.Tried[0].Policy, a.Tuning.Chosen);
        Assert.NotEqual(a.Reported.Select(r => r.LogLoss.Estimate), b.Reported.Select(r => r.LogLoss.Estimate));
        Assert.Equal(a.Days.Where(d => d.Policy == "tuned" && d.Day >= a.ReportFrom).Sum(d => d.Rows), a.Reported.Single(r => r.Policy == "tuned").Rows);
        Assert.Contains(a.Tuning.Tried, t => t.Policy.EndsWith("last 5", StringComparison.Ordinal));
        Assert.Contains(a.Tuning.Tried, t => t.Policy.EndsWith("leaves refitted", StringComparison.Ordinal));
        Assert.Contains(a.Tuning.Tried, t => t.Policy.EndsWith("continued", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Old_models_lose_in_a_world_that_moves_and_the_curve_says_so()
    {
        using var project = TestProject.Create(y => Backtest(y) + "learning: { retrain_cost: 5 }\n", drift: 3, driftFrom: 0.5);
        var curve = (await PlayAsync(project)).Staleness!;
        Assert.True(curve.Points[0].Loss.Estimate > 0 && curve.Plateau.Estimate > 0);
        Assert.True(curve.RetrainCost >= 5);
        Assert.Equal(curve.Points.Select(p => p.Monotone), curve.Points.Select(p => p.Monotone).Order());
        using var workspace = project.Open();
        using var chart = JsonDocument.Parse(await File.ReadAllTextAsync(workspace.StalenessChartPath, TestContext.Current.CancellationToken));
        Assert.Equal(curve.Points.Count, chart.RootElement.GetProperty("data").GetProperty("values").GetArrayLength());
    }

    [Fact]
    public async Task A_report_that_begins_outside_the_calendar_is_refused()
    {
        using var project = TestProject.Create(y => y + "\nbacktest: { report_from: 2025-01-01 }\n");
        Assert.Equal("loop.backtest_report_from", (await Assert.ThrowsAsync<UserErrorException>(() => PlayAsync(project))).Errors[0].Code);
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
