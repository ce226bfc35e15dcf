using Relearn.Data;
using Relearn.Loop;
using Relearn.Loop.Versions;

namespace Relearn.Tests.Loop.Versions;

public sealed class GarbageCollectionTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    static void Append(TestProject project, params string[] lines) => File.AppendAllText(Path.Combine(project.Folder, "rows.csv"), string.Concat(lines.Select(l => l + "\n")));

    static string Line(int minute) => FormattableString.Invariant($"2024-03-01 00:{minute:00}:00,s1,0.5,Oslo,yes");

    static async Task<string> MakeVersionAsync(Workspace workspace) => (await Circle.DataAsync(workspace.Context(Token))).Id;

    static string[] Artifacts(Workspace workspace) => [.. workspace.Artifacts.Hashes().Order(StringComparer.Ordinal)];

    // A version with a run and a release, then two that nothing names, then one that is the newest.
    static async Task<(string Pinned, string[] Unneeded, string Newest)> FourVersionsAsync(TestProject project, Workspace workspace)
    {
        await workspace.RunAsync(Token);
        var pinned = workspace.Ledger.Latest(DatasetVersion.Kind)!.Id;
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            Append(project, Line(i));
            ids.Add(await MakeVersionAsync(workspace));
        }
        return (pinned, [ids[0], ids[1]], ids[2]);
    }

    [Fact]
    public async Task The_list_says_what_keeps_a_version()
    {
        using var project = TestProject.Create();
        using var workspace = project.Open();
        var (pinned, unneeded, newest) = await FourVersionsAsync(project, workspace);
        var list = workspace.Versions();
        Assert.Equal([newest, unneeded[1], unneeded[0], pinned], list.Versions.Select(v => v.Id));
        Assert.Equal([true, false, false, false], list.Versions.Select(v => v.Newest));
        Assert.Equal([false, true, true, false], list.Versions.Select(v => v.Unneeded));
        Assert.Equal(["release", "run"], list.Versions[^1].PinnedBy.Select(p => p.Split('-')[0]));
        Assert.Equal([4003L, 4002, 4001, 4000], list.Versions.Select(v => v.Rows));
        Assert.All(list.Versions, v => Assert.True(v is { State: VersionState.Stored, Reproducible: true, Bytes: > 0 }));
        Assert.Equal(list.Bytes, Directory.EnumerateFiles(workspace.Paths.Artifacts, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length));
    }

    [Fact]
    public async Task What_nothing_names_goes_and_a_version_that_a_model_names_stays()
    {
        using var project = TestProject.Create();
        using var workspace = project.Open();
        var (pinned, unneeded, newest) = await FourVersionsAsync(project, workspace);
        var before = Artifacts(workspace);
        var planned = workspace.CollectGarbage(dryRun: true);
        Assert.Equal(before, Artifacts(workspace));
        var done = workspace.CollectGarbage(dryRun: false);
        Assert.Equal(planned with { DryRun = false, Versions = done.Versions }, done);
        Assert.Equal(unneeded.Order(), done.Versions.Order());
        Assert.Equal(before.Length - done.Artifacts, Artifacts(workspace).Length);
        Assert.True(done.Bytes > 0);
        Assert.Equal([VersionState.Stored, VersionState.Gone, VersionState.Gone, VersionState.Stored], workspace.Versions().Versions.Select(v => v.State));
        // The pinned one can still be trained again, to the same model.
        Assert.True(workspace.Reproduce(cancellation: Token).Equal);
        Assert.Equal(0, workspace.CollectGarbage(dryRun: false).Artifacts);
        Assert.Equal("loop.rows_gone", Refusal.Of("loop.rows_gone", () => workspace.Diff(unneeded[0], newest)).Code);
        Assert.NotEqual(pinned, newest);
    }

    [Fact]
    public async Task A_version_that_is_gone_is_read_again_when_its_source_comes_back()
    {
        using var project = TestProject.Create();
        using var workspace = project.Open();
        var table = Path.Combine(project.Folder, "rows.csv");
        var first = File.ReadAllText(table);
        var id = await MakeVersionAsync(workspace);
        Append(project, Line(1));
        await MakeVersionAsync(workspace);
        Assert.Equal([id], workspace.CollectGarbage(dryRun: false).Versions);
        File.WriteAllText(table, first);
        Assert.Equal(id, await MakeVersionAsync(workspace));
        Assert.Equal(VersionState.Stored, workspace.Versions().Versions.Single(v => v.Id == id).State);
    }

    [Fact]
    public async Task Killed_anywhere_it_has_removed_only_what_nobody_needs()
    {
        using var project = TestProject.Create();
        using var workspace = project.Open();
        await FourVersionsAsync(project, workspace);
        var total = workspace.CollectGarbage(dryRun: true).Artifacts;
        Assert.True(total > 1);
        for (var left = total; left > 0; left--)
        {
            var removed = 0;
            // As if the process ended when the second file was about to go.
            void Stop(string hash)
            {
                if (++removed == 2) { throw new OperationCanceledException(); }
            }
            if (left > 1) { Assert.Throws<OperationCanceledException>(() => GarbageCollection.Collect(workspace.Context(Token), false, Stop)); }
            else { GarbageCollection.Collect(workspace.Context(Token), false, Stop); }
            Assert.Equal(left - 1, workspace.CollectGarbage(dryRun: true).Artifacts);
            Assert.All(workspace.Versions().Versions.Where(v => !v.Unneeded), v => Assert.Equal(VersionState.Stored, v.State));
            // What is shown as stored can be read.
            foreach (var version in workspace.Versions().Versions.Where(v => v.State == VersionState.Stored)) { Assert.Equal(version.Rows, workspace.Diff(version.Id, version.Id).Same); }
        }
        Assert.True(workspace.Reproduce(cancellation: Token).Equal);
        Assert.True((await workspace.RunAsync(Token)).Gate.Passed);
    }

    [Fact]
    public async Task Binned_rows_and_window_values_go_with_their_version_only()
    {
        using var project = TestProject.Create(y => y.Replace("  city: city\n", "  city: city\n  busy: count() over 1d by subject\n", StringComparison.Ordinal));
        using var workspace = project.Open();
        await workspace.RunAsync(Token);
        string[] derived = [.. workspace.Ledger.List("binned").Concat(workspace.Ledger.List("window")).SelectMany(r => workspace.Artifacts.Hashes().Where(h => r.Body.Contains(h, StringComparison.Ordinal)))];
        Assert.True(derived.Length >= 3);
        var orphan = workspace.Artifacts.Put("a run that was killed left it"u8);
        workspace.Ledger.Append(new("window", 1, ["00"], "of rows that are gone"), $$"""{"hash":"{{orphan}}"}""", "tester");
        File.WriteAllText(Path.Combine(workspace.Paths.Artifacts, "incoming.1.1"), "half");
        var done = workspace.CollectGarbage(dryRun: false);
        Assert.Equal(1, done.Artifacts);
        Assert.All(derived, h => Assert.True(workspace.Artifacts.Contains(h)));
        Assert.False(workspace.Artifacts.Contains(orphan));
        Assert.Empty(Directory.EnumerateFiles(workspace.Paths.Artifacts, "incoming.*"));
    }

    [Fact]
    public async Task Without_a_ledger_nothing_goes()
    {
        using var project = TestProject.Create();
        using (var workspace = project.Open()) { await MakeVersionAsync(workspace); }
        File.Move(Path.Combine(project.Folder, ".relearn", "ledger.sqlite"), Path.Combine(project.Folder, "ledger.kept"));
        using var again = project.Open();
        var before = Artifacts(again);
        Refusal.Of("data.nothing_read", () => again.CollectGarbage(dryRun: false));
        Refusal.Of("data.subject_unknown", () => again.Forget("s1", "asked to"));
        Assert.Equal(before, Artifacts(again));
        Assert.NotEmpty(before);
    }

    [Fact]
    public async Task A_refused_source_still_has_a_version_to_fall_back_on()
    {
        using var project = TestProject.Create(y => y.Replace("  key: subject\n", "  key: subject\n  expectations:\n    - { column: x, between: [-2, 2], level: critical }\n", StringComparison.Ordinal));
        using var workspace = project.Open();
        var first = await MakeVersionAsync(workspace);
        Append(project, Line(1));
        var second = await MakeVersionAsync(workspace);
        // Another declaration makes the newest version; the one before is what a refused source of the first declaration falls back on.
        Assert.Equal([first], workspace.Versions().Versions.Where(v => v.Unneeded).Select(v => v.Id));
        workspace.CollectGarbage(dryRun: false);
        Append(project, "2024-03-01 00:05:00,s1,77,Oslo,yes");
        Assert.Equal(second, await MakeVersionAsync(workspace));
    }

    [Fact]
    public async Task What_a_purge_left_of_a_pinned_version_stays()
    {
        using var project = TestProject.Create();
        using var workspace = project.Open();
        await workspace.RunAsync(Token);
        workspace.Delete("city == \"Oslo\"", "asked to", dryRun: false);
        Append(project, Line(1));
        await MakeVersionAsync(workspace);
        Assert.Empty(workspace.CollectGarbage(dryRun: false).Versions);
        var purged = workspace.Versions().Versions[^1];
        Assert.Equal((VersionState.Purged, false), (purged.State, purged.Reproducible));
        Assert.True(workspace.Artifacts.Contains(purged.RowsHash));
    }
}
