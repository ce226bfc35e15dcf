using Relearn.Inference.Features;
using Relearn.Modeling;
using Relearn.Modeling.Remedies;
using Relearn.Scoping;

namespace Relearn.Tests.Modeling.Remedies;

public sealed class RemedyComparisonTests
{
    static ProjectConfig Project(Func<ProjectConfig, ProjectConfig>? change = null) => (change ?? (p => p))(new()
    {
        Name = "rare",
        Data = new() { File = "rows.csv", Columns = [new("x", ValueKind.Number)] },
        Label = new("fraud", "x > 1"),
        Features = [new("x", "x")],
        Kpi = new() { TruePositive = 199, FalsePositive = -1 },
    });

    [Fact]
    public void What_is_tried_follows_from_the_rate_and_the_money()
    {
        // 100 true rows of 1,000,000: 9,999 false ones for each, and their square root is 100.
        var remedies = Remedy.Of(Project(), 1_000_000, 100);
        Assert.Equal(
        [
            ("as declared", null), ("threshold at the break-even", "decision: { threshold: 0.005 }"), ("true rows count 100 times", "model: { positive_weight: 100 }"), ("true rows count 9999 times", "model: { positive_weight: 9999 }"),
            ("focal loss", "model: { focal: 2 }"), ("1.0001% of the false rows", "sampling: { negatives: 0.010001 }"), ("0.2% of the false rows", "sampling: { negatives: 0.002 }"),
        ], remedies.Select(r => (r.Name, r.Yaml)));
        Assert.Equal([null, 0.005, null, null, null, null, null], remedies.Select(r => r.Project.Decision.Threshold));
    }

    [Fact]
    public void What_is_declared_already_is_taken_out_instead()
    {
        var remedies = Remedy.Of(Project(p => p with { Decision = new() { Threshold = 0.5 }, Model = new() { PositiveWeight = 99, Focal = 2 }, Sampling = new() { Negatives = 0.2 } }), 10_000, 100);
        Assert.Equal(["as declared", "threshold that earns most", "threshold at the break-even", "log loss, no weights", "true rows count 10 times", "all false rows", "20.202% of the false rows"], remedies.Select(r => r.Name));
        Assert.Equal([0.5, null, 0.005, null, null, null, null], remedies.Select(r => r.Project.Decision.Threshold));
        Assert.False(remedies[3].Project.Model.OwnObjective);
        Assert.Null(remedies[5].Project.Sampling.Negatives);
    }

    [Fact]
    public void A_common_label_and_another_learner_leave_only_thresholds_to_move() =>
        Assert.Equal(["as declared", "threshold at the break-even"], Remedy.Of(Project(p => p with { Model = new() { Learner = "linear" } }), 1000, 400).Select(r => r.Name));

    [Fact]
    public void What_a_remedy_says_to_write_is_what_was_compared()
    {
        foreach (var remedy in Remedy.Of(Project(), 1_000_000, 100).Skip(1))
        {
            var (config, problems) = ProjectFile.Parse($"name: rare\ngoal: Find it.\ndata: {{ file: rows.csv, columns: {{ x: number }} }}\nlabel: {{ name: fraud, value: x > 1 }}\nfeatures: {{ x: x }}\nkpi: {{ true_positive: 199, false_positive: -1 }}\n{remedy.Yaml}\n", "project.yaml");
            // A project that is read from a folder looks for the file; the text alone does not.
            Assert.Empty(problems);
            Assert.Equal((remedy.Project.Model, remedy.Project.Sampling, remedy.Project.Decision.Threshold), (config!.Model, config.Sampling, config.Decision.Threshold));
        }
    }

    [Fact]
    public void No_row_decides_on_itself()
    {
        // The label of one row is turned round: its own probability and decision stay what they were.
        double[] raw = [.. Enumerable.Range(0, 2000).Select(i => Math.Sin(i * 0.7) * 2)];
        bool[] labels = [.. raw.Select((r, i) => r + Math.Cos(i * 1.3) > 1.5)];
        var before = CrossFitted.Of(Project(), raw, labels);
        bool[] turned = [.. labels];
        turned[777] = !turned[777];
        var after = CrossFitted.Of(Project(), raw, turned);
        Assert.Equal(before.Probabilities[777], after.Probabilities[777]);
        Assert.Equal(before.Acts[777], after.Acts[777]);
        // Rows of other folds learn of it.
        Assert.NotEqual(before.Probabilities[0], after.Probabilities[0]);
    }

    // A hit earns 9 and a false alarm costs 1, and somebody wrote down 0.9 as the threshold.
    static TestProject TooHigh() => TestProject.Create(y => y.Replace("decision: { action: call, rule_without_model: x > 1 }", "decision: { action: call, threshold: 0.9 }", StringComparison.Ordinal)
        .Replace("true_positive: 2", "true_positive: 9", StringComparison.Ordinal).Replace("  known: at + hours(6)", "  known: at + hours(6)\nsplit: { validation: 0.3 }", StringComparison.Ordinal));

    [Fact]
    public async Task A_threshold_that_loses_money_is_found_and_what_to_write_is_said()
    {
        using var project = TooHigh();
        using var workspace = project.Open();
        var report = await workspace.RemediesAsync(TestContext.Current.CancellationToken);
        Assert.Equal("as declared", report.Remedies[0].Name);
        var best = report.Remedies.Where(r => r.Better).MaxBy(r => r.Gain!.Estimate)!;
        Assert.Equal(best.Yaml, report.Yaml);
        Assert.Contains(best.Name, report.Verdict);
        Assert.True(report.Remedies.Single(r => r.Name == "threshold that earns most").Better);
        Assert.All(report.Remedies.Where(r => r.Gain is not null), r => Assert.Equal(r.ValuePerDecision.Estimate - report.Remedies[0].ValuePerDecision.Estimate, r.Gain!.Estimate, 1e-9));
        Assert.All(report.Remedies, r => Assert.InRange(r.CalibrationInTheLarge, 0.9, 1.1));
        // Fewer rows are a worse model here, so more are expected to be a better one.
        Assert.Equal([0.25, 0.5, 1], report.MoreLabels.Points.Select(p => p.Share));
        Assert.Equal(report.TrainPositives, report.MoreLabels.MorePositives);
        Assert.Equal(report.Remedies[0].ValuePerDecision, report.MoreLabels.Points[2].ValuePerDecision);
    }

    [Fact]
    public async Task It_is_the_same_with_any_number_of_threads_and_found_again()
    {
        using var project = TooHigh();
        using var other = TooHigh();
        RemedyReport one, two;
        using (var workspace = project.Open(new() { Actor = "tester", Threads = 1 })) { one = await workspace.RemediesAsync(TestContext.Current.CancellationToken); }
        using (var workspace = other.Open(new() { Actor = "tester", Threads = 2 })) { two = await workspace.RemediesAsync(TestContext.Current.CancellationToken); }
        static string Text(RemedyReport r) => System.Text.Json.JsonSerializer.Serialize(r, ModelJson.Default.RemedyReport);
        Assert.Equal(Text(one), Text(two));
        using var again = project.Open();
        var records = again.Ledger.List(RemedyReport.Kind).Count;
        Assert.Equal(Text(one), Text(await again.RemediesAsync(TestContext.Current.CancellationToken)));
        Assert.Equal(records, again.Ledger.List(RemedyReport.Kind).Count);
    }

    [Fact]
    public async Task Without_a_remedy_that_is_better_nothing_is_to_be_changed()
    {
        // The label is a coin: nothing can be better beyond doubt.
        using var project = TestProject.Create(edit: (i, line) => line[..line.LastIndexOf(',')] + (Relearn.Numerics.SeededRandom.At(5, i) < 0.2 ? ",yes" : ",no"));
        using var workspace = project.Open();
        var report = await workspace.RemediesAsync(TestContext.Current.CancellationToken);
        Assert.Null(report.Yaml);
        Assert.StartsWith("No remedy earns more than the project as declared beyond doubt", report.Verdict);
        Assert.Contains("leave project.yaml as it is", report.Verdict);
    }
}
