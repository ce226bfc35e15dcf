using Relearn.Modeling;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Serving.Combining;

namespace Relearn.Loop.Objectives;

/// <summary>From the declared weights to models that decide together.</summary>
static class WeightsStep
{
    /// <summary>Objectives besides the label that have a weight.</summary>
    public static IEnumerable<ObjectiveConfig> Weighed(ProjectConfig project) => project.OtherObjectives.Where(o => project.Serving.Weights.GetValueOrDefault(o.Name) != 0);

    /// <summary>Learns what has a weight.</summary>
    public static async Task LearnAsync(CircleContext context)
    {
        foreach (var objective in Weighed(context.Project)) { await ObjectiveStep.DoAsync(context, objective).ConfigureAwait(false); }
    }

    /// <summary>The models that decide together with that of a run; null: it decides alone.</summary>
    /// <param name="context">The workspace.</param>
    /// <param name="runId">The run.</param>
    /// <param name="run">The same.</param>
    /// <returns>What they count, and the records of the others.</returns>
    /// <exception cref="UserErrorException">One of them is not learnt, or its gate refused it; all of these are named.</exception>
    public static (ReleaseWeights Weights, IReadOnlyList<string> Records)? Of(CircleContext context, string runId, ModelRun run)
    {
        var project = context.Project;
        ObjectiveConfig[] weighed = [.. Weighed(project).OrderBy(o => o.Name, StringComparer.Ordinal)];
        if (weighed.Length == 0) { return null; }
        var found = weighed.Select(o => (Objective: o, Newest: ObjectiveStep.Newest(context, o))).ToArray();
        UserError[] problems = [.. found.Select(f => f.Newest is not { } newest ? ObjectivesErrors.NotLearnt(context.Folder, f.Objective.Name)
            : newest.Value.Passed ? null : ObjectivesErrors.Refused(f.Objective.Name, [.. newest.Value.Checks.Where(c => !c.Passed)])).OfType<UserError>()];
        if (problems.Length > 0) { throw new UserErrorException(problems); }
        return (new([OfLabel(project, runId, run), .. found.Select(f => Of(project, f.Objective, f.Newest!.Value.Value, project.Serving.Weights[f.Objective.Name]))]), [.. found.Select(f => f.Newest!.Value.Id)]);
    }

    /// <summary>The label, with its declared weight.</summary>
    public static WeightedObjective OfLabel(ProjectConfig project, string runId, ModelRun run) =>
        new(project.Label.Name, runId, run.BundleHash, project.Serving.Weights.GetValueOrDefault(project.Label.Name, 1), run.Threshold, ScaleOf(project.Kpi, new Dictionary<string, double>()));

    /// <summary>An objective that was learnt; what it does not say of money is as the label's.</summary>
    public static WeightedObjective Of(ProjectConfig project, ObjectiveConfig objective, ObjectiveRun run, double weight) =>
        new(objective.Name, run.Run, run.BundleHash, weight, run.Threshold, ScaleOf(project.Kpi, objective.Money));

    static double ScaleOf(KpiConfig kpi, IReadOnlyDictionary<string, double> money)
    {
        double Of(string key, double fallback) => money.GetValueOrDefault(key, fallback);
        return Of("true_positive", kpi.TruePositive) - Of("false_negative", kpi.FalseNegative) - Of("false_positive", kpi.FalsePositive) + Of("true_negative", kpi.TrueNegative);
    }
}
