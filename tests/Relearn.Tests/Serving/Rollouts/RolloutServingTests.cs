using System.Globalization;
using System.Text;
using Relearn.Inference;
using Relearn.Scoping;
using Relearn.Serving;
using Relearn.Serving.Rollouts;
using Relearn.Storage;

namespace Relearn.Tests.Serving.Rollouts;

/// <summary>A service with a challenger at work.</summary>
public sealed class RolloutServingTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    static string[] Keys(int count) => [.. Enumerable.Range(0, count).Select(i => $"user-{i}")];

    [Fact]
    public async Task Callers_are_split_by_key_keep_their_arm_and_only_join_the_challenger_when_its_share_grows()
    {
        using var p = await RolloutProject.CreateAsync("{ steps: [0.2, 0.6, 1] }");
        var id = (await p.StartAsync(ReleaseMode.Canary)).Rollout!;
        var before = new Dictionary<string, string>();
        using (var workspace = p.Open())
        {
            await using var live = workspace.Serve();
            foreach (var key in Keys(400)) { before[key] = RolloutProject.Ask(live.Predictions, key).Release; }
            Assert.All(Keys(400), key => Assert.Equal(before[key], RolloutProject.Ask(live.Predictions, key).Release));
        }
        Assert.InRange(before.Values.Count(r => r == p.Challenger), 48, 112);
        // The same sides after a restart, and with a larger share nobody leaves the challenger.
        using (var workspace = p.Open())
        {
            await using var live = workspace.Serve();
            Assert.All(Keys(400), key => Assert.Equal(before[key], RolloutProject.Ask(live.Predictions, key).Release));
            live.Rollouts.Raise(id, 0.6, CanaryScenario.Figures(new(0.2, true, 0.1)));
            await live.FollowAsync(again: false);
            var after = Keys(400).ToDictionary(key => key, key => RolloutProject.Ask(live.Predictions, key).Release);
            Assert.All(Keys(400).Where(key => before[key] == p.Challenger), key => Assert.Equal(p.Challenger, after[key]));
            Assert.InRange(after.Values.Count(r => r == p.Challenger), 200, 280);
        }
        using (var workspace = p.Open())
        {
            await using var live = workspace.Serve();
            Assert.Equal(0.6, live.Lineup.Split!.Rollout.Share);
        }
        // What the log says is what was answered: arm, share, propensity.
        Assert.All(p.Logged(PredictionLog.Live, l => (l.Context.Experiment, l.Context.Arm, l.Context.Release, l.Context.ArmShare, l.Candidates[0].Propensity)), l =>
        {
            Assert.Equal(id, l.Experiment);
            Assert.Equal(l.Release == p.Challenger ? Arms.Challenger : Arms.Champion, l.Arm);
            Assert.Equal(l.Arm == Arms.Challenger ? l.ArmShare!.Value : 1 - l.ArmShare!.Value, l.Propensity);
        });
    }

    [Fact]
    public async Task Each_arm_answers_with_its_own_scores_and_a_caller_who_asks_for_the_champion_gets_it()
    {
        using var p = await RolloutProject.CreateAsync();
        await p.StartAsync(ReleaseMode.Ab, 0.5);
        using var workspace = p.Open();
        var expected = new[] { p.Champion, p.Challenger }.ToDictionary(r => r, r => workspace.OpenRelease(r, 1).Predictor.Predict(new Dictionary<string, object?> { ["at"] = new DateTime(2024, 2, 1, 10, 0, 0), ["x"] = 1.0, ["city"] = "Rome" }));
        await using var live = workspace.Serve();
        Assert.All(Keys(60), key => { var (_, release, score) = RolloutProject.Ask(live.Predictions, key); Assert.Equal(expected[release], score); });
        var infer = Encoding.UTF8.GetBytes("""{"inputs":[{"name":"at","shape":[1],"datatype":"BYTES","data":["2024-02-01T10:00:00"]},{"name":"x","shape":[1],"datatype":"FP64","data":[1]},{"name":"city","shape":[1],"datatype":"BYTES","data":["Rome"]}]}""");
        var answered = new HashSet<string>();
        for (var i = 0; i < 60; i++)
        {
            var output = new System.Buffers.ArrayBufferWriter<byte>();
            live.Predictions.Infer(infer, output);
            answered.Add(Encoding.UTF8.GetString(output.WrittenSpan).Contains(p.Challenger, StringComparison.Ordinal) ? p.Challenger : p.Champion);
            output.ResetWrittenCount();
            live.Predictions.Infer(infer, output, version: p.Champion);
            Assert.Contains(p.Champion, Encoding.UTF8.GetString(output.WrittenSpan));
        }
        // Without a key an arm is drawn for each decision.
        Assert.Equal(2, answered.Count);
    }

    [Fact]
    public async Task A_shadow_answers_beside_and_its_differences_and_losses_are_known()
    {
        using var p = await RolloutProject.CreateAsync("{ least: 50 }");
        await p.StartAsync(ReleaseMode.Shadow);
        using var workspace = p.Open();
        await using (var live = workspace.Serve())
        {
            for (var i = 0; i < 120; i++)
            {
                var (id, release, _) = RolloutProject.Ask(live.Predictions, $"user-{i}", i % 40 / 10.0 - 2);
                Assert.Equal(p.Champion, release);
                await live.Outcomes.AcceptAsync(Encoding.UTF8.GetBytes($$"""{"decision_id":"{{id}}","value":{{(i % 3 == 0 ? "true" : "false")}}}"""), "test");
            }
            Assert.True(SpinWait.SpinUntil(() => live.Lineup.Shadows[0].Meters.Decisions(challenger: true) + live.Lineup.Shadows[0].Meters.Dropped == 120, TimeSpan.FromSeconds(30)));
        }
        var figures = workspace.Releases().Open.Single().Figures;
        Assert.Equal((120, 120, 120, 0), (figures.Champion.Decisions, figures.Challenger.Decisions, figures.Pairs, figures.Challenger.Errors));
        Assert.Equal(120, figures.Difference!.Rows);
        Assert.True(figures.Difference.Differing > 100 && figures.Difference.LargestDifference > 0);
        Assert.Equal(figures.LossGain!.Estimate, figures.Champion.MeanLoss!.Value - figures.Challenger.MeanLoss!.Value, 9);
        Assert.All(p.Logged(PredictionLog.Rollouts, l => (l.Source, l.Context.Release, l.Context.Arm, l.Candidates[0].Scores.Length)), l => Assert.Equal((PredictionSource.Shadow, p.Challenger, Arms.Shadow, 2), l));
        // Reports on live answers do not see it.
        Assert.Equal(120, workspace.Monitor("live").Predictions);
    }

    [Fact]
    public async Task Several_shadows_stand_beside_a_canary()
    {
        using var p = await RolloutProject.CreateAsync();
        RolloutProject.Edit(p.Project, y => y.Replace("trees: 41", "trees: 30", StringComparison.Ordinal).Replace("learning_rate", "learning_rate", StringComparison.Ordinal));
        using var workspace = p.Open();
        var third = (await workspace.RunAsync(Token)).Release!;
        Rollout.PutLive(workspace.Ledger, p.Champion, "tester");
        await workspace.StartRolloutAsync(p.Challenger, ReleaseMode.Canary, 0.5, cancellation: Token);
        await workspace.StartRolloutAsync(p.Challenger, ReleaseMode.Shadow, cancellation: Token);
        await workspace.StartRolloutAsync(third, ReleaseMode.Shadow, cancellation: Token);
        await using var live = workspace.Serve();
        Assert.Equal((2, true), (live.Lineup.Shadows.Length, live.Lineup.Split is not null));
        foreach (var key in Keys(40)) { RolloutProject.Ask(live.Predictions, key); }
        Assert.True(SpinWait.SpinUntil(() => live.Lineup.Shadows.All(s => s.Meters.Decisions(challenger: true) == 40), TimeSpan.FromSeconds(30)));
        Assert.Equal(40, live.Lineup.Split!.Meters.Decisions(challenger: true) + live.Lineup.Split.Meters.Decisions(challenger: false));
    }

    // A service whose challenger does what it likes.
    static async Task<(PredictionService Service, SplitArm Split, ChallengerLane Lane, Workspace Workspace)> ServeAsync(RolloutProject p, Action<PredictorScratch, double> score, double limit)
    {
        var workspace = p.Open();
        await workspace.StartRolloutAsync(p.Challenger, ReleaseMode.Canary, 0.5, cancellation: Token);
        var open = p.Standing().Split!;
        ReleaseState Open(string release, int context) => new(workspace.Project, p.Project.Folder, workspace.OpenRelease(release, context), null, null);
        var (champion, challenger) = (Open(p.Champion, 1), Open(p.Challenger, 3));
        var lane = new ChallengerLane(score, TimeSpan.FromMilliseconds(limit), 16);
        var split = new SplitArm(open, champion, challenger, lane, new(), 5, 1);
        return (new(new Changeover(new Lineup(champion, split)), p.Project.Log, PredictionLog.Live, workspace.Ledger, Durability.Process, PredictionSource.Live, TimeProvider.System), split, lane, workspace);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_challenger_that_crashes_or_hangs_never_touches_an_answer_and_is_rolled_back(bool crashes)
    {
        using var p = await RolloutProject.CreateAsync();
        using var never = new ManualResetEventSlim();
        var (service, split, lane, workspace) = await ServeAsync(p, (_, _) => { if (crashes) { throw new InvalidOperationException("crashes"); } never.Wait(); }, 20);
        var asked = Keys(300).Select(key => RolloutProject.Ask(service, key).Release).ToArray();
        Assert.All(asked, release => Assert.Equal(p.Champion, release));
        await service.DisposeAsync();
        var challengers = split.Meters.Decisions(challenger: true);
        Assert.InRange(challengers, 110, 190);
        Assert.Equal(challengers, split.Meters.Errors(challenger: true));
        // The log tells the same to whoever reads it: the champion answered in the challenger's place.
        Assert.Equal(challengers, p.Logged(PredictionLog.Live, l => l.Context.Arm == Arms.Challenger && l.Context.Release == p.Champion && l.Flags == PredictionFlags.Fallback).Count(l => l));
        var line = workspace.Releases().Open.Single();
        Assert.Equal((challengers, 0L), (line.Figures.Challenger.Errors, line.Figures.Champion.Errors));
        Assert.Equal(RolloutAdvice.RollBack, line.Advice);
        never.Set();
        lane.Dispose();
        workspace.Dispose();
    }

    [Fact]
    public async Task A_challenger_that_reads_what_callers_do_not_send_errs_and_its_callers_get_the_champions_answers()
    {
        // The second run reads another column.
        using var p = await RolloutProject.CreateAsync(change: null, edit: y => y.Replace("  city: city\n", "  city: city\n  who: subject == \"s1\"\n", StringComparison.Ordinal));
        await p.StartAsync(ReleaseMode.Canary, 0.5);
        using var workspace = p.Open();
        await using var live = workspace.Serve();
        Assert.All(Keys(200), key => Assert.Equal(p.Champion, RolloutProject.Ask(live.Predictions, key).Release));
        await live.JudgeAsync();
        Assert.Equal((RolloutVerdict.RolledBack, false), (p.Decision().Verdict, p.Decision().ByHand));
        Assert.Contains(p.Decision().Reasons, r => r.StartsWith("Errors:", StringComparison.Ordinal));
        Assert.Null(live.Lineup.Split);
    }

    [Fact]
    public async Task Late_requests_are_nobodys_fault_and_both_arms_are_late_alike()
    {
        using var p = await RolloutProject.CreateAsync();
        await p.StartAsync(ReleaseMode.Canary, 0.5);
        using var workspace = p.Open();
        await using (var live = workspace.Serve())
        {
            foreach (var key in Keys(100)) { Assert.Throws<Relearn.Numerics.UserErrorException>(() => RolloutProject.Ask(live.Predictions, key, urgency: Urgency.Late)); }
        }
        var figures = workspace.Releases().Open.Single().Figures;
        Assert.Equal(100, figures.Challenger.Errors + figures.Champion.Errors);
        Assert.InRange(figures.Challenger.Errors, 30, 70);
        Assert.InRange(RolloutJudge.HarmOf(figures), 0, RolloutJudge.Warning);
    }

    [Fact]
    public async Task The_judge_promotes_while_requests_run_and_nobody_waits_for_a_bundle()
    {
        using var p = await RolloutProject.CreateAsync("{ least: 100, hours: 0.001, error_rate: 0.5, limit_ms: 60000 }");
        await p.StartAsync(ReleaseMode.Canary, 0.5);
        using var workspace = p.Open();
        await using var live = workspace.Serve();
        var challenger = live.Lineup.Split!.Challenger;
        foreach (var key in Keys(400)) { RolloutProject.Ask(live.Predictions, key); }
        // Half of 3.6 seconds have to pass before outcomes are not waited for any more.
        for (var i = 0; i < 100 && live.Lineup.Split is not null; i++)
        {
            await Task.Delay(50, Token);
            await live.JudgeAsync();
        }
        Assert.Equal(RolloutVerdict.Promoted, p.Decision().Verdict);
        Assert.Same(challenger, live.Lineup.Champion);
        Assert.Equal(p.Champion, live.Lineup.Previous!.Model.Context.Release);
        Assert.Equal(p.Challenger, RolloutProject.Ask(live.Predictions, "user-1").Release);
        // And back, to a release that is still open.
        var previous = live.Lineup.Previous;
        workspace.RollBack();
        await live.FollowAsync(again: false);
        Assert.Same(previous, live.Lineup.Champion);
        Assert.Equal(p.Champion, RolloutProject.Ask(live.Predictions, "user-1").Release);
    }

    [Fact]
    public async Task Windows_of_champion_challenger_shadow_and_previous_know_the_same_events()
    {
        static string Windowed(string y) => y.Replace("  city: city\n", "  city: city\n  rate: mean(yes) over 2d by city\n  seen: count() over 12h by city\n", StringComparison.Ordinal);
        using var p = await RolloutProject.CreateAsync(change: Windowed);
        await p.StartAsync(ReleaseMode.Canary, 0.5);
        await p.StartAsync(ReleaseMode.Shadow);
        using var workspace = p.Open();
        await using var live = workspace.Serve();
        async Task Work(int from)
        {
            for (var i = from; i < from + 60; i++)
            {
                var at = DateTime.UtcNow.AddHours(-5).AddSeconds(i).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
                var id = live.Predictions.Predict(Encoding.UTF8.GetBytes($$"""{"key":"u{{i}}","rows":[{"at":"{{at}}","x":1,"city":"Rome"}]}"""), new System.Buffers.ArrayBufferWriter<byte>());
                await live.Outcomes.AcceptAsync(Encoding.UTF8.GetBytes($$"""{"decision_id":"{{id}}","value":{{i % 2}}}"""), "test");
            }
        }

        await Work(0);
        workspace.PromoteChallenger(live.Lineup.Split!.Rollout.Id);
        await live.FollowAsync(again: false);
        await Work(60);
        var (champion, previous) = (live.Lineup.Champion, live.Lineup.Previous!);
        Assert.Equal((p.Challenger, p.Champion), (champion.Model.Context.Release, previous.Model.Context.Release));
        // Both know what all of it adds up to, whoever answered.
        foreach (var state in new[] { champion, previous })
        {
            var path = Path.Combine(p.Project.Folder, "snapshot");
            state.Feed!.Save(path, 0, 0, 0, 0, 0, 0);
            using var restored = WindowFeed.Restore(state.Model.Predictor, Path.Combine(p.Project.Folder, "none"), workspace.FeedDataOf(state.Model.Release), (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks / 10, p.Project.Log)!;
            var kept = await File.ReadAllBytesAsync(path, Token);
            restored.Save(path, 0, 0, 0, 0, 0, 0);
            Assert.Equal(kept[(8 + 4 + 8 + 65 + 48)..^32], (await File.ReadAllBytesAsync(path, Token))[(8 + 4 + 8 + 65 + 48)..^32]);
        }
    }

    [Fact]
    public async Task A_challenger_that_cannot_be_opened_is_told_and_hurts_nobody()
    {
        using var p = await RolloutProject.CreateAsync();
        using var workspace = p.Open();
        await workspace.StartRolloutAsync(p.Challenger, ReleaseMode.Canary, 0.5, cancellation: Token);
        var bundle = workspace.Artifacts.PathOf(Release.Parse(workspace.Ledger.Find(p.Challenger)!.Body).BundleHash);
        await File.WriteAllBytesAsync($"{bundle}.torn", (await File.ReadAllBytesAsync(bundle, Token))[..100], Token);
        File.Move($"{bundle}.torn", bundle, overwrite: true);
        await using var live = workspace.Serve();
        Assert.NotNull(live.ChallengerProblem);
        Assert.Null(live.Lineup.Split);
        Assert.Equal(p.Champion, RolloutProject.Ask(live.Predictions, "user-1").Release);
    }
}
