using System.Text;
using System.Text.Json;
using Relearn.Loop;
using Relearn.Loop.Objectives;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Serving;
using Relearn.Tests.Serving.Combining;

namespace Relearn.Tests.Loop.Objectives;

public sealed class ObjectivesTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    static string[] Codes(UserErrorException refused) => [.. refused.Errors.Select(e => e.Code)];

    static async Task<UserErrorException> RefusedAsync(WeightsProject project, params string[] weights)
    {
        var (yaml, live) = (project.Yaml, Live(project));
        using var workspace = project.Open();
        var refused = await Assert.ThrowsAsync<UserErrorException>(() => workspace.SetWeightsAsync(weights, null, null, cancellation: Token));
        Assert.Equal((yaml, live), (project.Yaml, Rollout.LiveRelease(workspace.Ledger)));
        Assert.Empty(workspace.ScopeHistory().Changes);
        return refused;
    }

    static string? Live(WeightsProject project)
    {
        using var workspace = project.Open();
        return Rollout.LiveRelease(workspace.Ledger);
    }

    [Fact]
    public async Task A_run_learns_what_has_a_weight_and_releases_it_together_and_a_second_run_skips_all()
    {
        using var project = WeightsProject.Create("{ weights: { kept: 0.5 } }");
        RunReport first, second;
        string record;
        using (var workspace = project.Open())
        {
            first = await workspace.RunAsync(Token);
            record = workspace.Ledger.Latest(ObjectiveRun.Kind)!.Id;
            var release = Release.Parse(workspace.Ledger.Find(first.Release!)!.Body);
            Assert.Equal(("weights", "yes 1, kept 0.5"), (release.Policy, release.Weights!.Summary));
            Assert.Contains(record, workspace.Ledger.AncestorsOf(first.Release!));
            var learnt = Objective(workspace, record);
            Assert.True(learnt.Passed);
            // The label's conditions, such as p99 and size, are not those of an objective.
            Assert.DoesNotContain(learnt.Checks, c => c.Name.Contains("size", StringComparison.Ordinal));
            Assert.Equal((learnt.Run, learnt.BundleHash, learnt.Threshold), release.Weights.Objectives[1] is var o ? (o.Run, o.BundleHash, o.Threshold) : default);
        }
        using (var workspace = project.Open())
        {
            second = await workspace.RunAsync(Token);
            Assert.Equal(record, workspace.Ledger.Latest(ObjectiveRun.Kind)!.Id);
        }
        Assert.Contains(first.Steps, s => s.Name == "objective kept" && !s.Skipped);
        Assert.All(second.Steps, s => Assert.True(s.Skipped, s.Name));
        Assert.Equal(first.Release, second.Release);
    }

    static ObjectiveRun Objective(Workspace workspace, string id) => JsonSerializer.Deserialize(workspace.Ledger.Find(id)!.Body, ObjectivesJson.Default.ObjectiveRun)!;

    [Fact]
    public async Task A_run_that_is_found_again_is_the_newest_again()
    {
        using var project = WeightsProject.Create("{ weights: { kept: 0.5 } }");
        var bundles = new List<string>();
        foreach (var trees in new[] { 20, 35, 20 })
        {
            project.Edit(y => System.Text.RegularExpressions.Regex.Replace(y, "trees: [0-9]+", $"trees: {trees}"));
            using var workspace = project.Open();
            var report = await workspace.RunAsync(Token);
            bundles.Add(Release.Parse(workspace.Ledger.Find(report.Release!)!.Body).Weights!.Objectives[1].BundleHash);
        }
        Assert.NotEqual(bundles[0], bundles[1]);
        Assert.Equal(bundles[0], bundles[2]);
    }

    [Fact]
    public async Task Weights_change_the_file_and_the_release_and_undo_takes_them_out_of_the_file()
    {
        using var project = await WeightsProject.ReleasedAsync();
        var before = project.Yaml;
        using (var workspace = project.Open())
        {
            Assert.Equal([("yes", 1.0, (double?)1.0), ("kept", 0, null)], workspace.Weights().Objectives.Select(o => (o.Name, o.Weight, o.LiveWeight)));
            Assert.True(Assert.Single((await workspace.LearnObjectivesAsync(["kept"], Token)).Runs).Passed);
            var review = workspace.Ledger.Append(new("review", 1, [], "a"), "{}", "tester").Id;
            var trained = workspace.Ledger.List("run", int.MaxValue).Count;
            var report = await workspace.SetWeightsAsync(["kept=0.25", "yes=2"], ReleaseMode.Direct, null, review[..12], Token);
            Assert.Equal(trained, workspace.Ledger.List("run", int.MaxValue).Count);
            Assert.Equal(review, report.Change!.Because);
            Assert.Equal([("yes", 2.0, (double?)2.0), ("kept", 0.25, 0.25)], report.Objectives.Select(o => (o.Name, o.Weight, o.LiveWeight)));
            Assert.Equal(report.LiveWeights, workspace.OpenRelease().Release.Weights!.Version);
        }
        Assert.Equal([("kept", 0.25), ("yes", 2.0)], project.Project.Config.Serving.Weights.Select(w => (w.Key, w.Value)).Order());
        using (var workspace = project.Open()) { workspace.UndoScope(); }
        Assert.Equal(before, project.Yaml);
    }

    [Fact]
    public async Task The_label_alone_is_the_release_that_it_had()
    {
        using var project = await WeightsProject.ReleasedAsync();
        var alone = Live(project);
        using (var workspace = project.Open())
        {
            await workspace.LearnObjectivesAsync([], Token);
            await workspace.SetWeightsAsync(["kept=1"], ReleaseMode.Direct, null, cancellation: Token);
        }
        Assert.NotEqual(alone, Live(project));
        using (var workspace = project.Open()) { await workspace.SetWeightsAsync(["kept=0"], ReleaseMode.Direct, null, cancellation: Token); }
        Assert.Equal(alone, Live(project));
    }

    [Fact]
    public async Task A_run_that_is_named_goes_live_with_the_weights_that_are_declared()
    {
        using var project = await WeightsProject.ReleasedAsync();
        string run, alone = Live(project)!;
        using (var workspace = project.Open())
        {
            run = workspace.OpenRelease().Release.Run;
            await workspace.LearnObjectivesAsync([], Token);
        }
        project.Edit(y => y + "serving: { weights: { kept: 1 } }\n");
        using (var workspace = project.Open()) { await workspace.StartRolloutAsync(run, ReleaseMode.Direct, cancellation: Token); }
        Assert.NotEqual(alone, Live(project));
        using (var workspace = project.Open())
        {
            Assert.Equal("yes 1, kept 1", workspace.OpenRelease().Release.Weights!.Summary);
            await workspace.SetWeightsAsync(["kept=0"], ReleaseMode.Direct, null, cancellation: Token);
        }
        Assert.Equal(alone, Live(project));
    }

    [Fact]
    public async Task Nothing_changes_where_the_weights_are_wrong()
    {
        using var project = await WeightsProject.ReleasedAsync();
        Assert.Equal(["loop.objective_not_learnt"], Codes(await RefusedAsync(project, "kept=1")));
        var wrong = await RefusedAsync(project, "kept", "=1", "kept=much", "kept=NaN", "keept=1");
        Assert.Equal(["loop.weight_wrong", "loop.weight_wrong", "loop.weight_wrong", "loop.weight_wrong", "loop.objective_unknown"], Codes(wrong));
        Assert.Contains("Did you mean 'kept'?", wrong.Errors[4].Message, StringComparison.Ordinal);
        Assert.Equal(["scope.weights_nothing"], Codes(await RefusedAsync(project, "yes=0")));
        Assert.Equal(["scope.out_of_range"], Codes(await RefusedAsync(project, "kept=2e6")));
        using var workspace = project.Open();
        Assert.Equal(["loop.objective_unknown"], Codes(await Assert.ThrowsAsync<UserErrorException>(() => workspace.LearnObjectivesAsync(["clicks"], Token))));
    }

    [Fact]
    public async Task An_objective_that_its_gate_refused_is_not_weighed()
    {
        using var project = await WeightsProject.ReleasedAsync(slope: 0);
        using (var workspace = project.Open()) { Assert.False(Assert.Single((await workspace.LearnObjectivesAsync([], Token)).Runs).Passed); }
        Assert.Equal(["loop.objective_refused"], Codes(await RefusedAsync(project, "kept=1")));
    }

    [Fact]
    public async Task Models_with_windows_do_not_decide_together()
    {
        using var project = await WeightsProject.ReleasedAsync(change: y => y.Replace("features:\n", "features:\n  lately: count() over 2d by city\n", StringComparison.Ordinal));
        using (var workspace = project.Open()) { await workspace.LearnObjectivesAsync([], Token); }
        Assert.Equal(["serve.weights_with_windows", "serve.weights_with_windows"], Codes(await RefusedAsync(project, "kept=1")));
    }

    [Fact]
    public async Task A_model_that_reads_what_callers_do_not_send_does_not_decide_with_the_label()
    {
        using var project = await WeightsProject.ReleasedAsync(change: y => y.Replace("  city: city\n", "  city: city\n  who: subject\n", StringComparison.Ordinal));
        using (var workspace = project.Open()) { await workspace.LearnObjectivesAsync([], Token); }
        project.Edit(y => y.Replace("  who: subject\n", "", StringComparison.Ordinal));
        using (var workspace = project.Open()) { Assert.NotNull((await workspace.RunAsync(Token)).Release); }
        var refused = await RefusedAsync(project, "kept=1");
        Assert.Equal(["serve.weights_read_more"], Codes(refused));
        Assert.Contains("reads 'subject'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_objectives_there_is_nothing_to_weigh()
    {
        using var project = TestProject.Create(rows: 50);
        using var workspace = project.Open();
        Assert.Equal(["loop.no_objectives"], Codes(await Assert.ThrowsAsync<UserErrorException>(() => workspace.LearnObjectivesAsync([], Token))));
        Assert.Equal(["loop.objective_unknown"], Codes(await Assert.ThrowsAsync<UserErrorException>(() => workspace.SetWeightsAsync(["views=1"], null, null, cancellation: Token))));
        Assert.Equal(["serve.nothing_released"], Codes(await Assert.ThrowsAsync<UserErrorException>(() => workspace.SetWeightsAsync(["yes=2"], null, null, cancellation: Token))));
    }

    [Fact]
    public async Task Whoever_is_forgotten_is_gone_from_what_objectives_learnt_from_and_does_not_come_back()
    {
        const string Subject = "s-remarkable";
        using var project = await WeightsProject.ReleasedAsync("{ weights: { kept: 1 } }", subject: row => row % 50 == 0 ? Subject : null);
        string Objectives() => Path.Combine(project.Folder, ".relearn", "objectives");
        string[] Naming() => [.. Directory.EnumerateFiles(Path.Combine(project.Folder, ".relearn"), "*", SearchOption.AllDirectories).Where(f => File.ReadAllBytes(f).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Subject)) >= 0)];
        Assert.Contains(Naming(), f => f.StartsWith(Objectives(), StringComparison.Ordinal));
        using (var workspace = project.Open())
        {
            Refusal.Of("data.subject_unknown", () => workspace.Forget("nobody", "asked to"));
            Assert.Contains(Naming(), f => f.StartsWith(Objectives(), StringComparison.Ordinal));
            workspace.Forget(Subject, "asked to");
        }
        Assert.Empty(Naming());
        using (var workspace = project.Open())
        {
            var before = Objective(workspace, workspace.Ledger.Latest(ObjectiveRun.Kind)!.Id);
            // The table still has the subject.
            Assert.True(Assert.Single((await workspace.LearnObjectivesAsync([], Token)).Runs).TrainRate is > 0 and < 1);
            Assert.NotEqual(before.Run, Objective(workspace, workspace.Ledger.Latest(ObjectiveRun.Kind)!.Id).Run);
            Assert.NotNull((await workspace.RunAsync(Token)).Release);
        }
        Assert.Empty(Naming());
    }

    [Fact]
    public async Task Garbage_collection_keeps_what_a_release_with_weights_needs()
    {
        using var project = await WeightsProject.ReleasedAsync("{ weights: { kept: 1 } }");
        using (var workspace = project.Open())
        {
            workspace.CollectGarbage(dryRun: false);
            Assert.All(workspace.OpenRelease().Release.Weights!.Objectives, o => Assert.True(workspace.Artifacts.Contains(o.BundleHash)));
        }
        using var again = project.Open();
        await using var live = again.Serve();
        Assert.True(WeightsProject.Ask(live.Predictions, "s1", 1).GetProperty("predictions")[0].TryGetProperty("worth", out _));
    }
}
