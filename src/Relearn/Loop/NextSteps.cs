using Relearn.Analysis;
using Relearn.Modeling;
using Relearn.Scoping;

namespace Relearn.Loop;

/// <summary>The step to go back to when the gate refused, with the evidence.</summary>
static class NextSteps
{
    // A rate that moved by more than this share says that the world of the test period is another one.
    const double RateMoved = 0.25;

    /// <summary>The first that applies.</summary>
    public static NextStep AfterRefusal(ProjectConfig project, string folder, ModelRun run, GateDecision gate)
    {
        var failed = gate.Checks.Where(c => !c.Passed).ToArray();
        var better = run.Baselines.Where(b => b.Name != "rule_without_model" && b.LogLossGain.High < 0).MinBy(b => b.Metrics.LogLoss.Estimate);
        var comparisons = failed.Where(c => GateDecision.IsComparison(c)).ToArray();
        if (comparisons.Length == 0)
        {
            return new(1, $"The model is good enough, but it breaks a constraint: {failed[0].Name}, {failed[0].Detail}. Relax the constraint with those who set it, or make the model smaller or fresher.", $"relearn scope check {folder}");
        }
        var now = run.Metrics.PositiveRate;
        if (project.Data.Time.Kind != TimeKind.None && Math.Abs(now / run.TrainRate - 1) > RateMoved)
        {
            return new(5, FormattableString.Invariant($"'{project.Label.Name}' is true in {run.TrainRate:0.0%} of the training rows and in {now:0.0%} of the later ones: the world moved on while the model stood still. See whether retraining more often would have kept up."), $"relearn backtest {folder}");
        }
        if (better is { Name: "constant" })
        {
            return new(3, "Always saying the rate does better than the model: these features tell nothing about what comes later. Find others, or look whether the label is what you mean.", $"relearn model show {folder}");
        }
        if (better is not null)
        {
            return new(3, $"'{better.Name}' does better than the model: it finds no more in the features than a simpler one, and trusts itself too much. Set 'model.learner: {better.Name}', or find features that tell more.", $"relearn model show {folder}");
        }
        return new(3, "The model is not better than its baselines beyond doubt: find features that tell more, or more rows.", $"relearn model show {folder}");
    }
}
