using Relearn.Data;
using Relearn.Data.Balance;
using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Tests.Data.Balance;

public sealed class ClassBalanceTests
{
    static ProjectConfig Project(double? alertsPerDay = null, TimeKind time = TimeKind.Column, int features = 2) => new()
    {
        Name = "rare",
        Data = new() { File = "rows.csv", Columns = [new("x", ValueKind.Number)], Time = new() { Kind = time, Column = "at" } },
        Label = new("fraud", "x > 1"),
        Features = [.. Enumerable.Range(0, features).Select(i => new Feature($"f{i}", "x"))],
        Decision = new() { AlertsPerDay = alertsPerDay },
    };

    static ClassBalance Of(ProjectConfig project, LabelCounts train, LabelCounts validation, LabelCounts test, long unlabelled = 0, long days = 10) =>
        ClassBalance.Of(project, [("training", train), ("validation", validation), ("test", test)], unlabelled, days);

    [Fact]
    public void Ten_true_rows_say_little_and_it_is_said_how_little_and_how_many_more_are_needed()
    {
        var balance = Of(Project(), new(700_000, 70, 0), new(100_000, 10, 0), new(100_000, 10, 0));
        Assert.True(balance.Rarer);
        Assert.Equal([5L, 8, 10], balance.Recall.Select(r => r.Hits));
        // Exact: 5 of 10 is [0.1871, 0.8129], 10 of 10 is [0.6915, 1].
        Assert.Equal(0.1871, balance.Recall[0].Share.Low, 1e-4);
        Assert.Equal(0.6915, balance.Recall[2].Share.Low, 1e-4);
        Assert.Equal((0.8129 - 0.1871) / 2, balance.Uncertainty, 1e-4);
        Assert.Equal("10 of 100,000 test rows are true: a recall measured on them is known within plus or minus 0.31", balance.Summary);
        var needed = balance.Needed[0];
        // 104 rows are needed for 0.1: 94 more, ten thousand rows for each, in 94 days.
        Assert.Equal((0.1, 104L, 94L, 940_000L, 94L), (needed.Uncertainty, needed.Rare, needed.More, needed.MoreRows, needed.MoreDays));
        Assert.Equal(
        [
            "10 of 100,000 test rows are true: any recall measured on them may be off by 0.31. For plus or minus 0.10 about 104 are needed, 94 more: about 940,000 test rows more at this rate, 94 days.",
            "10 of 100,000 validation rows are true, and they set threshold and calibration: give it a larger 'split.validation', or more labels.",
        ], balance.Warnings);
    }

    [Fact]
    public void Enough_true_rows_are_not_warned_of()
    {
        var balance = Of(Project(), new(7000, 700, 0), new(1000, 100, 0), new(2000, 104, 0));
        Assert.Empty(balance.Warnings);
        Assert.Equal([0.05, 0.02], balance.Needed.Select(n => n.Uncertainty));
        Assert.NotEmpty(Of(Project(), new(7000, 700, 0), new(1000, 100, 0), new(2000, 100, 0)).Warnings);
    }

    [Fact]
    public void A_model_with_too_few_true_rows_for_its_features_is_warned_of()
    {
        var warning = Assert.Single(Of(Project(features: 20), new(7000, 199, 0), new(1000, 100, 0), new(2000, 500, 0)).Warnings);
        Assert.Equal("199 training rows are true, fewer than 10 for each of the 20 features: take features out, or give it more labels.", warning);
        Assert.Empty(Of(Project(features: 20), new(7000, 200, 0), new(1000, 100, 0), new(2000, 500, 0)).Warnings);
    }

    [Fact]
    public void Where_false_rows_are_the_rarer_ones_they_are_counted()
    {
        var balance = Of(Project(), new(7000, 6990, 0), new(1000, 990, 0), new(2000, 1990, 0));
        Assert.False(balance.Rarer);
        Assert.Equal([10L, 10, 10], balance.Parts.Select(p => p.Rare));
        Assert.StartsWith("10 of 2,000 test rows are false", balance.Summary);
    }

    [Fact]
    public void Precision_is_bounded_by_how_many_alerts_there_are()
    {
        // 20 alerts a day over 10 days, and 50 true rows: at best 50 of 200.
        var alerts = Of(Project(alertsPerDay: 20), new(7000, 700, 0), new(1000, 100, 0), new(10_000, 50, 0)).Alerts;
        Assert.Equal((20.0, 200L, 50L, 25L), (alerts.PerDay, alerts.Alerts, alerts.AtBest.Hits, alerts.WithHalf.Hits));
        Assert.Equal(0.25, alerts.AtBest.Share.Estimate);
        // Without a number there are as many as true rows, and then the best is all of them.
        var free = Of(Project(), new(7000, 700, 0), new(1000, 100, 0), new(10_000, 50, 0)).Alerts;
        Assert.Equal((null, 50L, 1.0), (free.PerDay, free.Alerts, free.AtBest.Share.Estimate));
    }

    [Fact]
    public void Where_rows_have_no_clock_no_days_are_named()
    {
        var needed = Of(Project(time: TimeKind.RowOrder), new(7000, 700, 0), new(1000, 100, 0), new(2000, 10, 0)).Needed[0];
        Assert.Null(needed.MoreDays);
        Assert.EndsWith("at this rate.", needed.Text);
    }

    [Fact]
    public void A_test_part_without_a_true_row_says_how_many_are_needed_and_not_how_many_rows_that_is()
    {
        var balance = Of(Project(), new(7000, 70, 0), new(1000, 10, 0), new(2000, 0, 0));
        Assert.Equal((104L, 104L, null), (balance.Needed[0].Rare, balance.Needed[0].More, balance.Needed[0].MoreRows));
        Assert.Equal("For plus or minus 0.10 about 104 are needed, 104 more.", balance.Needed[0].Text);
    }

    [Fact]
    public void It_is_counted_on_the_sides_of_the_split_and_shown_with_the_data()
    {
        using var project = TestProject.Create(edit: (i, line) => i % 100 == 50 ? line[..line.LastIndexOf(',')] + "," : line);
        using var file = project.ReadRows(out var version);
        var balance = ClassBalance.Of(project.Config, file);
        var split = TimeSplit.Of(file, project.Config.Split);
        Assert.Equal(LabelCounts.Of(file, split.Test).Rows, balance.Parts[2].Rows);
        // An empty result is a missing label.
        Assert.Equal(40, balance.Unlabelled);
        using var workspace = project.Open();
        Assert.Equal(balance.Summary, workspace.BalanceOf(version)!.Summary);
        var shown = System.Text.Json.JsonSerializer.Serialize(version with { Balance = balance }, DataJson.Default.DatasetVersion);
        Assert.Contains("\"balance\":{\"rarer\":", shown);
        Assert.DoesNotContain("balance", workspace.Ledger.Latest(DatasetVersion.Kind)!.Body);
    }
}
