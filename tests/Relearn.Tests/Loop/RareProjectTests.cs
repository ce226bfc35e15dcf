using System.Text.Json;
using Relearn.Cli.Screens;
using Relearn.Loop;
using Relearn.Modeling;
using Relearn.Numerics;
using Spectre.Console;

namespace Relearn.Tests.Loop;

/// <summary>Projects with one true label in 10,000.</summary>
public sealed class RareProjectTests
{
    const string Trees = "model: { trees: 20, leaves: 4, least_rows_per_leaf: 200 }\n";

    static async Task<(RunReport Report, string Shown)> RunAsync(RareProject project)
    {
        using var workspace = project.Open();
        var report = await workspace.RunAsync(TestContext.Current.CancellationToken);
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 2000;
        RunScreen.Show(console, workspace, report);
        return (report, text.ToString());
    }

    // 100 true rows in training, 50 to calibrate and 50 to judge.
    [Fact]
    public async Task After_down_sampling_the_mean_probability_is_within_five_percent_of_the_rate()
    {
        using var project = RareProject.Create(2_000_000, "sampling: { negatives: 0.05 }\nsplit: { validation: 0.25, test: 0.25 }\nkpi: { true_positive: 2000, false_positive: -1 }\n" + Trees);
        using var workspace = project.Open();
        var context = workspace.Context(TestContext.Current.CancellationToken);
        var (_, dataset) = await Circle.DataAsync(context);
        using var file = Circle.OpenRows(context, dataset.RowsHash);
        var (run, _) = ModelTraining.Train(workspace.Project, "p", "d", dataset.RowsHash, file, TestProject.Plain);
        Assert.InRange(run.Sampling!.Positives, 99, 101);
        // Four standard errors of 50,000 drawn rows, and the true ones.
        Assert.InRange(run.Sampling.Rows, 49_200, 51_000);
        Assert.InRange(run.Metrics.PositiveRate / RareProject.Rate, 0.98, 1.02);
        Assert.InRange(run.Metrics.MeanPrediction / run.Metrics.PositiveRate, 0.95, 1.05);
        Assert.InRange(run.ValidationMetrics.MeanPrediction / run.ValidationMetrics.PositiveRate, 0.95, 1.05);
        // It finds the level, and acting on it pays.
        Assert.InRange(run.Metrics.ActedRate, 0.02, 0.08);
        Assert.True(run.Metrics.ValuePerDecision.Low > 0);
        Assert.True(OneClassCheck.Of(run, workspace.Project).Passed);
    }

    [Fact]
    public async Task The_model_that_always_says_no_is_refused_with_why_and_what_to_do_in_every_output()
    {
        using var project = RareProject.Create(400_000, "decision: { threshold: 0.5 }\nkpi: { true_positive: 2000, false_positive: -1 }\nsplit: { validation: 0.25, test: 0.25 }\n" + Trees);
        var (report, shown) = await RunAsync(project);
        Assert.Null(report.Release);
        Assert.False(report.Gate.Passed);
        var check = Assert.Single(report.Gate.Checks, c => c.Name == OneClassCheck.Name);
        Assert.False(check.Passed);
        Assert.StartsWith("the decision is 'no' for all 100,000 test rows at the threshold of 0.5. Of these 10 are 'fraud' and 99,990 are not, so always answering 'no' is right in 99.99% of them, which says nothing: none of the true ones is found.", check.Detail);
        Assert.Contains("Take 'decision.threshold' out", check.Detail);
        Assert.Equal(2, report.Next.Step);
        Assert.Equal($"relearn model remedies {project.Folder}", report.Next.Command);
        // The same words on the screen, in the JSON and in the record.
        Assert.Contains($"{check.Name}: {check.Detail}", shown);
        using var json = JsonDocument.Parse(JsonSerializer.Serialize(report, LoopJson.Default.RunReport));
        Assert.Contains(check.Detail, json.RootElement.GetProperty("gate").GetProperty("checks").EnumerateArray().Select(c => c.GetProperty("detail").GetString()));
        using var workspace = project.Open();
        Assert.Contains(check.Detail, JsonSerializer.Deserialize(workspace.Ledger.Latest("gate")!.Body, ModelJson.Default.GateDecision)!.Checks.Select(c => c.Detail));
        // The balance is said beside it.
        Assert.Contains("10 of 100,000 test rows are true: a recall measured on them is known within plus or minus 0.31.", shown);
        Assert.True(json.RootElement.GetProperty("balance").GetProperty("warnings").GetArrayLength() > 0);
    }

    [Fact]
    public async Task Where_acting_never_pays_the_money_is_named_and_not_the_model()
    {
        // One in 800 of the surest is true; acting pays from one in two.
        using var project = RareProject.Create(400_000, "kpi: { true_positive: 1, false_positive: -1 }\nsplit: { validation: 0.25, test: 0.25 }\nsampling: { negatives: 0.05 }\n" + Trees);
        var (report, shown) = await RunAsync(project);
        Assert.Equal(0, report.Run.Metrics.ActedRate);
        var check = Assert.Single(report.Gate.Checks, c => c.Name == OneClassCheck.Name);
        Assert.True(check.Passed);
        Assert.StartsWith("by these values of 'kpi' acting never pays: it pays from a probability of 0.5", check.Detail);
        Assert.Equal(1, report.Next.Step);
        Assert.StartsWith("By these values of 'kpi' acting never pays", report.Next.What);
        Assert.Contains("Next: step 1", shown);
    }

    [Fact]
    public async Task A_side_without_a_true_row_and_one_with_a_single_one_are_named_at_once()
    {
        using var project = TestProject.Create(edit: (i, line) => line[..line.LastIndexOf(',')] + (i == 3000 || i < 2500 && i % 50 == 0 ? ",yes" : ",no"));
        using var workspace = project.Open();
        var errors = (await Assert.ThrowsAsync<UserErrorException>(() => workspace.RunAsync(TestContext.Current.CancellationToken))).Errors;
        Assert.Equal(["model.one_example", "model.one_class"], errors.Select(e => e.Code));
        Assert.Contains("of the validation period is true", errors[0].Message);
        Assert.Contains("All labels of the test period are false", errors[1].Message);
    }

    [Fact]
    public async Task A_class_with_one_example_is_refused()
    {
        using var project = TestProject.Create(edit: (i, line) => line[..line.LastIndexOf(',')] + (i == 100 || i > 2900 && i % 7 == 0 ? ",yes" : ",no"));
        using var workspace = project.Open();
        var error = Assert.Single((await Assert.ThrowsAsync<UserErrorException>(() => workspace.RemediesAsync(TestContext.Current.CancellationToken))).Errors);
        Assert.Equal("model.one_example", error.Code);
        Assert.Contains("labels of the training period is true: from one example nothing can be learnt", error.Message);
    }
}
