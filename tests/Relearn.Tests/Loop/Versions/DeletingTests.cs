using System.Buffers;
using System.Text;
using Relearn.Data;
using Relearn.Loop;
using Relearn.Loop.Versions;
using Relearn.Numerics;

namespace Relearn.Tests.Loop.Versions;

public sealed class DeletingTests
{
    const string Where = "city == \"Tiny Village\"";

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static string Mark(int i, string line)
    {
        if (i % 50 != 0) { return line; }
        var parts = line.Split(',');
        return string.Join(',', parts[0], "s-remarkable", parts[2], "Tiny Village", parts[4]);
    }

    static List<string> Files(TestProject project, string text) =>
        [.. Directory.EnumerateFiles(Path.Combine(project.Folder, ".relearn"), "*", SearchOption.AllDirectories)
            .Where(f => !f.EndsWith(".sqlite", StringComparison.Ordinal) && !f.Contains("sqlite-", StringComparison.Ordinal))
            .Where(f => File.ReadAllBytes(f).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0).Select(f => Path.GetRelativePath(project.Folder, f))];

    [Fact]
    public async Task Rows_and_predictions_go_and_what_they_touched_is_named()
    {
        using var project = TestProject.Create(edit: Mark);
        using var workspace = project.Open();
        var report = await workspace.RunAsync(Token);
        var run = report.Steps.Single(s => s.Name == "model").RecordId;
        string asked;
        await using (var live = workspace.Serve())
        {
            asked = $"{live.Predictions.Predict("""{"rows":[{"at":"2024-02-01T00:00:00","x":1,"city":"Rome"},{"at":"2024-02-01T00:00:00","x":1,"city":"Tiny Village"}]}"""u8, new ArrayBufferWriter<byte>())}";
            live.Predictions.Predict("""{"key":"other","rows":[{"at":"2024-02-01T00:00:00","x":1,"city":"Rome"}]}"""u8, new ArrayBufferWriter<byte>());
            await live.Outcomes.AcceptAsync(Encoding.UTF8.GetBytes($$"""{"decision_id":"{{asked}}","value":1,"reporter":"who saw it"}"""), "desk");
        }
        var planned = workspace.Delete(Where, null, dryRun: true);
        Assert.Equal((true, TestProject.Rows / 50), (planned.DryRun, planned.Rows));
        Assert.NotEmpty(Files(project, "who saw it"));
        var done = workspace.Delete(Where, "asked to", dryRun: false);
        Assert.Equal((planned.Rows, planned.LogRecords, planned.PredictionsUndecided), (done.Rows, done.LogRecords, 0));
        Assert.Equal((done.Rows, report.Steps[1].RecordId), (Assert.Single(done.Versions).Rows, done.Versions[0].Id));
        var model = Assert.Single(done.Models);
        Assert.Equal((run, true), (model.Run, model.Live));
        // The village stands on every 50th row.
        Assert.Equal((report.Run.Train.End + 49) / 50, model.TrainRows);
        Assert.Equal(["live", "replay"], done.Predictions.Select(p => p.Source).Order());
        Assert.Equal([asked], done.Predictions.Single(p => p.Source == "live").First);
        Assert.Contains(run, done.NotReproducible);
        Assert.Equal([run], done.StillNaming);
        // The model's own vocabulary is a bundle, of which StillNaming tells.
        Assert.All(Files(project, "Tiny Village"), f => Assert.Equal(report.Run.BundleHash, Path.GetFileName(f)));
        Assert.Empty(Files(project, "who saw it"));
        Assert.Equal(1, workspace.Monitor("live").Predictions);
        Assert.True((await workspace.RunAsync(Token)).Run.TrainRows < report.Run.TrainRows);
        Assert.Equal("loop.no_row_matches", Refusal.Of("loop.no_row_matches", () => workspace.Delete(Where, "asked to", dryRun: false)).Code);
    }

    [Fact]
    public async Task A_purge_that_was_cut_off_before_the_old_bytes_were_gone_is_finished_by_the_next()
    {
        using var project = TestProject.Create(edit: Mark);
        using var workspace = project.Open();
        var rows = (await workspace.RunAsync(Token)).Dataset.RowsHash;
        var old = RowsParts.Of(workspace.Artifacts, rows).ToDictionary(workspace.Artifacts.PathOf, h => File.ReadAllBytes(workspace.Artifacts.PathOf(h)));
        workspace.Delete(Where, "asked to", dryRun: false);
        // As if the process had ended between the tombstone and the destruction, or in the middle of it.
        foreach (var (path, bytes) in old) { File.WriteAllBytes(path, bytes); }
        Assert.Equal(VersionState.Purged, workspace.Versions().Versions[0].State);
        Refusal.Of("loop.no_row_matches", () => workspace.Delete(Where, "asked to", dryRun: false));
        Assert.All(old.Keys, path => Assert.False(File.Exists(path)));
        Assert.True((await workspace.RunAsync(Token)).Gate.Passed);
    }

    [Fact]
    public async Task What_a_run_that_was_killed_left_behind_does_not_keep_what_goes()
    {
        using var project = TestProject.Create(edit: Mark);
        using var workspace = project.Open();
        var rows = (await workspace.RunAsync(Token)).Dataset.RowsHash;
        // Rows without a record that share their chunk with a version, and a file that was being written.
        var bytes = File.ReadAllBytes(workspace.Artifacts.PathOf(rows));
        workspace.Artifacts.Put(Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(bytes).Replace("\"result\"", "\"resul2\"", StringComparison.Ordinal)));
        Assert.Equal(2, workspace.Artifacts.Hashes().Count(h => RowsParts.Of(workspace.Artifacts, h).Count > 1));
        File.WriteAllText(Path.Combine(workspace.Paths.Artifacts, "incoming.1.1"), "s-remarkable");
        workspace.Forget("s-remarkable", "asked to");
        Assert.Empty(Files(project, "s-remarkable"));
        Assert.True((await workspace.RunAsync(Token)).Gate.Passed);
    }

    [Fact]
    public async Task A_condition_over_a_column_that_callers_do_not_send_drops_replays_and_leaves_live_answers()
    {
        using var project = TestProject.Create(edit: Mark);
        using var workspace = project.Open();
        await workspace.RunAsync(Token);
        await using (var live = workspace.Serve())
        {
            live.Predictions.Predict("""{"rows":[{"at":"2024-02-01T00:00:00","x":1,"city":"Tiny Village"}]}"""u8, new ArrayBufferWriter<byte>());
        }
        // 'result' is known after; a row that was not sent one is not a row without one.
        const string Condition = "result == \"yes\" and city == \"Tiny Village\" or is_missing(result)";
        var planned = workspace.Delete(Condition, null, dryRun: true);
        var done = workspace.Delete(Condition, "asked to", dryRun: false);
        Assert.Equal((planned.Rows, planned.LogRecords, planned.PredictionsUndecided), (done.Rows, done.LogRecords, done.PredictionsUndecided));
        Assert.True(done.LogRecords > 1);
        Assert.InRange(done.Rows, 1, TestProject.Rows / 50 - 1);
        Assert.True(done.PredictionsUndecided > 1);
        Assert.Empty(Directory.EnumerateFiles(project.Log, "replay-*"));
        Assert.Equal(1, workspace.Monitor("live").Predictions);
        Assert.True((await workspace.RunAsync(Token)).Monitoring!.Predictions > 0);
    }

    [Fact]
    public async Task The_key_of_a_request_counts_where_the_condition_reads_the_key()
    {
        using var project = TestProject.Create(edit: Mark);
        using var workspace = project.Open();
        await workspace.RunAsync(Token);
        await using (var live = workspace.Serve())
        {
            foreach (var key in (string[])["s-remarkable", "s-remarkable-2", "other"])
            {
                live.Predictions.Predict(Encoding.UTF8.GetBytes($$"""{"key":"{{key}}","rows":[{"at":"2024-02-01T00:00:00","x":1,"city":"Rome"}]}"""), new ArrayBufferWriter<byte>());
                await live.Outcomes.AcceptAsync(Encoding.UTF8.GetBytes($$"""{"key":"{{key}}","event_time":"2024-02-01T00:00:00Z","value":1,"reporter":"of {{key}}"}"""), "desk");
            }
        }
        var byCondition = workspace.Delete("subject == \"s-remarkable\"", null, dryRun: true);
        workspace.Delete("subject == \"s-remarkable\"", "asked to", dryRun: false);
        Assert.Equal(TestProject.Rows / 50, byCondition.Rows);
        Assert.Equal(0, byCondition.PredictionsUndecided);
        Assert.Equal(2, workspace.Monitor("live").Predictions);
        // Nothing is left for the other way to find.
        Assert.Equal("data.subject_unknown", Refusal.Of("data.subject_unknown", () => workspace.Forget("s-remarkable", "asked to")).Code);
    }

    [Fact]
    public async Task Rows_of_which_the_condition_is_missing_stay_and_are_counted()
    {
        using var project = TestProject.Create();
        using var workspace = project.Open();
        var rows = (await workspace.RunAsync(Token)).Dataset;
        var done = workspace.Delete("x > 1.5", "out of range", dryRun: false);
        Assert.Equal(rows.Columns.Single(c => c.Name == "x").Missing, done.Undecided);
        using var file = RowsFile.Open(workspace.Artifacts.Require(workspace.Versions().Versions[0].RowsHash));
        var values = new double[file.Rows];
        file.Read("x", 0, values);
        Assert.Equal(rows.Rows - done.Rows, file.Rows);
        Assert.Equal(done.Undecided, values.LongCount(double.IsNaN));
        Assert.DoesNotContain(values, v => v > 1.5);
    }

    [Fact]
    public async Task Equal_rows_under_two_versions_are_counted_once_and_both_are_named()
    {
        using var project = TestProject.Create(edit: Mark);
        using (var workspace = project.Open()) { await Circle.DataAsync(workspace.Context(Token)); }
        // Another declaration, the same rows.
        var yaml = Path.Combine(project.Folder, "project.yaml");
        File.WriteAllText(yaml, File.ReadAllText(yaml).Replace("x: number", "x: { type: number, between: [-9, 9] }", StringComparison.Ordinal));
        using var again = project.Open();
        await Circle.DataAsync(again.Context(Token));
        var done = again.Delete(Where, "asked to", dryRun: false);
        Assert.Equal((TestProject.Rows / 50, 2), (done.Rows, done.Versions.Count));
    }

    [Fact]
    public async Task A_version_without_the_column_is_named()
    {
        using var project = TestProject.Create(y => y.Replace("    city: text\n", "", StringComparison.Ordinal).Replace("  city: city\n", "", StringComparison.Ordinal).Replace("slices:\n  warm: city == \"Lima\" or city == \"Accra\"\n", "", StringComparison.Ordinal), edit: Mark);
        string old;
        using (var workspace = project.Open()) { old = (await Circle.DataAsync(workspace.Context(Token))).Id; }
        var yaml = Path.Combine(project.Folder, "project.yaml");
        File.WriteAllText(yaml, File.ReadAllText(yaml).Replace("    x: number\n", "    x: number\n    city: text\n", StringComparison.Ordinal));
        using var again = project.Open();
        await Circle.DataAsync(again.Context(Token));
        Assert.Equal([old], again.Delete(Where, "asked to", dryRun: false).NotJudged);
    }

    [Theory]
    [InlineData("ctiy == \"Oslo\"", "loop.condition_wrong", "Did you mean 'city'?")]
    [InlineData("x + 1", "loop.condition_kind", "gives a number; expected a condition")]
    [InlineData("1 == 1", "loop.condition_of_nothing", "reads no column")]
    [InlineData("fill(x) > 1", "loop.condition_wrong", "--where")]
    [InlineData("x > 1000", "loop.no_row_matches", "Nothing was changed")]
    [InlineData("is_missing(x) or x < 1000", "loop.every_row_matches", "nothing would be left")]
    [InlineData(Where, "loop.reason_wrong", "Say why in other words")]
    public async Task What_cannot_be_done_says_why_and_changes_nothing(string where, string code, string expected)
    {
        using var project = TestProject.Create(edit: Mark);
        using var workspace = project.Open();
        await Circle.DataAsync(workspace.Context(Token));
        var before = workspace.Artifacts.Hashes().Order().ToArray();
        Assert.Contains(expected, Refusal.Of(code, () => workspace.Delete(where, "for the Tiny Village", dryRun: false)).Message, StringComparison.Ordinal);
        Assert.Equal(before, workspace.Artifacts.Hashes().Order());
    }

    [Fact]
    public async Task A_running_service_must_stop_first_but_a_dry_run_may_look()
    {
        using var project = TestProject.Create(edit: Mark);
        using var workspace = project.Open();
        await workspace.RunAsync(Token);
        await using var live = workspace.Serve();
        Assert.Equal("storage.workspace_locked", Assert.Throws<UserErrorException>(() => workspace.Delete(Where, "asked to", dryRun: false)).Errors[0].Code);
        Assert.Equal(TestProject.Rows / 50, workspace.Delete(Where, null, dryRun: true).Rows);
    }
}
