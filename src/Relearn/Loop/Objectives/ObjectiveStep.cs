using System.Globalization;
using System.Text.Json;
using Relearn.Loop.Versions;
using Relearn.Modeling;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Loop.Objectives;

/// <summary>Learns objectives that are not the label. Each has a workspace of its own beneath the project's, where its data set versions and runs are; what decides together is copied up.</summary>
static class ObjectiveStep
{
    const string Folder = "objectives";

    /// <summary>Learns an objective, or finds that it was learnt from the same rows.</summary>
    /// <param name="context">The workspace; its lock is held.</param>
    /// <param name="objective">The objective.</param>
    public static async Task<(string Id, ObjectiveRun Value)> DoAsync(CircleContext context, ObjectiveConfig objective)
    {
        var (project, text) = ObjectiveProject.Of(context.Folder, context.Project, objective);
        var paths = new WorkspacePaths(Path.Combine(context.Paths.Root, Folder, NameOf(objective.Name)));
        Directory.CreateDirectory(paths.Root);
        using var ledger = Ledger.Open(paths.Ledger, context.Time);
        var artifacts = new ArtifactStore(paths.Artifacts);
        artifacts.RemoveAbandoned();
        var own = new CircleContext(project, context.Folder, paths, ledger, artifacts, context.Time, context.Actor, context.Execution, context.Progress) { Declared = text };
        using var learned = await Circle.LearnAsync(own).ConfigureAwait(false);
        var run = learned.Run;
        context.Artifacts.Put(File.ReadAllBytes(artifacts.Require(run.BundleHash)));
        var made = new ObjectiveRun(objective.Name, objective.Value, learned.RunId, run.BundleHash, run.Threshold, run.TrainedUntil, run.TrainRate, run.Metrics, [.. learned.Gate.Checks.Where(c => c.Name is not (OneClassCheck.Name or GateDecision.Size))]);
        var (seconds, cpu) = (own.Steps.Sum(s => s.Seconds), own.Steps.Where(s => !s.Skipped).Sum(s => s.CpuSeconds));
        var id = Note(context, objective, made, $"{objective.Name}\n{learned.RunId}\n{learned.GateId}", seconds, cpu);
        context.Steps.Add(new(3, string.Create(CultureInfo.InvariantCulture, $"objective {objective.Name}"), id, own.Steps.All(s => s.Skipped), seconds, cpu, string.Create(CultureInfo.InvariantCulture, $"AUC {run.Metrics.RocAuc?.Estimate:0.000}, log loss {run.Metrics.LogLoss.Estimate:0.0000}{(made.Passed ? "" : ", REFUSED by its gate")}")));
        return (id, made);
    }

    // The newest counts, so a run that is found again behind another one is noted again.
    static string Note(CircleContext context, ObjectiveConfig objective, ObjectiveRun made, string text, double seconds, double cpu)
    {
        var (newest, body) = (Newest(context, objective), JsonSerializer.Serialize(made, ObjectivesJson.Default.ObjectiveRun));
        if (newest is { } same && context.Ledger.Find(same.Id)!.Body == body) { return same.Id; }
        return context.Ledger.Append(new(ObjectiveRun.Kind, ObjectiveRun.Algorithm, [], newest is { } before ? $"{text}\n{before.Id}" : text), body, context.Actor, seconds, cpu, anew: true).Id;
    }

    /// <summary>The newest run of an objective that learnt what it is declared as now; null: there is none.</summary>
    public static (string Id, ObjectiveRun Value)? Newest(CircleContext context, ObjectiveConfig objective)
    {
        foreach (var record in context.Ledger.List(ObjectiveRun.Kind, int.MaxValue))
        {
            var run = JsonSerializer.Deserialize(record.Body, ObjectivesJson.Default.ObjectiveRun)!;
            if (run.Objective == objective.Name && run.Value == objective.Value && context.Artifacts.Contains(run.BundleHash)) { return (record.Id, run); }
        }
        return null;
    }

    /// <summary>Removes rows from all that objectives learnt from, as it is done with those of the project: sources that still have them do not bring them back.</summary>
    /// <param name="context">The workspace; its lock is held.</param>
    /// <param name="doomed">Which rows.</param>
    /// <param name="reason">Why; kept with the tombstones.</param>
    public static void Forget(CircleContext context, IDoomedRows doomed, string reason)
    {
        var all = Path.Combine(context.Paths.Root, Folder);
        if (!Directory.Exists(all)) { return; }
        foreach (var folder in Directory.EnumerateDirectories(all).Order(StringComparer.Ordinal))
        {
            if (!TryPurge(context, new(folder), doomed, reason))
            {
                foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)) { ArtifactStore.Shred(file); }
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    // Of a version of which no row would stay nothing stays.
    static bool TryPurge(CircleContext context, WorkspacePaths paths, IDoomedRows doomed, string reason)
    {
        using var ledger = Ledger.Open(paths.Ledger, context.Time);
        var purge = new Purge(new(context.Project, context.Folder, paths, ledger, new(paths.Artifacts), context.Time, context.Actor, context.Execution, context.Progress), doomed, reason);
        if (purge.Versions.IsNothingLeft) { return false; }
        purge.Do();
        return true;
    }

    // A name may have any letters, a folder may not.
    static string NameOf(string objective) => objective.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? objective : Numerics.ContentHash.Of(objective)[..16];
}
