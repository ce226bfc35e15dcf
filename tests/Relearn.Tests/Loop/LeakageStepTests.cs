using System.Text.Json;
using Relearn.Data;
using Relearn.Data.Leakage;
using Relearn.Scoping;

namespace Relearn.Tests.Loop;

public sealed class LeakageStepTests
{
    // The column 'after' is written when the outcome is known; nobody said so.
    static TestProject Planted()
    {
        var project = TestProject.Create(
            y => y.Replace("    city: text\n", "    city: text\n    after: number\n", StringComparison.Ordinal).Replace("  city: city\n", "  city: city\n  after: after\n", StringComparison.Ordinal),
            edit: (i, line) => $"{line},{(line.EndsWith("yes", StringComparison.Ordinal) ? 3 : 0) + i % 4}");
        var rows = Path.Combine(project.Folder, "rows.csv");
        File.WriteAllText(rows, File.ReadAllText(rows).Replace("city,result", "city,result,after", StringComparison.Ordinal));
        return project;
    }

    static void Change(TestProject project, string from, string to)
    {
        var file = Path.Combine(project.Folder, ProjectFile.FileName);
        var text = File.ReadAllText(file);
        Assert.Contains(from, text);
        File.WriteAllText(file, text.Replace(from, to, StringComparison.Ordinal));
    }

    static async Task<Relearn.Loop.RunReport> RunAsync(TestProject project)
    {
        using var workspace = project.Open();
        return await workspace.RunAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_leak_is_found_before_training_and_the_gate_refuses_the_release()
    {
        using var project = Planted();
        var report = await RunAsync(project);
        Assert.Equal(["scope", "data", "leakage", "model", "gate"], report.Steps.Select(s => s.Name));
        Assert.Equal("single_feature after", report.Steps.Single(s => s.Name == "leakage").Summary);
        Assert.Null(report.Release);
        var check = report.Gate.Checks.Single(c => c.Name == "leakage");
        Assert.False(check.Passed);
        Assert.StartsWith("single_feature 'after': by itself it ranks", check.Detail);
        Assert.Equal(2, report.Next.Step);
    }

    [Fact]
    public async Task The_record_keeps_the_answer_with_person_and_reason_and_then_the_release_goes_live()
    {
        using var project = Planted();
        await RunAsync(project);
        Change(project, "slices:\n", "leakage: { waivers: [ { detector: single_feature, column: after, reason: The sensor is read before., by: Ada } ] }\nslices:\n");
        var report = await RunAsync(project);
        Assert.Equal(["leakage", "gate", "release", "replay", "monitor", "analyze"], report.Steps.Where(s => !s.Skipped).Select(s => s.Name));
        Assert.NotNull(report.Release);
        using var workspace = project.Open();
        var record = JsonSerializer.Deserialize(workspace.Ledger.Latest(LeakageReport.Kind)!.Body, DataJson.Default.LeakageReport)!;
        Assert.Equal(("Ada", "The sensor is read before."), (record.Findings[0].Waiver!.By, record.Findings[0].Waiver!.Reason));
        Assert.Equal("no leak found, 1 waived", report.Gate.Checks.Single(c => c.Name == "leakage").Detail);
    }

    [Fact]
    public async Task A_column_that_is_known_before_with_a_reason_is_answered_and_the_rows_are_not_read_again()
    {
        using var project = Planted();
        await RunAsync(project);
        Change(project, "after: number", "after: { type: number, known: before, reason: Measured at the door., by: Grace }");
        var report = await RunAsync(project);
        Assert.NotNull(report.Release);
        Assert.True(report.Steps.Single(s => s.Name == "data").Skipped);
        Assert.False(report.Steps.Single(s => s.Name == "leakage").Skipped);
    }

    [Fact]
    public void A_column_that_is_known_after_is_refused_in_a_feature()
    {
        using var project = Planted();
        Change(project, "after: number", "after: { type: number, known: after }");
        Assert.Equal("scope.feature_reads_label", Assert.Single(ProjectFile.Check(project.Folder).Problems).Code);
    }

    [Fact]
    public async Task Leaks_can_be_asked_for_without_training_and_the_run_takes_the_answer()
    {
        using var project = Planted();
        using (var workspace = project.Open())
        {
            var report = await workspace.LeaksAsync(TestContext.Current.CancellationToken);
            Assert.Equal("after", Assert.Single(report.Blocking).Column);
            Assert.Null(workspace.Ledger.Latest("run"));
        }
        Assert.True((await RunAsync(project)).Steps.Single(s => s.Name == "leakage").Skipped);
    }
}
