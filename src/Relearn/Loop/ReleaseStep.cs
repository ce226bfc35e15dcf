using System.Text.Json;
using Relearn.Loop.Objectives;
using Relearn.Modeling;
using Relearn.Numerics;
using Relearn.Serving;
using Relearn.Serving.Rollouts;

namespace Relearn.Loop;

/// <summary>A release that somebody, or the schedule, asks to go live: found, measured here and now, and refused with all that stands against it.</summary>
static class ReleaseStep
{
    const int Suggestions = 5;

    /// <summary>The release that is meant.</summary>
    /// <param name="context">The workspace.</param>
    /// <param name="id">The beginning of the id of a release or of a run; null is the newest release.</param>
    /// <returns>Its record; null where it is a run that was not released yet, with the id of the run.</returns>
    public static (string? Release, string Run) Find(CircleContext context, string? id)
    {
        var releases = context.Ledger.List(Release.Kind, int.MaxValue);
        if (id is null)
        {
            var newest = releases.Count == 0 ? null : releases[0];
            if (newest is null || newest.Id == Rollout.LiveRelease(context.Ledger)) { throw RolloutsErrors.NothingToRelease(context.Project.Name).Exception(); }
            return (newest.Id, Release.Parse(newest.Body).Run);
        }
        var found = context.Ledger.FindByPrefix(id).Where(r => r.Kind is Release.Kind or ModelRun.Kind).ToArray();
        if (found.Length != 1) { throw RolloutsErrors.ReleaseUnknown(id, [.. releases.Take(Suggestions).Select(r => r.Id)]).Exception(); }
        if (found[0].Kind == Release.Kind) { return (found[0].Id, Release.Parse(found[0].Body).Run); }
        // Of several releases of a run the one with the weights that are declared now is meant.
        var weights = WeightsStep.Of(context, found[0].Id, JsonSerializer.Deserialize(found[0].Body, ModelJson.Default.ModelRun)!)?.Weights.Version;
        return (releases.FirstOrDefault(r => Release.Parse(r.Body) is var release && release.Run == found[0].Id && release.Weights?.Version == weights)?.Id, found[0].Id);
    }

    /// <summary>Measures a release on this machine, and says what of the scope it breaks: gate, size, latency, freshness.</summary>
    public static async Task<(string Release, IReadOnlyList<UserError> Problems)> CheckAsync(CircleContext context, string? releaseId, string runId)
    {
        var run = JsonSerializer.Deserialize(context.Ledger.Find(runId)!.Body, ModelJson.Default.ModelRun)!;
        var gate = context.Ledger.List("gate", int.MaxValue).FirstOrDefault(g => g.Inputs.Contains(runId));
        using var file = Circle.OpenRows(context, run.RowsHash);
        Release measured;
        if (releaseId is null) { (releaseId, measured) = await Circle.ReleaseAsync(context, runId, run, gate?.Id ?? "", file).ConfigureAwait(false); }
        else { measured = await Circle.MeasureAsync(context, runId, run, file, Release.Parse(context.Ledger.Find(releaseId)!.Body).Weights).ConfigureAwait(false); }
        var problems = new List<UserError>();
        if (gate is not null)
        {
            var decision = JsonSerializer.Deserialize(gate.Body, ModelJson.Default.GateDecision)!;
            problems.AddRange(decision.Checks.Where(c => !c.Passed && c.Name != GateDecision.Size).Select(c => RolloutsErrors.GateRefused(releaseId, c.Name, c.Detail)));
        }
        var size = GateDecision.SizeOf(context.Project, new FileInfo(context.Artifacts.Require(run.BundleHash)).Length);
        problems.AddRange(measured.Checks.Concat(size is null ? [] : new[] { size }).Where(c => !c.Passed).Select(c => RolloutsErrors.ConstraintBroken(releaseId, c.Name, c.Detail)));
        return (releaseId, problems);
    }
}
