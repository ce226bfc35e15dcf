using Microsoft.Extensions.Time.Testing;
using Relearn.Data.Validation;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Tests.Loop;

public sealed class DataStepTests
{
    static TestProject Create(string expectations, Func<string, string>? change = null, Func<int, string, string>? edit = null) =>
        TestProject.Create(y => (change ?? (t => t))(y).Replace("  key: subject\n", $"  key: subject\n  expectations:\n{string.Concat(expectations.Split('\n').Select(l => $"    - {l}\n"))}", StringComparison.Ordinal), edit: edit);

    static async Task<Relearn.Loop.RunReport> RunAsync(TestProject project, TimeProvider? time = null)
    {
        using var workspace = project.Open(new() { Actor = "tester", Time = time ?? TimeProvider.System });
        return await workspace.RunAsync(TestContext.Current.CancellationToken);
    }

    static void Change(TestProject project, string from, string to)
    {
        var file = Path.Combine(project.Folder, ProjectFile.FileName);
        var text = File.ReadAllText(file);
        Assert.Contains(from, text);
        File.WriteAllText(file, text.Replace(from, to, StringComparison.Ordinal));
    }

    static void Edit(TestProject project, string name, Func<string, string> edit)
    {
        var file = Path.Combine(project.Folder, name);
        File.WriteAllText(file, string.Join('\n', File.ReadAllLines(file).Select((l, i) => i == 0 ? l : edit(l))) + "\n");
    }

    static string Broken(string line) => string.Join(',', line.Split(',').Select((c, k) => k == 2 ? "99" : c));

    const string Critical = "{ column: x, between: [-2, 2], at_least: 0.9, level: critical }";

    [Fact]
    public async Task Sound_data_goes_round_and_its_validation_stands_in_the_lineage_of_the_release()
    {
        using var project = Create(Critical);
        var report = await RunAsync(project);
        Assert.True(report.Gate.Passed);
        Assert.True(report.Validation!.Passed);
        Assert.Equal(["scope", "validate", "data", "leakage", "model", "gate", "release", "replay", "monitor", "analyze"], report.Steps.Select(s => s.Name));
        using var workspace = project.Open();
        Assert.Contains(workspace.Ledger.AncestorsOf(report.Release!), id => id.StartsWith(ValidationReport.Kind, StringComparison.Ordinal));
        Assert.Equal(report.Steps[2].RecordId, report.Validation.Dataset);
        Assert.All((await RunAsync(project)).Steps, s => Assert.True(s.Skipped));
    }

    [Fact]
    public async Task Rows_that_break_something_critical_are_refused_before_they_are_used()
    {
        using var project = Create(Critical, edit: (i, line) => i % 2 == 0 ? Broken(line) : line);
        var error = (await Assert.ThrowsAsync<UserErrorException>(() => RunAsync(project))).Errors[0];
        Assert.Equal("data.version_refused", error.Code);
        Assert.Contains("values are outside", error.Message, StringComparison.Ordinal);
        using var workspace = project.Open();
        Assert.Null(workspace.Ledger.Latest(Relearn.Data.DatasetVersion.Kind));
        Assert.True(System.Text.Json.JsonSerializer.Deserialize(workspace.Ledger.Latest(ValidationReport.Kind)!.Body, Relearn.Data.DataJson.Default.ValidationReport)!.Refused);
    }

    [Fact]
    public async Task The_version_before_stays_in_use_where_the_newest_rows_are_refused()
    {
        using var project = Create(Critical);
        var first = await RunAsync(project);
        Edit(project, "rows.csv", Broken);
        var second = await RunAsync(project);
        Assert.True(second.Validation!.Refused);
        Assert.Equal((first.Dataset.RowsHash, first.Release), (second.Dataset.RowsHash, second.Release));
        Assert.StartsWith("REFUSED", second.Steps[1].Summary, StringComparison.Ordinal);
        Assert.Equal(2, second.Next.Step);
        Assert.StartsWith("The newest rows are refused", second.Next.What, StringComparison.Ordinal);
        Assert.StartsWith("EARLIER VERSION", second.Steps[2].Summary, StringComparison.Ordinal);
        using (var workspace = project.Open())
        {
            await workspace.SampleAsync(new(10, null, null, null, 1), Path.Combine(project.Folder, "sample.csv"), TestContext.Current.CancellationToken);
            Assert.True(workspace.Refused!.Refused);
        }
        // Another declaration is another thing: its rows have no earlier version.
        Change(project, "hours(6)", "hours(7)");
        var error = (await Assert.ThrowsAsync<UserErrorException>(() => RunAsync(project))).Errors[0];
        Assert.Equal("data.version_refused", error.Code);
    }

    [Fact]
    public async Task An_error_keeps_the_gate_shut_and_says_where_to_go()
    {
        using var project = Create("{ column: x, present: true, at_least: 0.99 }");
        var report = await RunAsync(project);
        Assert.False(report.Gate.Passed);
        Assert.Null(report.Release);
        Assert.Equal("data: { column: x, present: true, at_least: 0.99, level: error }", Assert.Single(report.Gate.Checks, c => !c.Passed).Name);
        Assert.Equal((2, $"relearn data validate {project.Folder}"), (report.Next.Step, report.Next.Command));
    }

    [Fact]
    public async Task A_warning_is_told_and_stands_in_nobodys_way()
    {
        using var project = Create("{ column: x, present: true, level: warn }");
        var report = await RunAsync(project);
        Assert.True(report.Gate.Passed);
        Assert.False(Assert.Single(report.Validation!.Unmet).Passed);
    }

    [Fact]
    public async Task A_changed_expectation_is_judged_anew_and_trains_nothing()
    {
        using var project = Create(Critical);
        await RunAsync(project);
        Change(project, "[-2, 2]", "[-3, 3]");
        Assert.Equal(["validate", "gate", "release", "replay", "monitor", "analyze"], (await RunAsync(project)).Steps.Where(s => !s.Skipped).Select(s => s.Name));
    }

    [Fact]
    public async Task Freshness_is_asked_anew_on_another_day_with_the_clock_that_was_handed_in()
    {
        // The rows end on 2024-01-28.
        var time = new FakeTimeProvider(new(2024, 1, 29, 0, 0, 0, TimeSpan.Zero));
        using var project = Create("{ newest_within_days: 3, level: warn }");
        Assert.True((await RunAsync(project, time)).Validation!.Results[0].Passed);
        time.Advance(TimeSpan.FromDays(4));
        Assert.False((await RunAsync(project, time)).Validation!.Results[0].Passed);
    }

    [Fact]
    public async Task A_new_file_that_is_bad_changes_nothing_but_the_record()
    {
        using var project = Create(Critical, y => y.Replace("file: rows.csv", "file: days", StringComparison.Ordinal));
        Directory.CreateDirectory(Path.Combine(project.Folder, "days"));
        var lines = File.ReadAllLines(Path.Combine(project.Folder, "rows.csv"));
        void Write(string name, IEnumerable<string> rows) => File.WriteAllText(Path.Combine(project.Folder, "days", name), string.Join('\n', rows.Prepend(lines[0])) + "\n");
        Write("1.csv", lines[1..2001]);
        Write("2.csv", lines[2001..]);
        var first = await RunAsync(project);
        Assert.Equal(TestProject.Rows, first.Dataset.Rows);
        Write("3.csv", lines[1..500].Select(Broken));
        var second = await RunAsync(project);
        Assert.Equal("3.csv", Assert.Single(second.Validation!.RefusedPartitions).Name);
        Assert.Equal(["validate", "gate", "release", "replay", "monitor", "analyze"], second.Steps.Where(s => !s.Skipped).Select(s => s.Name));
        Assert.Equal(first.Run.ModelHash, second.Run.ModelHash);
        // The run is made again from the same files.
        using var workspace = project.Open();
        Assert.True(workspace.Reproduce(reader: "source", cancellation: TestContext.Current.CancellationToken).Equal);
    }

    [Fact]
    public async Task Rows_that_were_lost_are_made_again_of_the_files_that_were_judged_good()
    {
        // The age of a file is asked of the clock, which has moved on.
        var time = new FakeTimeProvider(new(2024, 1, 29, 0, 0, 0, TimeSpan.Zero));
        using var project = Create("{ newest_within_days: 20, per: partition, level: critical }", y => y.Replace("file: rows.csv", "file: days", StringComparison.Ordinal));
        Directory.CreateDirectory(Path.Combine(project.Folder, "days"));
        var lines = File.ReadAllLines(Path.Combine(project.Folder, "rows.csv"));
        File.WriteAllText(Path.Combine(project.Folder, "days", "1.csv"), string.Join('\n', lines[..500]) + "\n");
        File.WriteAllText(Path.Combine(project.Folder, "days", "2.csv"), string.Join('\n', lines[500..].Prepend(lines[0])) + "\n");
        var first = await RunAsync(project, time);
        Assert.Equal("1.csv", Assert.Single(first.Validation!.RefusedPartitions).Name);
        using (var workspace = project.Open()) { File.Delete(workspace.Artifacts.PathOf(first.Dataset.RowsHash)); }
        Assert.Equal(first.Dataset.RowsHash, (await RunAsync(project, time)).Dataset.RowsHash);
    }

    [Fact]
    public async Task Validate_judges_and_makes_no_version()
    {
        using var project = Create("{ column: x, present: true, at_least: 0.99 }");
        using var workspace = project.Open();
        var report = await workspace.ValidateAsync(TestContext.Current.CancellationToken);
        Assert.False(report.Passed);
        Assert.Null(workspace.Ledger.Latest(Relearn.Data.DatasetVersion.Kind));
        Assert.Contains("rows.csv,", File.ReadAllText(workspace.Artifacts.Require(report.FailuresHash)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_without_expectations_says_how_to_get_some()
    {
        using var project = TestProject.Create();
        using var workspace = project.Open();
        var error = (await Assert.ThrowsAsync<UserErrorException>(() => workspace.ValidateAsync(TestContext.Current.CancellationToken))).Errors[0];
        Assert.Equal("data.nothing_expected", error.Code);
    }

    [Fact]
    public async Task A_project_that_expects_nothing_has_the_records_it_had()
    {
        using var project = TestProject.Create();
        Assert.DoesNotContain((await RunAsync(project)).Steps, s => s.Name == "validate");
    }
}
