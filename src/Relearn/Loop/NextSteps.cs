using System.Text.Json;
using Relearn.Analysis;
using Relearn.Data.Validation;
using Relearn.Modeling;
using Relearn.Monitoring;
using Relearn.Scoping;

namespace Relearn.Loop;

/// <summary>The one next thing to do, and the step to go back to, with the evidence.</summary>
static partial class NextSteps
{
    // A rate that moved by more than this share says that the world of the test period is another one.
    const double RateMoved = 0.25;

    // No honest model of people or weather ranks this well.
    const double TooGood = 0.995;

    /// <summary>After a turn of the circle: what the gate said, what live outcomes said, what the review said.</summary>
    public static NextStep Of(CircleContext context, ModelRun run, GateDecision gate, string? releaseId, BusinessReview? review)
    {
        if (run.Classes is { } classes) { return OfClasses(context, run, classes, gate, releaseId, review); }
        if (run.Metrics.RocAuc is { Estimate: >= TooGood } area)
        {
            return new(2, FormattableString.Invariant($"An AUC of {area.Estimate:0.0000} is too good to be true: a feature is probably known only with the label. Mark its column 'known: after', or make sure that it is known when the decision is made."), $"relearn model show {context.Folder}");
        }
        if (OneClassCheck.ByTheMoney(run, context.Project) is { } money && !gate.Checks.Any(c => !c.Passed && (c.Name == GateDecision.Leakage || GateDecision.IsData(c)))) { return new(1, Sentence(money), $"relearn scope check {context.Folder}"); }
        if (LabelsLookWrong.In(run) is { } group)
        {
            return new(2, FormattableString.Invariant($"Labels where {group.By} is '{group.Name}' look wrong: on {group.Rows:N0} held-out rows their mean suspicion lies {group.Lift.Estimate:0.000} [{group.Lift.Low:0.000}, {group.Lift.High:0.000}] above that of the others, beyond what the model expects. Judge a sample of the suspects."), $"relearn data review {context.Folder}");
        }
        if (review is null || releaseId is null) { return AfterRefusal(context.Project, context.Folder, run, gate); }
        return LiveRequest(context, releaseId) is { } reason
            ? new(5, $"Live outcomes ask for a retraining: {reason}. Add the newer rows to the data and run again.", $"relearn monitor report {context.Folder}")
            : review.Next;
    }

    static string Sentence(string detail) => $"{char.ToUpperInvariant(detail[0])}{detail[1..]}.";

    static string? LiveRequest(CircleContext context, string releaseId)
    {
        foreach (var record in context.Ledger.List(RetrainingRequest.Kind))
        {
            var request = JsonSerializer.Deserialize(record.Body, MonitoringJson.Default.RetrainingRequest)!;
            if (request.Release == releaseId && context.Ledger.Find(request.Report) is { } report
                && JsonSerializer.Deserialize(report.Body, MonitoringJson.Default.MonitoringReport)!.Source == "live") { return request.Reasons[0]; }
        }
        return null;
    }

    /// <summary>When the newest rows were refused and an earlier version is in use.</summary>
    public static NextStep AfterRefusedRows(string folder, ValidationReport refused)
    {
        var first = refused.Unmet.First();
        return new(2, $"The newest rows are refused, and what you see is made from earlier ones: {first.Expectation}: {first.Detail}. Mend the source, or the expectation if it is wrong.", $"relearn data validate {folder}");
    }

    /// <summary>When the gate refused: the first that applies.</summary>
    public static NextStep AfterRefusal(ProjectConfig project, string folder, ModelRun run, GateDecision gate)
    {
        var failed = gate.Checks.Where(c => !c.Passed).ToArray();
        if (run.Classes is not null && failed.FirstOrDefault(GateDecision.IsComparison) is { } beaten)
        {
            return new(3, $"The model is no better than a simple rule: {beaten.Name}, {beaten.Detail}. Find features that tell more, such as pieces of a text ('terms', 'chars'), or look whether the labels are what you mean.", $"relearn model show {folder}");
        }
        var better = run.Baselines.Where(b => b.Name != "rule_without_model" && b.LogLossGain.High < 0).MinBy(b => b.Metrics.LogLoss.Estimate);
        if (failed.Any(c => c.Name == GateDecision.Leakage))
        {
            return new(2, "The rows may know the label before they should. Say when the columns that were found are known ('known: after', or 'known: before' with a reason), then run again.", $"relearn data leaks {folder}");
        }
        var comparisons = failed.Where(c => GateDecision.IsComparison(c)).ToArray();
        if (failed.FirstOrDefault(GateDecision.IsData) is { } data)
        {
            return new(2, $"The data is not as expected: {data.Name["data: ".Length..]}: {data.Detail}. Mend the source, or the expectation if it is wrong.", $"relearn data validate {folder}");
        }
        if (failed.FirstOrDefault(c => c.Name == OneClassCheck.Name) is { } one)
        {
            return new(2, Sentence(one.Detail), $"relearn model remedies {folder}");
        }
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
