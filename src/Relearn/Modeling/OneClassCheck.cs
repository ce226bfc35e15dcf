using Relearn.Scoping;

namespace Relearn.Modeling;

/// <summary>Does a model tell rows apart, and does its decision? One that says the same of all of them is named, however often it is right; where that is what the money wants, the money is named.</summary>
/// <remarks>
/// <code>
/// 1 all probabilities nearly equal                                     refused: it tells nothing apart
/// 2 the decision differs between rows                                  passed
/// 3 it is the same for all, and beyond doubt the money wants that:
///   the model ranks better than chance, no row's probability is on the
///   other side of the break-even, nor is the rate of its surest rows     passed: acting never (always) pays; that is for the scope
/// 4 it is the same for all otherwise                                   refused: it predicts one class
/// </code>
/// </remarks>
static class OneClassCheck
{
    /// <summary>Name of the check.</summary>
    public const string Name = "tells classes apart";

    /// <summary>Looks at a run's test rows.</summary>
    public static GateCheck Of(ModelRun run, ProjectConfig project)
    {
        var acts = run.Metrics.ActedRate > 0;
        if (run.Decisions is { ScoresEqual: true } equal) { return new(Name, false, Equal(run, project, equal, acts)); }
        if (acts && run.Metrics.ActedRate < 1) { return new(Name, true, FormattableString.Invariant($"acts on {Acted(run):N0} of {run.Metrics.Rows:N0} test rows")); }
        return ByTheMoney(run, project) is { } money ? new(Name, true, money) : new(Name, false, Same(run, project, acts));
    }

    /// <summary>What to say where the money, and not the model, wants one answer for all rows; null where it does not.</summary>
    public static string? ByTheMoney(ModelRun run, ProjectConfig project)
    {
        if (run.Metrics is not { ActedRate: 0 or 1, RocAuc.Low: > 0.5 } || run.Decisions is not { ScoresEqual: false } decisions) { return null; }
        var even = project.Kpi.BreakEven();
        var name = project.Label.Name;
        if (run.Metrics.ActedRate == 0)
        {
            return decisions.Most < even && decisions.Surest.Share.High < even
                ? FormattableString.Invariant($"by these values of 'kpi' acting never pays: it pays from a probability of {even:0.####}, and the surest of {run.Metrics.Rows:N0} test rows has {decisions.Most:0.####} (of the {decisions.Surest.Trials:N0} surest {decisions.Surest.Hits:N0} are '{name}'). Ask those who set the values whether a hit and a false alarm are worth that; if they are, no model is needed")
                : null;
        }
        return decisions.Least >= even && decisions.Unlikeliest.Share.Low >= even
            ? FormattableString.Invariant($"by these values of 'kpi' acting always pays: it pays from a probability of {even:0.####}, and the least likely of {run.Metrics.Rows:N0} test rows has {decisions.Least:0.####} (of the {decisions.Unlikeliest.Trials:N0} least likely {decisions.Unlikeliest.Hits:N0} are '{name}'). Ask those who set the values what a false alarm costs; if they are right, no model is needed")
            : null;
    }

    static long Acted(ModelRun run) => (long)Math.Round(run.Metrics.ActedRate * run.Metrics.Rows);

    static long Positives(ModelRun run) => (long)Math.Round(run.Metrics.PositiveRate * run.Metrics.Rows);

    static string Equal(ModelRun run, ProjectConfig project, Evaluation.DecisionReport decisions, bool acts) => FormattableString.Invariant(
        $"the model gives all {run.Metrics.Rows:N0} test rows nearly the same probability, {decisions.Least:0.######} to {decisions.Most:0.######}: it has learnt the rate of '{project.Label.Name}' and nothing that tells rows apart. {Right(run, project, acts)} Look whether the features are known when they should be and whether {TrainPositives(run):N0} true training rows are enough ('relearn data show')");

    static string Same(ModelRun run, ProjectConfig project, bool acts)
    {
        var range = run.Decisions is { } d ? FormattableString.Invariant($" Its probabilities go from {d.Least:0.######} to {d.Most:0.######}, and acting pays from {project.Kpi.BreakEven():0.####}.") : "";
        var fix = project.Decision.Threshold is not null
            ? "Take 'decision.threshold' out: then the threshold that earns most is found"
            : FormattableString.Invariant($"Get more true labels than the {TrainPositives(run):N0} it learnt from ('relearn data sample --likely' where rows have none yet)");
        return FormattableString.Invariant($"the decision is '{(acts ? "yes" : "no")}' for all {run.Metrics.Rows:N0} test rows at the threshold of {run.Threshold:0.######}. {Right(run, project, acts)}{range} {fix}, and see which remedy earns most: 'relearn model remedies'");
    }

    // The accuracy that everybody would quote, and what it is worth.
    static string Right(ModelRun run, ProjectConfig project, bool acts)
    {
        var (rows, positives) = (run.Metrics.Rows, Positives(run));
        return run.Metrics.ActedRate is 0 or 1
            ? FormattableString.Invariant($"Of these {positives:N0} are '{project.Label.Name}' and {rows - positives:N0} are not, so always answering '{(acts ? "yes" : "no")}' is right in {100.0 * (acts ? positives : rows - positives) / rows:0.####}% of them, which says nothing: {(acts ? "no row is left alone" : "none of the true ones is found")}.")
            : FormattableString.Invariant($"Of these {positives:N0} are '{project.Label.Name}' and {rows - positives:N0} are not; it acts on {Acted(run):N0}, no better than a draw.");
    }

    static long TrainPositives(ModelRun run) => (long)Math.Round(run.TrainRate * run.TrainRows);
}
