using Relearn.Modeling;
using Relearn.Scoping;

namespace Relearn.Tests.Modeling;

public sealed class FitLineageTests
{
    static (ModelRun Run, ProjectConfig Project) Trained(Func<string, string>? change = null)
    {
        using var project = TestProject.Create(change);
        using var file = project.ReadRows(out var version);
        return (ModelTraining.Train(project.Config, "p", "d", version.RowsHash, file, TestProject.Plain).Run, project.Config);
    }

    [Fact]
    public void A_run_that_learnt_from_training_rows_alone_is_clean()
    {
        var (run, project) = Trained();
        Assert.Null(FitLineage.Check(run, project));
    }

    [Fact]
    public void A_run_that_learnt_from_test_rows_is_found_with_their_number()
    {
        var (run, project) = Trained();
        var finding = FitLineage.Check(run with { Train = run.Train with { End = run.Test.First + 100 } }, project)!;
        Assert.Equal(("fit_before_split", "leak"), (finding.Detector, finding.Severity));
        Assert.True(finding.Blocks);
        Assert.Contains($"100 of {run.Test.Rows} test rows were among those that vocabularies and model learnt from", finding.Evidence);
        Assert.Contains($"{run.Validation.Rows} of {run.Validation.Rows} validation rows", finding.Evidence);
    }

    [Fact]
    public void A_reference_taken_from_more_rows_than_training_has_is_found()
    {
        var (run, project) = Trained();
        var finding = FitLineage.Check(run with { Inputs = [.. run.Inputs.Select(i => i with { Rows = run.Train.Rows + 1 })] }, project)!;
        Assert.Contains("the reference of 'x' was taken from", finding.Evidence);
    }

    [Fact]
    public void Labels_that_came_later_and_a_threshold_set_on_test_rows_are_found()
    {
        var (run, project) = Trained();
        Assert.Contains("only after the validation period", FitLineage.Check(run with { Train = run.Train with { KnownBy = double.PositiveInfinity } }, project)!.Evidence);
        Assert.Contains("set calibration and threshold", FitLineage.Check(run with { Validation = run.Validation with { End = run.Test.End } }, project)!.Evidence);
        Assert.Contains("rows were learnt from", FitLineage.Check(run with { TrainRows = run.Train.Rows + 5 }, project)!.Evidence);
    }

    [Fact]
    public void The_gate_refuses_such_a_run_until_a_person_answers()
    {
        var (run, project) = Trained();
        run = run with { Validation = run.Validation with { End = run.Test.First + 1 } };
        var report = new Relearn.Data.Leakage.LeakageReport(1000, 100, [], new Dictionary<string, string>(), [], null, []);
        var refused = GateDecision.Decide("run-1", run, project, 1000, report).Checks.Single(c => c.Name == "leakage");
        Assert.False(refused.Passed);
        Assert.StartsWith("fit_before_split: 1 of", refused.Detail);
        var answered = project with { Leakage = new() { Waivers = [new("fit_before_split", null, "One row of a duplicate time.", "Ada")] } };
        Assert.True(GateDecision.Decide("run-1", run, answered, 1000, report).Checks.Single(c => c.Name == "leakage").Passed);
    }
}
