using System.Text;
using Relearn.Analysis.OffPolicy;
using Relearn.Numerics;
using Relearn.Tests.Serving.Rollouts;

namespace Relearn.Tests.Analysis.OffPolicy;

public sealed class PolicyLogTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    // Outcomes do not depend on the answer, so what any policy would have earned is known.
    static async Task<double[]> AskAsync(Workspace workspace, int count)
    {
        var (random, always) = (new SeededRandom(9), 0.0);
        await using var live = workspace.Serve();
        for (var i = 0; i < count; i++)
        {
            var (id, _, _) = RolloutProject.Ask(live.Predictions, $"user-{i}", i % 40 / 10.0 - 2);
            var came = random.NextDouble() < 0.4;
            always += workspace.Project.Kpi.ValueOf(true, came);
            await live.Outcomes.AcceptAsync(Encoding.UTF8.GetBytes($$"""{"decision_id":"{{id}}","value":{{(came ? "true" : "false")}}}"""), "test");
        }
        return [always / count];
    }

    [Fact]
    public async Task Chance_in_the_log_answers_for_other_policies_and_without_it_nothing_is_said()
    {
        using var p = await RolloutProject.CreateAsync();
        using (var workspace = p.Open())
        {
            await AskAsync(workspace, 50);
            Assert.Null(workspace.PropensityWeights());
            var refused = workspace.Policy("always", Token);
            Assert.True(refused.Refused);
            Assert.Contains(refused.Help, h => h.Contains("serving.exploration", StringComparison.Ordinal));
            Refusal.Of("analyze.policy_unknown", () => workspace.Policy("best", Token));
            Refusal.Of("serve.release_unknown", () => workspace.Policy("release:release-zz", Token));
        }
    }

    [Fact]
    public async Task With_a_tenth_explored_always_and_a_threshold_are_judged_and_weights_are_right()
    {
        using var p = await RolloutProject.CreateAsync(change: y => $"{y}\nserving: {{ exploration: 0.1 }}\n");
        using var workspace = p.Open();
        var truth = (await AskAsync(workspace, 6000))[0];
        var weights = workspace.PropensityWeights()!;
        Assert.Empty(PolicySigns.Of(weights));
        Assert.InRange(1, weights.MeanWeight.Low, weights.MeanWeight.High);
        // Half of each action: what the doctor looks at too.
        Assert.Equal(weights.MeanWeight.Estimate, workspace.Policy("uniform", Token).Diagnostics.MeanWeight.Estimate, 1e-9);
        var always = workspace.Policy("always", Token);
        Assert.False(always.Refused);
        Assert.InRange(truth, always.Estimates[0].Value.Low, always.Estimates[0].Value.High);
        Assert.Equal(["ips", "clipped", "snips", "dr", "switch_dr"], always.Estimates.Select(e => e.Name));
        var record = workspace.Ledger.Latest(PolicyReport.Kind)!;
        Assert.Equal([p.Champion], record.Inputs);
        // The champion's own policy: nearly all decisions are its own.
        var own = workspace.Policy($"release:{p.Champion}", Token);
        Assert.True(own.Diagnostics.EffectiveShare > 0.9);
        Assert.Equal(own.Logged.Estimate, own.Estimates[2].Value.Estimate, 0.1);
        Assert.False(workspace.Policy("threshold:0.9", Token).Diagnostics.EffectiveRows > workspace.Policy($"release:{p.Champion}", Token).Diagnostics.EffectiveRows);
        Assert.True(workspace.Policy("rule", Token).Rows > 5000);
        Refusal.Of("analyze.no_rule", () => PolicyLog.ByRule(workspace.Project with { Decision = workspace.Project.Decision with { RuleWithoutModel = null } }));
    }
}
