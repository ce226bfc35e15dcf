using Relearn.Data.Leakage;
using Relearn.Modeling;
using Relearn.Modeling.Evaluation;

namespace Relearn.Tests.Modeling;

public sealed class GateDecisionTests
{
    static LeakageReport NoLeak { get; } = new(1000, 100, [], new Dictionary<string, string>(), [], null, []);

    static ModelRun With(ModelRun run, double low) => run with
    {
        Baselines = [new BaselineComparison("constant", run.Metrics, new(low + 0.01, low, low + 0.02), new(1, 0.5, 1.5))],
    };

    [Theory]
    [InlineData(0.001, true)]
    [InlineData(-0.001, false)]
    public void Better_beyond_doubt_passes_and_nothing_else(double low, bool passes)
    {
        using var project = TestProject.Create();
        using var file = project.ReadRows(out var version);
        var (run, bundle) = ModelTraining.Train(project.Config, "p", "d", version.RowsHash, file, TestProject.Plain);
        var gate = GateDecision.Decide("run-1", With(run, low), project.Config, bundle.Length, NoLeak);
        Assert.Equal(passes, gate.Passed);
        Assert.Contains("must be above 0", gate.Checks[0].Detail);
    }

    [Fact]
    public void A_model_that_is_too_large_is_refused_with_its_size()
    {
        using var project = TestProject.Create(y => y.Replace("model_mb: 5", "model_mb: 0.001", StringComparison.Ordinal));
        using var file = project.ReadRows(out var version);
        var (run, _) = ModelTraining.Train(project.Config, "p", "d", version.RowsHash, file, TestProject.Plain);
        var gate = GateDecision.Decide("run-1", With(run, 1), project.Config, 2_000_000, NoLeak);
        Assert.False(gate.Passed);
        Assert.Equal("2.00 MB; at most 0 MB", gate.Checks.Single(c => !c.Passed).Detail);
    }

    [Fact]
    public void With_the_objective_value_money_decides()
    {
        using var project = TestProject.Create(y => y + "\nobjective: value\n");
        using var file = project.ReadRows(out var version);
        var (run, _) = ModelTraining.Train(project.Config, "p", "d", version.RowsHash, file, TestProject.Plain);
        var gate = GateDecision.Decide("run-1", With(run, -1), project.Config, 1000, NoLeak);
        Assert.True(gate.Passed);
        Assert.Equal("earns more than constant", gate.Checks[0].Name);
    }
}
