using Relearn.Data.Leakage;
using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Tests.Data.Leakage;

/// <summary>What a person declares decides what becomes of a finding.</summary>
public sealed class LeakageAnswersTests
{
    static LeakageTable Planted() => new LeakageTable().Number("result", i => 0);

    static LeakageReport Check(Action<LeakageTable> answer)
    {
        using var table = Planted();
        for (var i = 0; i < table.Rows; i++) { table["result"][i] = table.Normal(20, i) + (table.Labels[i] ? 4 : 0); }
        answer(table);
        return table.Check();
    }

    static LeakageFinding Finding(LeakageReport report) => Assert.Single(report.Findings, f => f.Detector == "single_feature");

    [Fact]
    public void A_finding_that_nobody_answered_blocks()
    {
        var report = Check(_ => { });
        Assert.True(Finding(report).Blocks);
        Assert.Equal("single_feature result", report.Summary);
    }

    [Fact]
    public void A_waiver_is_recorded_with_person_and_reason_and_no_longer_blocks()
    {
        var report = Check(t => t.Answers = new() { Waivers = [new("single_feature", "result", "It is read off the machine before.", "Ada")] });
        Assert.Equal(("Ada", "It is read off the machine before."), (Finding(report).Waiver!.By, Finding(report).Waiver!.Reason));
        Assert.Empty(report.Blocking);
        Assert.Empty(report.UnusedWaivers);
        Assert.Equal("no leak found, 1 waived", report.Summary);
    }

    [Theory]
    [InlineData("single_feature", "amount")]
    [InlineData("missingness", "result")]
    [InlineData("single_feature", null)]
    public void A_waiver_for_something_else_changes_nothing_and_is_named(string detector, string? column)
    {
        var report = Check(t => t.Answers = new() { Waivers = [new(detector, column, "So it is.", "Ada")] });
        Assert.True(Finding(report).Blocks);
        Assert.Equal(detector, Assert.Single(report.UnusedWaivers).Detector);
    }

    [Fact]
    public void Who_says_when_a_column_is_known_answers_whether_it_is_a_leak()
    {
        var report = Check(t => t.Availability = ("Measured at the door.", "Grace"));
        Assert.Equal(("Grace", "Measured at the door."), (Finding(report).Waiver!.By, Finding(report).Waiver!.Reason));
        Assert.Empty(report.Blocking);
    }

    [Fact]
    public void When_a_column_is_known_says_nothing_about_copies_or_about_what_changes_later()
    {
        using var table = new LeakageTable();
        table.Availability = ("Measured at the door.", "Grace");
        table.Number("contacts", i => table.Known[i] > table.Times[^1] ? 0 : Math.Floor(5 * table.Uniform(20, i)));
        Assert.Equal("post_outcome", Assert.Single(table.Check().Blocking).Detector);
    }

    [Fact]
    public void A_feature_that_is_made_of_a_column_is_no_second_finding()
    {
        var report = Check(t => t.Feature("twice", "2 * result").Feature("log", "log(result + 10)"));
        Assert.Equal("result", Finding(report).Column);
    }

    [Fact]
    public void A_column_that_no_feature_reads_is_no_leak()
    {
        Assert.Empty(Check(t => t.Without("result")).Blocking);
    }

    [Fact]
    public void A_feature_over_two_columns_is_found_where_neither_column_is()
    {
        using var table = new LeakageTable();
        table.Column("left", ValueKind.Number, i => table.Normal(30, i)).Column("right", ValueKind.Number, i => table.Normal(31, i));
        table.Feature("product", "left * right");
        for (var i = 0; i < table.Rows; i++) { table.Labels[i] = table["left"][i] * table["right"][i] > 0.1 != table.Uniform(32, i) < 0.02; }
        var finding = Assert.Single(table.Check().Blocking, f => f.Detector == "single_feature");
        Assert.Equal("product", finding.Column);
        Assert.Equal(["left", "right"], finding.Columns);
    }

    [Fact]
    public void A_column_that_is_read_only_through_something_learnt_is_looked_at_too()
    {
        Assert.Equal("result", Finding(Check(t => t.Without("result").Feature("scaled", "scale(result)"))).Column);
    }

    [Fact]
    public void A_column_that_is_read_only_through_a_window_is_looked_at_too()
    {
        Assert.Equal("result", Finding(Check(t => t.Without("result").Feature("recent", "mean(result) over 1d by city"))).Column);
    }

    [Fact]
    public void With_too_few_rows_it_says_so_and_finds_nothing()
    {
        using var table = new LeakageTable(rows: 60, time: TimeKind.RowOrder);
        var report = table.Check();
        Assert.Empty(report.Findings);
        Assert.Contains("fewer than 20 rows of a label", report.NotLookedAt["single_feature"]);
    }

    [Fact]
    public void Every_detector_can_be_waived_by_its_name()
    {
        string[] names = [SingleFeature.Name, TimeTravel.Name, Overlap.Name, GroupLeak.Name, OrderLeak.Name, Missingness.Name, TargetDerived.Name, LeakageSuite.FitBeforeSplit, PostOutcome.Name, LabelProxy.Name];
        Assert.Equal(LeakageWaiver.Detectors, names);
    }

    [Fact]
    public void Of_the_key_no_value_is_quoted()
    {
        using var table = new LeakageTable();
        table.Key = "answer";
        table.Text("answer", i => table.Labels[i] ? "Miss Marple" : "Mister Poe");
        Assert.DoesNotContain("marple", System.Text.Json.JsonSerializer.Serialize(table.Check(), Relearn.Data.DataJson.Default.LeakageReport), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_same_rows_give_the_same_report()
    {
        string Report()
        {
            using var table = new LeakageTable();
            return System.Text.Json.JsonSerializer.Serialize(table.Check(), Relearn.Data.DataJson.Default.LeakageReport);
        }

        Assert.Equal(Report(), Report());
    }
}
