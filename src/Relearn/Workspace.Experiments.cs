using System.Globalization;
using System.Text.Json;
using Relearn.Analysis.Experiments;
using Relearn.Analysis.OffPolicy;
using Relearn.Loop;
using Relearn.Serving;
using Relearn.Serving.Rollouts;

namespace Relearn;

// Tests in production: what they showed.
public sealed partial class Workspace
{
    /// <summary>Evaluates a canary or an A/B from the log, and notes it in the ledger beside its rollout.</summary>
    /// <param name="choices">What is asked; the rollout is the newest where none is named.</param>
    /// <exception cref="Numerics.UserErrorException">There was none, or an arm has no units.</exception>
    internal ExperimentReport Experiment(ExperimentChoices choices)
    {
        var split = Ledger.List(RolloutPlan.Kind, int.MaxValue).Select(r => (Record: r, Plan: JsonSerializer.Deserialize(r.Body, RolloutsJson.Default.RolloutPlan)!)).Where(r => r.Plan.IsSplit).ToArray();
        if (split.Length == 0) { throw ExperimentsErrors.NoExperiment(Project.Name).Exception(); }
        // The newest comes first.
        var at = choices.Rollout is { } wanted ? Array.FindIndex(split, r => r.Record.Id.StartsWith(wanted, StringComparison.Ordinal)) : 0;
        if (at < 0) { throw ExperimentsErrors.ExperimentUnknown(choices.Rollout!, [.. split.Select(r => r.Record.Id).Take(5)]).Exception(); }
        var (record, plan) = split[at];
        var now = (_options.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10.0;
        var report = ExperimentLog.Evaluate(Project, record.Id, plan, record.Circumstances.At, at + 1 < split.Length ? split[at + 1].Record.Id : null, Paths.Log, now, choices);
        var extent = string.Create(CultureInfo.InvariantCulture, $"{report.Rows} {report.Units} {string.Join(' ', report.Metrics.Select(m => $"{m.Name} {m.Effect.ControlUnits} {m.Effect.TreatmentUnits} {m.Guardrail?.Tolerance}"))} {report.Final}");
        Append(ExperimentReport.Kind, ExperimentReport.Algorithm, [record.Id], extent, JsonSerializer.Serialize(report, ExperimentsJson.Default.ExperimentReport));
        return report;
    }

    /// <summary>What another policy would have earned on the decisions of the live release, by those that chance decided; noted in the ledger.</summary>
    /// <param name="to"><c>uniform</c> (acts on half), <c>always</c>, <c>never</c>, <c>rule</c>, <c>threshold:T</c> or <c>release:ID</c>.</param>
    /// <param name="cancellation">Stops it.</param>
    internal PolicyReport Policy(string to, CancellationToken cancellation = default)
    {
        var (kind, argument) = new PolicyChoices { To = to }.Policy;
        var live = Rollout.LiveRelease(Ledger) ?? throw ServingErrors.NothingReleased(Project.Name).Exception();
        PolicyLog.Acts acts = kind switch
        {
            "uniform" => _ => 0.5,
            "always" => _ => 1,
            "never" => _ => 0,
            "rule" => PolicyLog.ByRule(Project),
            "threshold" when double.TryParse(argument, NumberStyles.Float, CultureInfo.InvariantCulture, out var threshold) => PolicyLog.AtLeast(threshold),
            "release" when argument.Length > 0 => OfRelease(argument),
            _ => throw OffPolicyErrors.PolicyUnknown(to, ["uniform", "always", "never", "rule", "threshold:0.3", "release:ID"]).Exception(),
        };
        var now = (_options.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10.0;
        var report = PolicyLog.Evaluate(Project, live, to, acts, Paths.Log, now, Paths.Temporary, Context(cancellation).Execution);
        Append(PolicyReport.Kind, PolicyReport.Algorithm, [live], string.Create(CultureInfo.InvariantCulture, $"{to} {report.Rows} {report.LeftOut}"), JsonSerializer.Serialize(report, OffPolicyJson.Default.PolicyReport));
        return report;
    }

    /// <summary>Whether the probabilities that the live release logged can be right; null where chance had no part, or nothing is live.</summary>
    internal PolicyDiagnostics? PropensityWeights() => Rollout.LiveRelease(Ledger) is { } live ? PolicyLog.Weights(live, Paths.Log) : null;

    PolicyLog.Acts OfRelease(string name)
    {
        var (id, run) = ReleaseStep.Find(Context(default), name);
        if (id is null) { throw RolloutsErrors.ReleaseUnknown(run, [.. Ledger.List(Release.Kind, 5).Select(r => r.Id)]).Exception(); }
        var model = OpenRelease(id, 1);
        return model.Combined is { } models ? PolicyLog.ByModels(model.Predictor, models) : PolicyLog.ByModel(id, model.Predictor, model.Release.Threshold);
    }
}
