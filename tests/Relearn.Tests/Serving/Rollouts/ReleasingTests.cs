using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Serving;
using Relearn.Serving.Rollouts;

namespace Relearn.Tests.Serving.Rollouts;

/// <summary>Who may go live, how, and back: what the front door does and refuses, all of it in the ledger.</summary>
public sealed class ReleasingTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    static async Task<string[]> RefusedAsync(Func<Task> start) => [.. (await Assert.ThrowsAsync<UserErrorException>(start)).Errors.Select(e => e.Code)];

    static string[] Refused(Action start) => [.. Assert.Throws<UserErrorException>(start).Errors.Select(e => e.Code)];

    [Fact]
    public async Task A_challenger_is_a_record_and_so_is_its_end()
    {
        using var p = await RolloutProject.CreateAsync();
        var started = await p.StartAsync(ReleaseMode.Canary);
        Assert.Equal(("started", 0.05, p.Champion), (started.State, started.Share!.Value, started.Champion));
        Assert.Equal((p.Champion, started.Rollout, 0.05), (p.Standing().Live, p.Standing().Split!.Id, p.Standing().Split!.Share));
        using var workspace = p.Open();
        Assert.Equal([p.Champion, p.Challenger], workspace.Ledger.Find(started.Rollout!)!.Inputs);
        var ended = workspace.RollBack();
        Assert.Equal("ended", ended.State);
        Assert.Null(p.Standing().Split);
        var decision = p.Decision();
        Assert.Equal((RolloutVerdict.RolledBack, true, 0L), (decision.Verdict, decision.ByHand, decision.Evidence!.Challenger.Decisions));
        // Tried again it is another rollout.
        Assert.NotEqual(started.Rollout, (await p.StartAsync(ReleaseMode.Canary)).Rollout);
        Assert.Single(workspace.Releases().Ended);
    }

    [Fact]
    public async Task Callers_are_split_between_two_releases_at_a_time_and_shadows_are_as_many_as_one_likes()
    {
        using var p = await RolloutProject.CreateAsync();
        await p.StartAsync(ReleaseMode.Canary);
        Assert.Equal(["serve.rollout_open"], await RefusedAsync(() => p.StartAsync(ReleaseMode.Ab)));
        await p.StartAsync(ReleaseMode.Shadow);
        Assert.Equal(["serve.shadow_twice"], await RefusedAsync(() => p.StartAsync(ReleaseMode.Shadow)));
        using var workspace = p.Open();
        // The refusals are records too.
        Assert.Equal(2, workspace.Ledger.List(RolloutRefusal.Kind).Count);
        Assert.Equal(2, workspace.Releases().Open.Count);
    }

    [Fact]
    public async Task A_release_that_breaks_the_scope_is_refused_with_all_that_is_wrong_at_once()
    {
        using var p = await RolloutProject.CreateAsync("{ sign_off: true }");
        RolloutProject.Edit(p.Project, y => y.Replace("p99_ms: 1000, model_mb: 5", "p99_ms: 0.001, model_mb: 0.001, freshness_days: 1", StringComparison.Ordinal));
        var errors = (await Assert.ThrowsAsync<UserErrorException>(() => p.StartAsync(ReleaseMode.Canary, 2))).Errors;
        Assert.Equal(["serve.release_constraint", "serve.release_constraint", "serve.release_constraint", "serve.share_wrong", "serve.sign_off_missing"], errors.Select(e => e.Code).Order());
        Assert.Contains(errors, e => e.Message.Contains("p99 latency", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.Message.Contains("model size", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.Message.Contains("freshness", StringComparison.Ordinal));
        Assert.Null(p.Standing().Split);
    }

    [Fact]
    public async Task Live_traffic_waits_for_those_who_sign_off_and_a_shadow_does_not()
    {
        using var p = await RolloutProject.CreateAsync("{ sign_off: true }");
        await p.StartAsync(ReleaseMode.Shadow);
        foreach (var mode in new[] { ReleaseMode.Canary, ReleaseMode.Ab, ReleaseMode.Direct }) { Assert.Equal(["serve.sign_off_missing"], await RefusedAsync(() => p.StartAsync(mode))); }
        using var workspace = p.Open();
        Assert.Equal(["serve.sign_off_missing"], Refused(() => workspace.PromoteChallenger()));
        Assert.Equal(["serve.nobody_signs_off"], Refused(() => workspace.Approve(p.Challenger, "stranger", "fine")));
        var approved = workspace.Approve(p.Challenger, "owner", "looks right");
        Assert.Equal(["owner"], approved.Approved);
        Assert.Empty(approved.Missing);
        Assert.Single(workspace.Approve(p.Challenger, "owner", "still right").Approved);
        await p.StartAsync(ReleaseMode.Canary);
        Assert.Equal("live", workspace.PromoteChallenger(p.Standing().Split!.Id).State);
    }

    [Fact]
    public async Task A_run_waits_where_the_project_asks_for_a_signature_and_is_live_after_it()
    {
        using var project = TestProject.Create(y => $"{y}\nrelease: {{ sign_off: true }}\n");
        using var workspace = project.Open();
        var first = await workspace.RunAsync(Token);
        Assert.Equal("waiting", first.Released!.State);
        Assert.Contains("'owner'", first.Released.What);
        Assert.Null(Rollout.LiveRelease(workspace.Ledger));
        workspace.Approve(null, "owner", "fine");
        Assert.Equal("live", (await workspace.RunAsync(Token)).Released!.State);
    }

    [Theory]
    [InlineData("shadow")]
    [InlineData("canary")]
    [InlineData("ab")]
    public async Task A_run_starts_the_declared_rollout_once_and_the_first_release_goes_live_directly(string mode)
    {
        using var project = TestProject.Create(y => $"{y}\nrelease: {{ mode: {mode} }}\n");
        using var workspace = project.Open();
        var first = await workspace.RunAsync(Token);
        Assert.Equal(("direct", "live", first.Release), (first.Released!.Mode, first.Released.State, Rollout.LiveRelease(workspace.Ledger)));
        RolloutProject.Edit(project, y => y.Replace("trees: 20", "trees: 41", StringComparison.Ordinal));
        using var again = project.Open();
        var second = await again.RunAsync(Token);
        Assert.Equal((mode, "started"), (second.Released!.Mode, second.Released.State));
        Assert.Equal(first.Release, Rollout.LiveRelease(workspace.Ledger));
        Assert.Equal("open", (await again.RunAsync(Token)).Released!.State);
        // What was rolled back is not started again by a run that changes nothing.
        again.RollBack(second.Released.Rollout);
        Assert.Equal("ended", (await again.RunAsync(Token)).Released!.State);
        Assert.Empty(again.Releases().Open);
    }

    [Fact]
    public async Task Going_back_is_a_record_and_needs_something_to_go_back_to()
    {
        using var project = TestProject.Create();
        using var workspace = project.Open();
        Assert.Equal(["serve.nothing_released"], Refused(() => workspace.RollBack()));
        Assert.Equal(["serve.release_unknown"], await RefusedAsync(() => workspace.StartRolloutAsync("release-x", ReleaseMode.Direct, cancellation: Token)));
        Assert.Equal(["serve.nothing_to_release"], await RefusedAsync(() => workspace.StartRolloutAsync(null, cancellation: Token)));
        var first = (await workspace.RunAsync(Token)).Release!;
        Assert.Equal(["serve.nothing_before"], Refused(() => workspace.RollBack()));
        Assert.Equal(["serve.nothing_to_release"], await RefusedAsync(() => workspace.StartRolloutAsync(null, cancellation: Token)));
        Assert.Equal(["serve.release_already_live"], await RefusedAsync(() => workspace.StartRolloutAsync(first, ReleaseMode.Direct, cancellation: Token)));
        Assert.Equal(["serve.no_rollout"], Refused(() => workspace.PromoteChallenger()));
        Assert.Equal(["serve.rollout_unknown"], Refused(() => workspace.PromoteChallenger("rollout_started-9")));
        RolloutProject.Edit(project, y => y.Replace("trees: 20", "trees: 41", StringComparison.Ordinal));
        using var again = project.Open();
        var second = (await again.RunAsync(Token)).Release!;
        Assert.Equal((first, "back"), (again.RollBack().Release, "back"));
        Assert.Equal((first, second), (again.Releases().Champion, again.Releases().Previous));
        // By the beginning of the run's id, without a champion's rollout in the way.
        var run = Release.Parse(again.Ledger.Find(second)!.Body).Run;
        Assert.Equal("live", (await again.StartRolloutAsync(run[..12], ReleaseMode.Direct, cancellation: Token)).State);
        Assert.Equal(second, Rollout.LiveRelease(again.Ledger));
    }

    [Fact]
    public async Task A_release_that_goes_live_beside_a_canary_cancels_it()
    {
        using var p = await RolloutProject.CreateAsync();
        await p.StartAsync(ReleaseMode.Canary);
        RolloutProject.Edit(p.Project, y => y.Replace("trees: 41", "trees: 30", StringComparison.Ordinal));
        using var workspace = p.Open();
        var third = (await workspace.RunAsync(Token)).Release!;
        Assert.Equal(third, Rollout.LiveRelease(workspace.Ledger));
        Assert.Equal(RolloutVerdict.Cancelled, p.Decision().Verdict);
        Assert.Contains(third, p.Decision().Reasons[0]);
    }

    [Fact]
    public async Task A_process_that_died_between_the_new_champion_and_the_decision_is_finished_by_the_next()
    {
        using var p = await RolloutProject.CreateAsync();
        var id = (await p.StartAsync(ReleaseMode.Canary)).Rollout;
        using var workspace = p.Open();
        Rollout.PutLive(workspace.Ledger, p.Challenger, "tester");
        await using var live = workspace.Serve();
        Assert.Equal((id, RolloutVerdict.Promoted), (p.Decision().Rollout, p.Decision().Verdict));
        Assert.Null(live.Lineup.Split);
        Assert.Equal(p.Challenger, live.Model.Context.Release);
    }

    [Fact]
    public async Task Who_decides_second_finds_the_first_decision()
    {
        using var p = await RolloutProject.CreateAsync();
        await p.StartAsync(ReleaseMode.Canary);
        var open = p.Standing().Split!;
        using var workspace = p.Open();
        var ledger = new RolloutLedger(workspace.Ledger, "tester");
        ledger.End(open, RolloutVerdict.RolledBack, ["The rules said so."], null, byHand: false);
        Assert.Equal(RolloutVerdict.RolledBack, ledger.End(open, RolloutVerdict.Promoted, ["By hand."], null, byHand: true).Verdict);
        Assert.Equal(p.Champion, Rollout.LiveRelease(workspace.Ledger));
    }

    [Fact]
    public async Task Rollouts_need_a_log_and_a_label_of_true_and_false()
    {
        using var p = await RolloutProject.CreateAsync();
        RolloutProject.Edit(p.Project, y => $"{y}serving: {{ prediction_durability: off }}\n");
        Assert.Equal(["serve.rollout_needs_log"], await RefusedAsync(() => p.StartAsync(ReleaseMode.Canary)));
        Assert.Contains("scope.log_needed", ProjectFile.Check(p.Project.Folder).Problems.Select(e => e.Code).Concat(Problems(p, "{ mode: canary }")));
        Assert.Equal("live", (await p.StartAsync(ReleaseMode.Direct)).State);
    }

    static string[] Problems(RolloutProject p, string release)
    {
        RolloutProject.Edit(p.Project, y => $"{y}release: {release}\n");
        var problems = ProjectFile.Check(p.Project.Folder).Problems.Select(e => e.Code).ToArray();
        RolloutProject.Edit(p.Project, y => y.Replace($"release: {release}\n", "", StringComparison.Ordinal));
        return problems;
    }

    [Fact]
    public void The_section_is_read_and_its_mistakes_are_told()
    {
        static (ProjectConfig? Config, string[] Codes) Read(string release)
        {
            using var project = TestProject.Create(y => $"{y}\nrelease: {release}\n");
            var (config, problems) = ProjectFile.Check(project.Folder);
            return (config, [.. problems.Select(p => p.Code)]);
        }

        var (read, none) = Read("{ mode: ab, share: 0.3, steps: [0.01, 0.5, 1], unit: decision, sign_off: true, tolerance: 0.2, error_rate: 0.02, least: 9, step_minutes: 3, hours: 2, limit_ms: 7, promote: by_hand }");
        Assert.Empty(none);
        Assert.Equivalent(new ReleaseConfig { Mode = ReleaseMode.Ab, Share = 0.3, Steps = [0.01, 0.5, 1], ByKey = false, SignOff = true, Tolerance = 0.2, ErrorRate = 0.02, Least = 9, StepMinutes = 3, Hours = 2, LimitMilliseconds = 7, Automatic = false }, read!.Release);
        Assert.Equal(["scope.wrong_type"], Read("{ steps: [0.5, 0.1] }").Codes);
        Assert.Equal(["scope.wrong_type"], Read("{ steps: [1] }").Codes);
        Assert.Equal(["scope.not_a_choice"], Read("{ mode: blue_green }").Codes);
        Assert.Equal(["scope.out_of_range"], Read("{ share: 1 }").Codes);
    }
}
