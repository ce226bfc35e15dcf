using System.Text;
using Relearn.Analysis.Experiments;
using Relearn.Scoping;
using Relearn.Serving;
using Relearn.Serving.Rollouts;
using Relearn.Tests.Serving.Rollouts;

namespace Relearn.Tests.Analysis.Experiments;

public sealed class ExperimentLogTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    static async Task AskAsync(LiveService live, int keys, int round, Func<int, string, bool> outcome)
    {
        for (var i = 0; i < keys; i++)
        {
            var (id, release, _) = RolloutProject.Ask(live.Predictions, $"user-{i}", i % 40 / 10.0 - 2);
            await live.Outcomes.AcceptAsync(Encoding.UTF8.GetBytes($$"""{"decision_id":"{{id}}","value":{{(outcome(i + round, release) ? "true" : "false")}}}"""), "test");
        }
    }

    [Fact]
    public async Task An_experiment_of_the_log_has_its_arms_their_money_what_was_before_and_a_record()
    {
        using var p = await RolloutProject.CreateAsync();
        using (var workspace = p.Open())
        {
            Refusal.Of("analyze.no_experiment", () => workspace.Experiment(new()));
            await using var live = workspace.Serve();
            await AskAsync(live, 300, 0, (i, _) => i % 3 == 0);
        }
        var id = (await p.StartAsync(ReleaseMode.Ab, 0.5)).Rollout!;
        using (var workspace = p.Open())
        {
            await using (var live = workspace.Serve())
            {
                // Who gets the challenger's answers turns out false.
                await AskAsync(live, 300, 0, (i, release) => release == p.Champion && i % 2 == 0);
                await AskAsync(live, 300, 1, (i, release) => release == p.Champion && i % 2 == 0);
            }
            var report = workspace.Experiment(new());
            Assert.Equal((id, "key", Arms.Champion, Arms.Challenger), (report.Rollout, report.Unit, report.Control, report.Treatment));
            Assert.Equal((300, 600), (report.Units, report.Rows));
            Assert.Equal(["money", "label/known", "acted/decisions", "loss/known"], report.Metrics.Select(m => m.Name));
            Assert.True(report.Metrics[3].LessIsBetter);
            Assert.Equal((0, 300), (report.Metrics[1].Effect.TreatmentMean, report.Metrics[0].Cuped!.WithBefore));
            Assert.InRange(report.Metrics[1].Effect.ControlMean, 0.4, 0.6);
            Assert.Equal("fine", report.Ratio.State);
            // The money of a unit is that of its two decisions.
            var money = report.Metrics[0].Effect;
            var rollout = workspace.Releases().Open.Single().Figures;
            Assert.Equal(rollout.Champion.Kpi!.Value, money.ControlMean, 1e-9);
            Assert.Equal(rollout.Challenger.Kpi!.Value, money.TreatmentMean, 1e-9);
            var record = workspace.Ledger.Latest(ExperimentReport.Kind)!;
            Assert.Equal([id], record.Inputs);
            Assert.Equal("label/known", workspace.Experiment(new() { Metrics = ["label/known"], Rollout = id[..12] }).Metrics[0].Name);
            Refusal.Of("analyze.metric_unknown", () => workspace.Experiment(new() { Metrics = ["clicks"] }));
            Refusal.Of("analyze.experiment_unknown", () => workspace.Experiment(new() { Rollout = "rollout_started-zz" }));
        }
    }

    [Fact]
    public async Task Declared_kpis_are_the_metrics_and_one_that_does_not_add_up_is_named()
    {
        using var p = await RolloutProject.CreateAsync(change: y => y + """

            kpis:
              minutes: { sum: minutes, per: key, role: goal }
              liked: { rate: likes }
              back: { retention: [1, 7] }
            """);
        await p.StartAsync(ReleaseMode.Ab, 0.5);
        using var workspace = p.Open();
        await using (var live = workspace.Serve())
        {
            for (var i = 0; i < 300; i++)
            {
                var (id, release, _) = RolloutProject.Ask(live.Predictions, $"user-{i % 150}");
                await live.Outcomes.AcceptAsync(Encoding.UTF8.GetBytes($$"""{"decision_id":"{{id}}","measures":{"minutes":{{(release == p.Challenger ? 3 : 1)}},"likes":{{i % 4 / 3}} } }"""), "test");
            }
        }
        var report = workspace.Experiment(new());
        Assert.Equal(("minutes", "liked"), (report.Metrics[0].Name, report.Metrics[1].Name));
        // Two decisions of a key.
        Assert.Equal((2, 6), (report.Metrics[0].Effect.ControlMean, report.Metrics[0].Effect.TreatmentMean));
        Assert.Equal(0.25, report.Metrics[1].Effect.ControlMean, 0.1);
        Assert.Equal(ExperimentVerdict.Ship, report.Verdict);
        Assert.Contains(report.Warnings, w => w.StartsWith("Not compared here: back", StringComparison.Ordinal));
        // Nobody reported a label.
        Assert.Contains(report.Warnings, w => w.StartsWith("'money' has fewer than two units", StringComparison.Ordinal));
        Assert.Equal("minutes/decisions", workspace.Experiment(new() { Metrics = ["minutes/decisions"] }).Metrics[0].Name);
    }

    [Fact]
    public async Task The_rollout_before_is_the_other_experiment_and_its_arms_do_not_go_with_these()
    {
        using var p = await RolloutProject.CreateAsync();
        var first = (await p.StartAsync(ReleaseMode.Ab, 0.5)).Rollout!;
        using (var workspace = p.Open())
        {
            await using (var live = workspace.Serve()) { await AskAsync(live, 500, 0, (i, _) => i % 2 == 0); }
            workspace.RollBack();
        }
        await p.StartAsync(ReleaseMode.Ab, 0.5);
        using (var workspace = p.Open())
        {
            await using (var live = workspace.Serve()) { await AskAsync(live, 500, 0, (i, _) => i % 2 == 0); }
            var overlap = workspace.Experiment(new()).Overlap!;
            Assert.Equal((first, 500), (overlap.Name, overlap.Units));
            Assert.True(overlap.PValue > 1e-3);
            Assert.Equal([Arms.Challenger, Arms.Champion], overlap.Arms.Select(a => a.Value).Order());
        }
    }
}
