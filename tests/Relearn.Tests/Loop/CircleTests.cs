using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Tests.Loop;

public sealed class CircleTests
{
    static async Task<Relearn.Loop.RunReport> RunAsync(TestProject project, int? threads = null)
    {
        using var workspace = project.Open(new() { Actor = "tester", Threads = threads });
        return await workspace.RunAsync(TestContext.Current.CancellationToken);
    }

    static void Change(TestProject project, string from, string to)
    {
        var file = Path.Combine(project.Folder, ProjectFile.FileName);
        var text = File.ReadAllText(file);
        Assert.Contains(from, text);
        File.WriteAllText(file, text.Replace(from, to, StringComparison.Ordinal));
    }

    [Fact]
    public async Task All_six_steps_leave_a_record_with_lineage()
    {
        using var project = TestProject.Create();
        var report = await RunAsync(project);
        Assert.Equal([1, 2, 2, 3, 3, 4, 4, 5, 6], report.Steps.Select(s => s.Step));
        using var workspace = project.Open();
        Assert.All(report.Steps, s => Assert.Equal("tester", workspace.Ledger.Find(s.RecordId)!.Circumstances.Actor));
        var review = report.Steps[^1].RecordId;
        var behind = workspace.Ledger.AncestorsOf(review);
        Assert.All(report.Steps.SkipLast(1), s => Assert.Contains(s.RecordId, behind));
        workspace.Ledger.Check();
    }

    [Fact]
    public async Task A_second_run_does_nothing_and_says_the_same()
    {
        using var project = TestProject.Create();
        var first = await RunAsync(project);
        var second = await RunAsync(project);
        Assert.All(first.Steps, s => Assert.False(s.Skipped));
        Assert.All(second.Steps, s => Assert.True(s.Skipped));
        Assert.Equal(first.Steps.Select(s => s.RecordId), second.Steps.Select(s => s.RecordId));
        Assert.Equal(first.Review!.Earned, second.Review!.Earned);
    }

    [Theory]
    [InlineData("goal: Say yes in time.", "goal: Say yes in time, always.", new[] { "scope", "analyze" })]
    [InlineData("window_days: 4", "window_days: 3", new[] { "monitor", "analyze" })]
    [InlineData("trees: 20", "trees: 21", new[] { "model", "gate", "release", "replay", "monitor", "analyze" })]
    [InlineData("city: city\n", "city: lower(city)\n", new[] { "leakage", "model", "gate", "release", "replay", "monitor", "analyze" })]
    [InlineData("hours(6)", "hours(7)", new[] { "scope", "data", "leakage", "model", "gate", "release", "replay", "monitor", "analyze" })]
    public async Task Only_what_depends_on_a_change_is_done_again(string from, string to, string[] expected)
    {
        using var project = TestProject.Create();
        await RunAsync(project);
        Change(project, from, to);
        Assert.Equal(expected, (await RunAsync(project)).Steps.Where(s => !s.Skipped).Select(s => s.Name));
    }

    [Fact]
    public async Task Another_folder_another_time_and_another_number_of_threads_give_the_same_ids_and_hashes()
    {
        using var project = TestProject.Create();
        using var other = TestProject.Create();
        var (a, b) = (await RunAsync(project, threads: 1), await RunAsync(other, threads: 2));
        Assert.Equal((a.Run.ModelHash, a.Run.BundleHash, a.Dataset.RowsHash), (b.Run.ModelHash, b.Run.BundleHash, b.Dataset.RowsHash));
        Assert.Equal(a.Steps.Select(s => s.RecordId), b.Steps.Select(s => s.RecordId));
    }

    [Fact]
    public async Task A_step_whose_result_was_lost_is_done_again()
    {
        using var project = TestProject.Create();
        var first = await RunAsync(project);
        using (var workspace = project.Open())
        {
            File.Delete(workspace.Artifacts.PathOf(first.Dataset.RowsHash));
            File.Delete(workspace.Artifacts.PathOf(first.Run.BundleHash));
            Directory.Delete(project.Log, recursive: true);
        }
        var second = await RunAsync(project);
        Assert.Equal(["data", "model", "replay"], second.Steps.Where(s => !s.Skipped).Select(s => s.Name));
        Assert.Equal(first.Run.BundleHash, second.Run.BundleHash);
        using (var workspace = project.Open()) { Assert.Equal(first.Monitoring!.Predictions, workspace.Monitor("replay").Predictions); }
    }

    [Fact]
    public async Task Going_back_to_an_earlier_setting_puts_the_earlier_release_live()
    {
        using var project = TestProject.Create();
        var first = await RunAsync(project);
        Change(project, "trees: 20", "trees: 30");
        var second = await RunAsync(project);
        Change(project, "trees: 30", "trees: 20");
        await RunAsync(project);
        using var workspace = project.Open();
        Assert.NotEqual(first.Release, second.Release);
        Assert.Equal(first.Release, workspace.OpenRelease().Context.Release);
    }

    [Fact]
    public async Task A_gate_that_refuses_leaves_the_release_before_it_live()
    {
        using var project = TestProject.Create();
        var first = await RunAsync(project);
        Change(project, "model_mb: 5", "model_mb: 0.001");
        var second = await RunAsync(project);
        Assert.False(second.Gate.Passed);
        Assert.Null(second.Release);
        Assert.Equal(1, second.Next.Step);
        using var workspace = project.Open();
        Assert.Equal(first.Release, workspace.OpenRelease().Context.Release);
    }

    [Fact]
    public async Task A_world_that_moved_is_named_as_such()
    {
        using var project = TestProject.Create(drift: 6, driftFrom: 0.8);
        var report = await RunAsync(project);
        Assert.False(report.Gate.Passed);
        Assert.Equal(5, report.Next.Step);
        Assert.Contains("the world moved on", report.Next.What);
    }

    [Fact]
    public async Task A_model_that_is_too_good_to_be_true_is_not_believed()
    {
        // What is known only afterwards is among the features.
        using var project = TestProject.Create(y => y.Replace("result: { type: text, known: after }", "result: text", StringComparison.Ordinal).Replace("features:\n", "features:\n  outcome: result\n", StringComparison.Ordinal));
        var report = await RunAsync(project);
        Assert.Equal(2, report.Next.Step);
        Assert.Contains("too good to be true", report.Next.What);
    }

    [Fact]
    public async Task Features_that_tell_nothing_are_said_to()
    {
        using var project = TestProject.Create(edit: (i, line) => line[..line.LastIndexOf(',')] + (SeededRandom.At(3, i) < 0.4 ? ",yes" : ",no"));
        var report = await RunAsync(project);
        Assert.False(report.Gate.Passed);
        Assert.Equal(3, report.Next.Step);
        Assert.DoesNotContain("learner: constant", report.Next.What);
    }

    [Fact]
    public async Task A_service_that_answers_with_an_older_release_is_named()
    {
        using var project = TestProject.Create();
        await RunAsync(project);
        using var workspace = project.Open();
        await using var live = workspace.Serve();
        Assert.Null((await RunAsync(project)).Service);
        Change(project, "trees: 20", "trees: 21");
        Assert.Contains($"process {Environment.ProcessId}", (await RunAsync(project)).Service);
    }

    [Fact]
    public async Task Damaged_bins_are_made_anew()
    {
        using var project = TestProject.Create();
        await RunAsync(project);
        using (var workspace = project.Open())
        {
            var bins = System.Text.Json.JsonSerializer.Deserialize(workspace.Ledger.Latest("binned")!.Body, Relearn.Modeling.ModelJson.Default.BinnedArtifacts)!.Binned;
            await File.WriteAllBytesAsync(workspace.Artifacts.PathOf(bins), new byte[100], TestContext.Current.CancellationToken);
        }
        Change(project, "trees: 20", "trees: 21");
        Assert.True((await RunAsync(project)).Gate.Passed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_damaged_rows_file_is_named_not_believed(bool chunk)
    {
        using var project = TestProject.Create();
        var first = await RunAsync(project);
        using (var workspace = project.Open())
        {
            var path = workspace.Artifacts.PathOf(Relearn.Data.RowsParts.Of(workspace.Artifacts, first.Dataset.RowsHash)[chunk ? 1 : 0]);
            var bytes = File.ReadAllBytes(path);
            bytes[bytes.Length / 2] ^= 1;
            File.WriteAllBytes(path, bytes);
        }
        Change(project, "trees: 20", "trees: 22");
        var error = (await Assert.ThrowsAsync<UserErrorException>(() => RunAsync(project))).Errors[0];
        Assert.Equal("storage.artifact_damaged", error.Code);
    }

    [Fact]
    public async Task A_chunk_that_is_missing_is_read_again_from_the_source()
    {
        using var project = TestProject.Create();
        var first = await RunAsync(project);
        using (var workspace = project.Open()) { File.Delete(workspace.Artifacts.PathOf(Relearn.Data.RowsParts.Of(workspace.Artifacts, first.Dataset.RowsHash)[1])); }
        var second = await RunAsync(project);
        Assert.Equal(["data"], second.Steps.Where(s => !s.Skipped).Select(s => s.Name));
        Assert.Equal(first.Dataset.RowsHash, second.Dataset.RowsHash);
    }

    [Fact]
    public async Task Two_runs_at_once_do_not_meet()
    {
        using var project = TestProject.Create();
        using var workspace = project.Open();
        using var taken = Relearn.Storage.WorkspaceLock.Take(workspace.Paths.Root, "run", "another run");
        var error = (await Assert.ThrowsAsync<UserErrorException>(() => workspace.RunAsync(TestContext.Current.CancellationToken))).Errors[0];
        Assert.Equal("storage.workspace_locked", error.Code);
        Assert.Contains("another run", error.Message);
    }

    [Fact]
    public async Task A_run_that_is_cancelled_goes_on_where_it_stopped()
    {
        using var project = TestProject.Create();
        using (var workspace = project.Open())
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => workspace.RunAsync(new(canceled: true)));
        }
        Assert.True((await RunAsync(project)).Gate.Passed);
    }

    [Theory]
    [InlineData("row_order", "delay_rows: 20")]
    [InlineData("none", "")]
    public async Task A_project_without_a_time_column_goes_round_too(string time, string label)
    {
        using var project = TestProject.Create(y => y.Replace("time: { column: at }", $"time: {time}", StringComparison.Ordinal).Replace("known: at + hours(6)", label, StringComparison.Ordinal));
        var report = await RunAsync(project);
        Assert.True(report.Gate.Passed);
        Assert.True(report.Review!.Decisions > 0);
    }

    [Fact]
    public async Task An_estimate_is_shown_beside_what_the_run_took()
    {
        using var project = TestProject.Create();
        using (var workspace = project.Open())
        {
            var estimate = workspace.Estimate(TestContext.Current.CancellationToken);
            Assert.Equal(TestProject.Rows, estimate.Rows);
            Assert.True(estimate.Seconds > 0 && estimate.MemoryMb > 0 && estimate.DiskMb > 0);
        }
        Assert.Equal(TestProject.Rows, (await RunAsync(project)).Estimate!.Rows);
    }
}
