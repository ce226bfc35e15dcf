using Relearn.Data;
using Relearn.Loop;

namespace Relearn.Tests.Loop.Versions;

public sealed class VersionDiffTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    static async Task<string> MakeVersionAsync(Workspace workspace) => (await Circle.DataAsync(workspace.Context(Token))).Id;

    [Fact]
    public async Task Versions_are_named_by_words_and_beginnings_and_matched_by_key_and_time()
    {
        using var project = TestProject.Create();
        using var workspace = project.Open();
        var before = await MakeVersionAsync(workspace);
        var table = Path.Combine(project.Folder, "rows.csv");
        var lines = File.ReadAllLines(table);
        lines[100] = lines[100].EndsWith(",yes", StringComparison.Ordinal) ? lines[100].Replace(",yes", ",no", StringComparison.Ordinal) : lines[100].Replace(",no", ",yes", StringComparison.Ordinal);
        File.WriteAllLines(table, [.. lines, "2024-03-01 00:00:00,s1,0.5,Oslo,yes"]);
        var after = await MakeVersionAsync(workspace);
        var diff = workspace.Diff("previous", "newest");
        Assert.Equal((before, after), (diff.Before, diff.After));
        Assert.Equal(["subject", RowsFile.EventTime], diff.MatchedBy);
        Assert.Equal((TestProject.Rows - 1, 1, 0, 1), (diff.Same, diff.Added, diff.Removed, diff.Changed));
        Assert.Equal([RowsFile.Label, "result"], diff.Cells.Select(c => c.Column).Order(StringComparer.Ordinal));
        var label = Assert.Single(diff.Labels);
        Assert.Equal(("2024-01-01", 1), (label.Day, label.ToTrue + label.ToFalse));
        Assert.Equal(diff.Changed, workspace.Diff(before["dataset-".Length..][..8], after).Changed);
        Assert.Equal(["x"], workspace.Diff(before, after, "x").MatchedBy);
        // The other way round what was added is removed.
        Assert.Equal((0, 1), (workspace.Diff(after, before).Added, workspace.Diff(after, before).Removed));
    }

    [Fact]
    public async Task What_is_not_there_is_named_with_the_choices()
    {
        using var project = TestProject.Create();
        using var workspace = project.Open();
        Assert.Contains("There is none yet", Refusal.Of("loop.version_unknown", () => workspace.Diff("newest", "newest")).Message, StringComparison.Ordinal);
        var id = await MakeVersionAsync(workspace);
        Assert.Contains(id, Refusal.Of("loop.version_unknown", () => workspace.Diff("previous", "newest")).Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'city'?", Refusal.Of("loop.key_not_in_both", () => workspace.Diff(id, id, "ctiy")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_purged_version_is_compared_by_what_is_left_of_it()
    {
        using var project = TestProject.Create();
        using var workspace = project.Open();
        await workspace.RunAsync(Token);
        workspace.Delete("x > 1.9", "asked to", dryRun: false);
        File.AppendAllText(Path.Combine(project.Folder, "rows.csv"), "2024-03-01 00:00:00,s1,0.5,Oslo,yes\n");
        await MakeVersionAsync(workspace);
        var diff = workspace.Diff("previous", "newest");
        Assert.Equal(0, diff.Removed);
        Assert.All(diff.FirstAdded.Take((int)diff.Added - 1), r => Assert.StartsWith("1.9", r.Cells["x"], StringComparison.Ordinal));
        Assert.Contains(diff.Profile, p => p is { Column: "x", What: "most", Before: <= 1.9, After: > 1.9 });
    }
}
