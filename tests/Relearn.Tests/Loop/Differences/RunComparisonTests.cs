using Relearn.Loop.Differences;
using Relearn.Modeling;
using Relearn.Scoping;

namespace Relearn.Tests.Loop.Differences;

public sealed class RunComparisonTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, "labels")]
    [InlineData(2, "feature x")]
    [InlineData(3, "cells x")]
    public async Task Of_several_changes_the_one_that_cost_AUC_is_named(int seed, string planted)
    {
        using var changes = new PlantedChanges((ulong)seed, planted);
        var found = await changes.CompareAsync(Stop);
        Assert.Equal(planted, found.Attribution!.Culprit?.Part);
        Assert.Contains(planted, found.Attribution.Says, StringComparison.Ordinal);
        var effect = found.Attribution.Culprit!.Effect.RocAuc;
        Assert.True(effect.High < 0 && -effect.Estimate > found.Attribution.Noise.RocAuc);
        Assert.All(found.Attribution.Parts.Where(p => p.Part != planted), p => Assert.True(p.Effect.RocAuc.Estimate > effect.Estimate / 2, $"{p.Part} {p.Effect.RocAuc}"));
    }

    [Fact]
    public async Task What_the_parts_do_and_what_they_do_together_is_the_whole_difference()
    {
        using var changes = new PlantedChanges(4, "model");
        var a = (await changes.CompareAsync(Stop)).Attribution!;
        Assert.Equal(a.After.RocAuc - a.Before.RocAuc, a.Total.RocAuc.Estimate, 12);
        Assert.Equal(a.Total.RocAuc.Estimate, a.Parts.Sum(p => p.Effect.RocAuc.Estimate) + a.Interaction.RocAuc, 12);
        Assert.Equal(a.Total.LogLoss.Estimate, a.Parts.Sum(p => p.Effect.LogLoss.Estimate) + a.Interaction.LogLoss, 12);
        Assert.All(a.Parts, p => Assert.Equal((p.AloneInBefore.RocAuc + p.AloneInAfter.RocAuc) / 2, p.Effect.RocAuc.Estimate, 12));
    }

    [Fact]
    public async Task Changes_that_do_nothing_are_said_to_do_nothing()
    {
        using var changes = new PlantedChanges(5, null);
        var found = await changes.CompareAsync(Stop);
        Assert.Null(found.Attribution!.Culprit);
        Assert.DoesNotContain("made it worse", found.Attribution.Says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_difference_is_listed_with_its_part()
    {
        using var changes = new PlantedChanges(1, null);
        var found = await changes.CompareAsync(Stop);
        Change Of(string what, string name) => found.Changes.Single(c => c.What == what && c.Name == name);
        Assert.Equal(("noise", "log(noise + 1)", "feature noise"), (Of("features", "noise").Before, Of("features", "noise").After, Of("features", "noise").Part));
        Assert.Equal(("8", "9", "model"), (Of("settings", "model.leaves").Before, Of("settings", "model.leaves").After, Of("settings", "model.leaves").Part));
        Assert.Equal("split", Of("settings", "split.validation").Part);
        Assert.Equal("seed", Of("settings", "seed").Part);
        Assert.Equal("labels", Of("labels", "yes").Part);
        Assert.Equal("cells noise", Of("data", "noise").Part);
        Assert.Equal("rows", Of("data", "rows").Part);
        Assert.Equal("subject and time", found.Data!.MatchedBy);
        Assert.Equal(0, found.Data.Added);
        Assert.InRange(found.Data.Removed, 10, 60);
        Assert.DoesNotContain(found.Changes, c => c.What == "code");
    }

    [Fact]
    public async Task The_same_comparison_is_not_made_twice_and_names_find_runs()
    {
        using var project = TestProject.Create();
        await RunAsync(project, y => y);
        await RunAsync(project, y => y.Replace("trees: 20", "trees: 3", StringComparison.Ordinal));
        using var workspace = project.Open();
        var runs = workspace.Ledger.List(ModelRun.Kind);
        var first = await workspace.CompareAsync(cancellation: Stop);
        Assert.Equal((runs[1].Id, runs[0].Id), (first.Before.Run, first.After.Run));
        var made = workspace.Ledger.List("difference_run", 100).Count;
        Assert.Equal(8, first.Attribution!.Trained);
        var again = await workspace.CompareAsync(runs[1].Id[..10], runs[0].Id["run-".Length..][..8], Stop);
        Assert.Equal(first.Attribution.Says, again.Attribution!.Says);
        Assert.Single(workspace.Ledger.List(RunDifference.Kind));
        Assert.Equal(made, workspace.Ledger.List("difference_run", 100).Count);
        // The other way round is another question, and its models are the same.
        var back = await workspace.CompareAsync("newest", "previous", Stop);
        Assert.Equal(first.Attribution.Total.RocAuc.Estimate, -back.Attribution!.Total.RocAuc.Estimate, 12);
        Assert.Equal("model", back.Attribution.Parts.Single().Part);
        Assert.Equal(0, first.Attribution.Interaction.RocAuc, 12);
    }

    [Fact]
    public async Task Labels_from_the_label_ledger_are_a_difference_of_labels_alone()
    {
        using var project = TestProject.Create(y => y.Replace("name: yes", "name: yes\n  item: subject", StringComparison.Ordinal), edit: (i, line) => string.Join(',', line.Split(',').Select((c, n) => n == 1 ? $"s{i}" : c)));
        await RunAsync(project, y => y);
        var labels = Path.Combine(project.Folder, "labels.csv");
        await File.WriteAllLinesAsync(labels, ["item,label,at", .. Enumerable.Range(0, 2500).Where(i => i % 5 != 0).Select(i => $"s{i},{(i % 2 == 0 ? "true" : "false")},2024-06-01T00:00:00Z")], Stop);
        using (var workspace = project.Open()) { await workspace.ImportLabelsAsync(labels, "ann", Relearn.Data.Labels.LabelOrigin.Person, Relearn.Data.Labels.LabelPurpose.Label, false); }
        await RunAsync(project, y => y);
        using var compared = project.Open();
        var found = await compared.CompareAsync(cancellation: Stop);
        Assert.Equal(["labels"], found.Attribution!.Parts.Select(p => p.Part));
        Assert.Equal("labels", found.Attribution.Culprit?.Part);
    }

    [Fact]
    public async Task Rows_without_a_key_are_matched_by_their_place_or_by_their_inputs()
    {
        string NoKey(string y) => y.Replace("  key: subject\n", "", StringComparison.Ordinal);
        using var project = TestProject.Create(NoKey);
        await RunAsync(project, y => y);
        var file = Path.Combine(project.Folder, "rows.csv");
        var lines = await File.ReadAllLinesAsync(file, Stop);
        await File.WriteAllLinesAsync(file, lines.Select((l, i) => i % 50 == 3 ? l.Replace("Oslo", "Rome", StringComparison.Ordinal) : l), Stop);
        await RunAsync(project, y => y);
        using (var workspace = project.Open())
        {
            var byPlace = await workspace.CompareAsync(cancellation: Stop);
            Assert.Equal("their place", byPlace.Data!.MatchedBy);
            Assert.Equal(["city"], byPlace.Data.Cells.Select(c => c.Column));
            Assert.Equal((0, 0), (byPlace.Data.Added, byPlace.Data.Removed));
        }
        await File.WriteAllLinesAsync(file, lines.Where((_, i) => i % 97 != 5), Stop);
        await RunAsync(project, y => y);
        using var again = project.Open();
        var byInputs = await again.CompareAsync(cancellation: Stop);
        Assert.Equal("all inputs", byInputs.Data!.MatchedBy);
        Assert.True(byInputs.Data.Removed > byInputs.Data.Added && byInputs.Data.Added > 0);
        Assert.Contains(byInputs.Notes, n => n.Contains("data.key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_feature_of_a_column_that_the_other_data_lacks_is_swapped_with_its_rows()
    {
        using var project = TestProject.Create(y => y.Replace("            city: text\n", "", StringComparison.Ordinal));
        await RunAsync(project, y => y.Replace("    city: text\n", "", StringComparison.Ordinal).Replace("  city: city\n", "", StringComparison.Ordinal).Replace("slices:\n  warm: city == \"Lima\" or city == \"Accra\"\n", "", StringComparison.Ordinal));
        var file = Path.Combine(project.Folder, "rows.csv");
        await File.WriteAllLinesAsync(file, (await File.ReadAllLinesAsync(file, Stop)).Where((_, i) => i % 97 != 5), Stop);
        await RunAsync(project, y => y.Replace("    x: number\n", "    x: number\n    city: text\n", StringComparison.Ordinal).Replace("  x: x\n", "  x: x\n  city: city\n", StringComparison.Ordinal));
        using var workspace = project.Open();
        var found = await workspace.CompareAsync(cancellation: Stop);
        Assert.Contains(found.Attribution!.Parts, p => p.Part == "rows + feature city");
        Assert.Contains(found.Notes, n => n.Contains("feature city cannot be swapped without rows", StringComparison.Ordinal));
        Assert.Equal(PartEffect.Better, found.Attribution.Parts.Single(p => p.Part == "rows + feature city").Verdict);
    }

    [Fact]
    public async Task What_cannot_be_compared_is_refused_with_what_would_do()
    {
        using var project = TestProject.Create();
        using (var workspace = project.Open()) { await RefusedAsync("loop.one_run_only", workspace.CompareAsync(cancellation: Stop)); }
        await RunAsync(project, y => y);
        using (var workspace = project.Open()) { await RefusedAsync("loop.one_run_only", workspace.CompareAsync(cancellation: Stop)); }
        await RunAsync(project, y => y.Replace("trees: 20", "trees: 10", StringComparison.Ordinal));
        using var again = project.Open();
        await RefusedAsync("loop.run_to_compare_unknown", again.CompareAsync("run-zzz", "newest", Stop));
        await RefusedAsync("loop.run_to_compare_unknown", again.CompareAsync("run-", "newest", Stop));
        await RefusedAsync("loop.same_run", again.CompareAsync("newest", "newest", Stop));
    }

    [Fact]
    public async Task Runs_whose_rows_were_purged_are_listed_and_not_attributed()
    {
        using var project = TestProject.Create();
        await RunAsync(project, y => y);
        await RunAsync(project, y => y.Replace("trees: 20", "trees: 10", StringComparison.Ordinal));
        using var workspace = project.Open();
        workspace.Forget("s17", "asked for");
        var found = await workspace.CompareAsync(cancellation: Stop);
        Assert.Null(found.Attribution);
        Assert.Contains(found.Notes, n => n.Contains("purged", StringComparison.Ordinal));
        Assert.Contains(found.Changes, c => c.Name == "model.trees");
    }

    static async Task RefusedAsync(string code, Task work) => Assert.Equal(code, Assert.Single((await Assert.ThrowsAsync<Relearn.Numerics.UserErrorException>(() => work)).Errors).Code);

    static async Task RunAsync(TestProject project, Func<string, string> change)
    {
        var file = Path.Combine(project.Folder, ProjectFile.FileName);
        await File.WriteAllTextAsync(file, change(await File.ReadAllTextAsync(file, Stop)), Stop);
        using var workspace = project.Open();
        await workspace.RunAsync(Stop);
    }
}
