using System.Buffers;
using System.Text;
using System.Text.Json;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Serving;
using Relearn.Serving.Rollouts;

namespace Relearn.Tests.Serving.Combining;

public sealed class CombinedServingTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    static List<T> Logged<T>(WeightsProject project, Func<LoggedPrediction, T> take)
    {
        var all = new List<T>();
        PredictionLog.Read(project.Project.Log, PredictionLog.Live, null, p => all.Add(take(p)), null);
        return all;
    }

    [Fact]
    public async Task Worth_is_the_weighed_sum_of_what_each_model_says_and_decides()
    {
        using var project = await WeightsProject.ReleasedAsync("{ weights: { kept: 0.5 } }");
        using var workspace = project.Open();
        List<(double[] Scores, double Worth)> expected = [];
        int[] rows = [.. Enumerable.Range(0, 60)];
        string version;
        await using (var live = workspace.Serve())
        {
            var (weights, predictors) = WeightsProject.ModelsOf(workspace, live.Model);
            version = weights.Version;
            Assert.Equal([("yes", 1.0, 3.0), ("kept", 0.5, 2.0)], weights.Objectives.Select(o => (o.Name, o.Weight, o.Scale)));
            var answer = WeightsProject.Ask(live.Predictions, "s1", rows).GetProperty("predictions");
            foreach (var i in rows)
            {
                var (yes, kept) = (WeightsProject.Says(predictors[0], i), WeightsProject.Says(predictors[1], i));
                var worth = 3 * (yes - weights.Objectives[0].Threshold) + 0.5 * 2 * (kept - weights.Objectives[1].Threshold);
                expected.Add(([yes, kept], worth));
                var p = answer[i];
                Assert.Equal((yes, yes, kept), (p.GetProperty("score").GetDouble(), p.GetProperty("objectives").GetProperty("yes").GetDouble(), p.GetProperty("objectives").GetProperty("kept").GetDouble()));
                Assert.Equal(worth, p.GetProperty("worth").GetDouble(), 1e-12);
                Assert.Equal(p.GetProperty("worth").GetDouble() >= 0, p.GetProperty("decision").GetBoolean());
            }
            // Both ways, and not as the label alone would.
            Assert.InRange(expected.Count(e => e.Worth >= 0), 5, 55);
            Assert.Contains(expected, e => e.Worth >= 0 != e.Scores[0] >= weights.Objectives[0].Threshold);
        }
        var (context, candidates) = Assert.Single(Logged(project, p => (p.Context, p.Candidates.Take(p.CandidateCount).Select(c => (c.Scores.ToArray(), c.Decision != 0)).ToArray())));
        Assert.Equal((version, "weights"), (context.WeightsVersion, context.Policy));
        Assert.Equal(expected.Select(e => (e.Scores, e.Worth >= 0)), candidates);
    }

    [Theory]
    [InlineData("yes: 0, kept: 1", 1)]
    [InlineData("yes: 2.5, kept: 0.0000001", 0)]
    public async Task An_objective_with_all_of_the_weight_decides_as_its_own_release_would(string weights, int which)
    {
        using var project = await WeightsProject.ReleasedAsync($"{{ weights: {{ {weights} }} }}");
        using var workspace = project.Open();
        await using var live = workspace.Serve();
        var (made, predictors) = WeightsProject.ModelsOf(workspace, live.Model);
        int[] rows = [.. Enumerable.Range(0, 200)];
        var answer = WeightsProject.Ask(live.Predictions, "s1", rows).GetProperty("predictions");
        foreach (var i in rows) { Assert.Equal(WeightsProject.Says(predictors[which], i) >= made.Objectives[which].Threshold, answer[i].GetProperty("decision").GetBoolean()); }
    }

    [Fact]
    public async Task Without_weights_an_answer_has_no_more_bytes_and_costs_no_more_memory()
    {
        using var project = await WeightsProject.ReleasedAsync();
        using var workspace = project.Open();
        var request = Encoding.UTF8.GetBytes($$"""{"request_id":"r1","rows":[{{WeightsProject.Json(3)}}]}""");
        await using (var live = workspace.Serve())
        {
            Assert.Null(live.Model.Combined);
            var output = new ArrayBufferWriter<byte>();
            var id = live.Predictions.Predict(request, output);
            var score = WeightsProject.Says(live.Model.Predictor, 3);
            Assert.Equal($$"""{"request_id":"r1","decision_id":"{{id}}","model":"small","release":"{{live.Model.Context.Release}}","predictions":[{"score":{{JsonSerializer.Serialize(score)}},"decision":{{(score >= live.Model.Release.Threshold ? "true" : "false")}}}]}""", Encoding.UTF8.GetString(output.WrittenSpan));
            Assert.InRange(BytesOf(live.Predictions, request), 0, PlainBytes);
        }
        Assert.All(Logged(project, p => (p.Context.WeightsVersion, p.Context.Policy, p.Candidates[0].Scores.Length)), l => Assert.Equal(("single", "threshold", 1), l));
    }

    // What an answer took before several models could decide together.
    const double PlainBytes = 64;

    [Fact]
    public async Task Each_of_several_models_takes_the_memory_of_one()
    {
        using var project = await WeightsProject.ReleasedAsync("{ weights: { kept: 1 } }");
        using var workspace = project.Open();
        await using var live = workspace.Serve();
        Assert.NotNull(live.Model.Combined);
        Assert.InRange(BytesOf(live.Predictions, Encoding.UTF8.GetBytes($$"""{"request_id":"r1","rows":[{{WeightsProject.Json(3)}}]}""")), 0, 2 * PlainBytes);
    }

    // What a thread allocates for one answer, when it is warm.
    static double BytesOf(PredictionService service, byte[] request)
    {
        const int Count = 2000;
        var output = new ArrayBufferWriter<byte>(4096);
        void Ask(int count)
        {
            for (var i = 0; i < count; i++)
            {
                output.ResetWrittenCount();
                service.Predict(request, output, commit: false);
            }
        }
        Ask(Count);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Ask(Count);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Count;
    }

    [Fact]
    public async Task Other_weights_are_tried_on_a_share_of_the_callers_and_no_shadow_can_judge_them()
    {
        using var project = await WeightsProject.ReleasedAsync();
        string champion;
        using (var workspace = project.Open())
        {
            champion = workspace.OpenRelease().Context.Release;
            await workspace.LearnObjectivesAsync([], Token);
            var before = project.Yaml;
            var refused = await Assert.ThrowsAsync<UserErrorException>(() => workspace.SetWeightsAsync(["kept=1"], ReleaseMode.Shadow, null, cancellation: Token));
            Assert.Equal("serve.shadow_of_weights", Assert.Single(refused.Errors).Code);
            Assert.Equal(before, project.Yaml);
            var report = await workspace.SetWeightsAsync(["kept=1"], ReleaseMode.Ab, 0.5, cancellation: Token);
            Assert.Equal((champion, "single"), (report.Live, report.LiveWeights));
        }
        string challenger;
        using (var workspace = project.Open())
        {
            challenger = Assert.Single(new RolloutLedger(workspace.Ledger, "tester").Standing().Open).Plan.Challenger;
            await using var live = workspace.Serve();
            for (var i = 0; i < 200; i++)
            {
                var answer = WeightsProject.Ask(live.Predictions, $"user-{i}", i);
                Assert.Equal(answer.GetProperty("release").GetString() == challenger, answer.GetProperty("predictions")[0].TryGetProperty("worth", out _));
            }
        }
        var logged = Logged(project, p => (p.Context.Release, p.Context.Arm, p.Context.WeightsVersion == "single", p.Candidates[0].Scores.Length));
        Assert.InRange(logged.Count(l => l.Release == challenger), 60, 140);
        Assert.All(logged, l => Assert.Equal(l.Release == challenger ? (challenger, "challenger", false, 2) : (champion, "champion", true, 1), l));
    }

    [Fact]
    public async Task A_rollback_brings_the_weights_back_that_were_live_before()
    {
        using var project = await WeightsProject.ReleasedAsync("{ weights: { kept: 0.5 } }");
        string first;
        using (var workspace = project.Open())
        {
            first = workspace.OpenRelease().Release.Weights!.Version;
            await workspace.SetWeightsAsync(["kept=-3"], ReleaseMode.Direct, null, cancellation: Token);
        }
        using (var workspace = project.Open())
        {
            Assert.Equal([("yes", 1.0), ("kept", -3.0)], workspace.OpenRelease().Release.Weights!.Objectives.Select(o => (o.Name, o.Weight)));
            workspace.RollBack(null, "tester");
        }
        using var after = project.Open();
        Assert.Equal(first, after.OpenRelease().Release.Weights!.Version);
    }
}
