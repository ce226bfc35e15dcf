using System.Buffers;
using System.Text;
using Relearn.Numerics;

namespace Relearn.Tests.Loop;

public sealed class ForgettingTests
{
    const string Subject = "s-remarkable";

    // One row in 50 belongs to a subject whose name and city occur nowhere else.
    static string Mark(int i, string line)
    {
        if (i % 50 != 0) { return line; }
        var parts = line.Split(',');
        return string.Join(',', parts[0], Subject, parts[2], "Tiny Village", parts[4]);
    }

    static List<string> Files(TestProject project, string text) =>
        [.. Directory.EnumerateFiles(Path.Combine(project.Folder, ".relearn"), "*", SearchOption.AllDirectories).Where(f => Contains(f, text)).Select(f => Path.GetRelativePath(project.Folder, f))];

    static bool Contains(string file, string text) => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    [Fact]
    public async Task Nothing_of_the_subject_is_left_and_the_rest_still_works()
    {
        using var project = TestProject.Create(edit: Mark);
        string run;
        using (var workspace = project.Open())
        {
            var report = await workspace.RunAsync(TestContext.Current.CancellationToken);
            run = report.Steps.Single(s => s.Name == "model").RecordId;
            await using (var live = workspace.Serve())
            {
                var id = live.Predictions.Predict(Encoding.UTF8.GetBytes($$"""{"key":"{{Subject}}","rows":[{"at":"2024-02-01T00:00:00","x":1,"city":"Rome"}]}"""), new ArrayBufferWriter<byte>());
                live.Predictions.Predict("""{"key":"other","rows":[{"at":"2024-02-01T00:00:00","x":1,"city":"Rome"}]}"""u8, new ArrayBufferWriter<byte>());
                await live.Outcomes.AcceptAsync(Encoding.UTF8.GetBytes($$"""{"decision_id":"{{id}}","value":1,"reporter":"who knows it"}"""), "desk");
            }
            Assert.NotEmpty(Files(project, Subject));
            Assert.NotEmpty(Files(project, "who knows it"));
            var done = workspace.Forget(Subject, "asked to");
            Assert.Equal(TestProject.Rows / 50, done.Rows);
            Assert.Equal(1, done.Versions);
            Assert.Contains(run, done.NotReproducible);
            // Its replayed predictions with their outcomes, one live prediction and one outcome.
            Assert.True(done.LogRecords > 2);
        }
        Assert.Empty(Files(project, Subject));
        Assert.Empty(Files(project, "who knows it"));
        Assert.All(Files(project, "Tiny Village"), f => Assert.DoesNotContain("log", f));
        using (var workspace = project.Open())
        {
            Assert.Equal(1, workspace.Monitor("live").Predictions);
            var error = Assert.Throws<UserErrorException>(() => workspace.Reproduce(run, "stored", TestContext.Current.CancellationToken)).Errors[0];
            Assert.Equal("storage.artifact_purged", error.Code);
            Assert.True((await workspace.RunAsync(TestContext.Current.CancellationToken)).Gate.Passed);
        }
    }

    [Fact]
    public async Task A_run_after_a_purge_learns_from_the_rows_that_are_left()
    {
        using var project = TestProject.Create(edit: Mark);
        using var workspace = project.Open();
        var first = await workspace.RunAsync(TestContext.Current.CancellationToken);
        workspace.Forget(Subject, "asked to");
        var second = await workspace.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["leakage", "model"], second.Steps.Where(s => !s.Skipped).Take(2).Select(s => s.Name));
        Assert.True(second.Run.TrainRows < first.Run.TrainRows);
        Assert.True(second.Monitoring!.Predictions < first.Monitoring!.Predictions);
        Assert.True(workspace.Reproduce(null, "stored", TestContext.Current.CancellationToken).Equal);
        Assert.Equal(second.Release, workspace.OpenRelease().Context.Release);
    }

    [Fact]
    public async Task A_source_that_still_has_the_subject_does_not_bring_it_back()
    {
        using var project = TestProject.Create(edit: Mark);
        using var workspace = project.Open();
        var run = await workspace.RunAsync(TestContext.Current.CancellationToken);
        workspace.Forget(Subject, "asked to");
        Assert.Equal("storage.artifact_purged", Assert.Throws<UserErrorException>(() => workspace.Reproduce(null, "source", TestContext.Current.CancellationToken)).Errors[0].Code);
        Assert.False(workspace.Artifacts.Contains(run.Dataset.RowsHash));
        await workspace.RunAsync(TestContext.Current.CancellationToken);
        Assert.Empty(Files(project, Subject));
    }

    [Fact]
    public async Task A_subject_that_is_only_quoted_in_quarantine_is_forgotten_too()
    {
        using var project = TestProject.Create(edit: (i, line) => i == 5 ? "ghost,too,few" : line);
        using var workspace = project.Open();
        await workspace.RunAsync(TestContext.Current.CancellationToken);
        Assert.NotEmpty(Files(project, "ghost"));
        workspace.Forget("ghost", "asked to");
        Assert.Empty(Files(project, "ghost"));
    }

    [Fact]
    public async Task An_unknown_subject_changes_nothing()
    {
        using var project = TestProject.Create();
        using var workspace = project.Open();
        var before = (await workspace.RunAsync(TestContext.Current.CancellationToken)).Dataset.RowsHash;
        Assert.Equal("data.subject_unknown", Assert.Throws<UserErrorException>(() => workspace.Forget("nobody", "asked to")).Errors[0].Code);
        Assert.True(workspace.Artifacts.Contains(before));
    }

    [Fact]
    public void Without_a_key_nobody_can_be_found()
    {
        using var project = TestProject.Create(y => y.Replace("  key: subject\n", "", StringComparison.Ordinal));
        using var workspace = project.Open();
        Assert.Equal("data.no_key", Assert.Throws<UserErrorException>(() => workspace.Forget("s1", "asked to")).Errors[0].Code);
    }

    [Fact]
    public async Task A_running_service_must_stop_first()
    {
        using var project = TestProject.Create(edit: Mark);
        using var workspace = project.Open();
        await workspace.RunAsync(TestContext.Current.CancellationToken);
        await using var live = workspace.Serve();
        Assert.Equal("storage.workspace_locked", Assert.Throws<UserErrorException>(() => workspace.Forget(Subject, "asked to")).Errors[0].Code);
    }
}
