using Relearn.Data;
using Relearn.Modeling;
using Relearn.Scoping;

namespace Relearn.Tests.Modeling;

public sealed class SplitCountsTests
{
    static TestProject WithoutTime(string split, Func<int, string, string>? edit = null) => TestProject.Create(y => $"{y.Replace("time: { column: at }", "time: none", StringComparison.Ordinal).Replace("  known: at + hours(6)\n", "", StringComparison.Ordinal)}\nsplit: {split}\n", edit: edit);

    static async Task<ModelRun> RunAsync(TestProject project)
    {
        using var workspace = project.Open();
        return (await workspace.RunAsync(TestContext.Current.CancellationToken)).Run;
    }

    [Fact]
    public async Task No_value_of_the_group_stands_on_two_sides()
    {
        using var project = WithoutTime("{ by: group, group: subject }");
        var run = await RunAsync(project);
        using var workspace = project.Open();
        using var file = RowsFile.Open(workspace.Artifacts.Require(run.RowsHash));
        HashSet<double> Subjects(RowRange range)
        {
            var values = new double[range.Rows];
            file.Read("subject", range.First, values);
            return [.. values];
        }
        var (train, validation, test) = (Subjects(run.Train), Subjects(run.Validation), Subjects(run.Test));
        Assert.False(train.Overlaps(validation) || train.Overlaps(test) || validation.Overlaps(test));
        Assert.Equal(300, train.Count + validation.Count + test.Count);
        Assert.Equal([train.Count, validation.Count, test.Count], run.Split!.Parts.Select(p => (int)p.Groups!));
        Assert.Equal((SplitBy.Group, "subject", 4000L), (run.Split.By, run.Split.Group, run.Split.Parts.Sum(p => p.Rows)));
        // Shares are kept to the size of a group.
        Assert.InRange(run.Split.Parts[2].Rows, 800 - 40, 800);
    }

    [Fact]
    public async Task A_random_split_by_itself_puts_a_subject_on_both_sides()
    {
        using var project = WithoutTime("{ test: 0.2 }");
        var run = await RunAsync(project);
        using var workspace = project.Open();
        using var file = RowsFile.Open(workspace.Artifacts.Require(run.RowsHash));
        var values = new double[file.Rows];
        file.Read("subject", 0, values);
        Assert.True(values[..(int)run.Train.End].Intersect(values[(int)run.Test.First..]).Any());
        Assert.Equal(SplitBy.Time, run.Split!.By);
    }

    [Fact]
    public async Task A_stratified_split_has_the_same_rate_on_every_side()
    {
        using var project = WithoutTime("{ by: stratified }");
        var run = await RunAsync(project);
        var all = run.Split!.Parts.Sum(p => p.Positives) / (double)run.Split.Parts.Sum(p => p.Used);
        Assert.All(run.Split.Parts, p => Assert.InRange(p.Positives, all * p.Used - 2, all * p.Used + 2));
    }

    [Fact]
    public void A_group_that_is_too_large_is_refused()
    {
        using var project = WithoutTime("{ by: group, group: city }", (i, line) => string.Join(',', line.Split(',').Select((c, k) => k == 3 ? "Oslo" : c)));
        using var file = project.ReadRows(out _);
        var error = Refusal.Of("data.group_too_large", () => TimeSplit.Of(file, project.Config.Split));
        Assert.Contains("'city' has 1 values", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_embargo_leaves_days_out_before_each_period()
    {
        using var project = TestProject.Create(y => $"{y}\nsplit: {{ embargo_days: 1.5 }}\n");
        var run = await RunAsync(project);
        using var workspace = project.Open();
        using var file = RowsFile.Open(workspace.Artifacts.Require(run.RowsHash));
        // A row every 10 minutes: a day and a half is 216 of them.
        Assert.Equal((216L, 216L), (run.Validation.First - run.Train.End, run.Test.First - run.Validation.End));
        Assert.Equal(1.5 * DatasetImport.Day, TimeSplit.TimeAt(file, run.Validation.First) - TimeSplit.TimeAt(file, run.Train.End));
        Assert.Equal((432L, 1.5), (run.Split!.Embargoed, run.Split.EmbargoDays));
        // The label-known rule is older than the embargo and stays: labels are known after six hours.
        Assert.Equal(run.Train.Rows, run.Split.Parts[0].Used);
        using var plain = TestProject.Create();
        // Without it the labels of the last six hours are not known; that of the row six hours before just is.
        Assert.Equal(35, (await RunAsync(plain)).Split!.Parts[0] is var p ? p.Rows - p.Used : 0);
    }

    [Fact]
    public void An_embargo_that_leaves_nothing_says_so()
    {
        using var project = TestProject.Create(y => $"{y}\nsplit: {{ embargo_days: 20 }}\n");
        using var file = project.ReadRows(out _);
        Refusal.Of("data.split_empty", () => TimeSplit.Of(file, project.Config.Split));
    }

    [Theory]
    [InlineData("{ by: group, group: subject }", "scope.key_without_time", "'split.by: group' needs 'data.time: none'")]
    [InlineData("{ by: stratified }", "scope.key_without_time", "'split.by: stratified' needs 'data.time: none'")]
    [InlineData("{ group: subject }", "scope.key_missing", "'split' has no 'by'")]
    public void What_does_not_go_with_a_time_is_said(string split, string code, string message)
    {
        using var project = TestProject.Create(y => $"{y}\nsplit: {split}\n");
        var error = Refusal.Of(code, () => _ = project.Config);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ embargo_days: 1 }", "scope.key_without_time", "'split.embargo_days' needs a time column")]
    [InlineData("{ by: group }", "scope.key_missing", "'split' has no 'group'")]
    [InlineData("{ by: group, group: sbject }", "scope.column_not_declared", "Did you mean 'subject'?")]
    public void What_needs_a_time_or_a_column_is_said(string split, string code, string message)
    {
        using var project = WithoutTime(split);
        var error = Refusal.Of(code, () => _ = project.Config);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_not_declared_does_not_change_ids()
    {
        Assert.Equal("{\"test\":0.2,\"validation\":0.1,\"test_from\":null,\"validation_from\":null}", System.Text.Json.JsonSerializer.Serialize(new SplitConfig(), ScopeJson.Default.SplitConfig));
    }
}
