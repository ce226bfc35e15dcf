using Relearn.Analysis.Causes;
using Relearn.Analysis.OffPolicy;
using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Modeling.Learners;
using Relearn.Numerics;

namespace Relearn.Tests.Analysis.OffPolicy;

public sealed class PolicyEvaluationTests
{
    static readonly string[] s_actions = ["a", "b", "c"];

    // Three actions that bring 0.1, 0.3 and 0.5 more or less by the context; the log takes one with a chance of its own, the other policy takes the last.
    static PolicyRows Rows(int count, ulong seed, double floor = 0.1, Func<double, double>? logged = null, Func<int, int, double>? target = null, List<bool>? outcomes = null)
    {
        var random = new SeededRandom(seed);
        target ??= (_, a) => a == 2 ? 0.8 : 0.1;
        var rows = new PolicyRows(s_actions) { TargetOf = target };
        for (var i = 0; i < count; i++)
        {
            double[] chances = [1 - 2 * floor - 0.1, floor + 0.1, floor];
            var draw = random.NextDouble();
            var action = draw < chances[0] ? 0 : draw < chances[0] + chances[1] ? 1 : 2;
            var came = random.NextDouble() < 0.1 + 0.2 * action;
            outcomes?.Add(came);
            rows.Add(action, (logged ?? (p => p))(chances[action]), came ? 1 : 0, target(i, action));
        }
        return rows;
    }

    // 0.1 * 0.1 + 0.1 * 0.3 + 0.8 * 0.5
    const double Truth = 0.44;

    static PolicyReport Of(PolicyRows rows, ulong seed = 1) => PolicyEvaluation.Of("log", "mostly c", rows, 0, () => RewardModel.OfMeans(rows), seed);

    [Fact]
    public void Every_estimate_covers_the_truth_about_as_often_as_it_says()
    {
        const int Trials = 100;
        var hits = new Dictionary<string, int>();
        int bounds = 0, refused = 0;
        for (var trial = 0UL; trial < Trials; trial++)
        {
            var report = Of(Rows(3000, trial + 50), trial);
            // That is the chance that the interval of the mean weight may miss.
            refused += report.Refused ? 1 : 0;
            if (report.Refused) { continue; }
            foreach (var e in report.Estimates) { hits[e.Name] = hits.GetValueOrDefault(e.Name) + (e.Value.Low <= Truth && Truth <= e.Value.High ? 1 : 0); }
            bounds += report.AtLeast <= Truth ? 1 : 0;
        }
        Assert.Equal(["clipped", "dr", "ips", "snips", "switch_dr"], hits.Keys.Order());
        // 95 of 100 are expected; 88 is three standard deviations below.
        Assert.InRange(refused, 0, 5);
        Assert.All(hits.Values, h => Assert.InRange(h, 88 - refused, 100));
        Assert.InRange(bounds, 93 - refused, 100);
    }

    [Fact]
    public void A_model_of_the_reward_makes_the_answer_surer_and_does_not_move_it()
    {
        var outcomes = new List<bool>();
        var rows = Rows(6000, 4, outcomes: outcomes);
        var context = new ColumnBuffer("c0", ValueKind.Number);
        for (var i = 0; i < rows.Count; i++) { context.Add(i % 7); }
        using var folder = new TemporaryFolder();
        var report = PolicyEvaluation.Of("log", "mostly c", rows, 0, () => RewardModel.OfOutcomes(rows, outcomes, [context], (_, came) => came ? 1 : 0, folder.Path, 1, new Execution { Threads = 1 }), 1);
        double Width(string name) => report.Estimates.Single(e => e.Name == name).Value is var i ? i.High - i.Low : 0;
        Assert.Equal("trees, cross-fitted", report.RewardModel);
        Assert.True(Width("dr") < 0.9 * Width("ips"));
        Assert.Equal(Truth, report.Estimates.Single(e => e.Name == "dr").Value.Estimate, 0.05);
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }

    [Theory]
    [InlineData(0.7)]
    [InlineData(1.4)]
    public void Probabilities_that_are_logged_wrongly_are_proof_and_the_answer_is_refused(double factor)
    {
        var report = Of(Rows(20_000, 2, logged: p => Math.Min(1, p * factor)));
        Assert.True(report.Refused);
        Assert.Contains(report.Reasons, r => r.StartsWith("The mean weight is", StringComparison.Ordinal));
        var sign = Assert.Single(PolicySigns.Of(report.Diagnostics));
        Assert.Equal((Signs.PropensityMean, true), (sign.Sign, sign.Proof));
        Assert.Empty(PolicySigns.Of(WeightCheck.Of(Rows(20_000, 2))));
    }

    [Fact]
    public void A_mistake_in_one_action_that_another_hides_is_seen_by_action()
    {
        // Each action was logged as likely as any other: the mean weight of a uniform policy stays 1.
        var report = Of(Rows(20_000, 3, floor: 0.25, logged: _ => 1.0 / 3, target: (_, _) => 1.0 / 3));
        Assert.Equal(1, report.Diagnostics.MeanWeight.Estimate, 1e-9);
        Assert.True(report.Refused);
        Assert.Contains(report.Reasons, r => r.StartsWith("The weights of", StringComparison.Ordinal));
        Assert.True(Assert.Single(PolicySigns.Of(report.Diagnostics)).Proof);
    }

    [Fact]
    public void What_was_never_tried_or_never_drawn_or_hardly_seen_is_refused_with_what_would_help()
    {
        var never = new PolicyRows(s_actions) { TargetOf = (_, a) => a == 2 ? 0.5 : 0.25 };
        for (var i = 0; i < 5000; i++) { never.Add(i % 2, 0.5, i % 3, 0.25); }
        Assert.Contains(Of(never).Reasons, r => r.Contains("that the log never took (c)", StringComparison.Ordinal));

        var certain = new PolicyRows(s_actions) { TargetOf = (_, _) => 1.0 / 3 };
        for (var i = 0; i < 5000; i++) { certain.Add(0, 1, i % 3, 1.0 / 3); }
        Assert.Equal(["Every decision of the log was made with probability 1: what was never tried cannot be judged."], Of(certain).Reasons);

        var few = Of(Rows(300, 5));
        Assert.Contains(few.Reasons, r => r.EndsWith("200 is the least.", StringComparison.Ordinal));
        Assert.Contains(few.Help, h => h.StartsWith("About", StringComparison.Ordinal));
    }

    [Fact]
    public void The_bound_is_below_the_mean_and_near_it_also_where_it_is_small()
    {
        var (random, missed, sum) = (new SeededRandom(3), 0, 0.0);
        for (var trial = 0; trial < 200; trial++)
        {
            // One of a hundred is 0.02 to 0.04: a mean of 0.0003.
            var values = Enumerable.Range(0, 20_000).Select(_ => random.NextDouble() < 0.01 ? 0.02 + 0.02 * random.NextDouble() : 0).Where(v => v > 0).ToArray();
            var bound = LeastMean.Of(values, 20_000 - values.Length, 0.05);
            missed += bound > 0.0003 ? 1 : 0;
            sum += bound;
        }
        Assert.InRange(missed, 0, 20);
        Assert.InRange(sum / 200, 0.0002, 0.0003);
        Assert.Equal(0, LeastMean.Of([], 100, 0.05));
    }

    [Fact]
    public void Nothing_to_use_is_said() => Refusal.Of("analyze.nothing_to_use", () => Of(new PolicyRows(s_actions)));

    [Fact]
    public void A_table_says_what_is_wrong_with_it()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("log.csv", "a,r,p,q\nx,1,0.5,0.5\ny,0,0.5,2\n");
        var whole = new PolicyChoices { To = "uniform", Action = "a", Reward = "r", Propensity = "p" };
        void Refused(string code, PolicyChoices choices, string? file = null) => Refusal.Of(code, () => PolicyTable.Evaluate(file ?? path, choices, folder["tmp"], new Execution { Threads = 1 }));
        Refused("analyze.policy_column_missing", whole with { Reward = null });
        Refused("analyze.policy_unknown", whole with { To = "best" });
        Refused("analyze.policy_unknown", whole with { To = "always:" });
        Refused("analyze.action_unknown", whole with { To = "always:z" });
        Refused("analyze.target_wrong", whole with { To = "column:q" });
        Refused("analyze.propensity_wrong", whole with { Propensity = "r" });
        Refused("data.column_unknown", whole with { By = "position" });
        Refused("analyze.too_many_actions", whole, folder.Write("many.csv", "a,r,p\n" + string.Concat(Enumerable.Range(0, 10_001).Select(i => $"n{i},1,0.5\n"))));
        Refused("analyze.nothing_to_use", whole, folder.Write("none.csv", "a,r,p\nx,1,\nx,,0.5\n,1,0.5\n"));
    }
}
