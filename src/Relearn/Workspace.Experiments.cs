using System.Globalization;
using System.Text.Json;
using Relearn.Analysis.Experiments;
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
}
