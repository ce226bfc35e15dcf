using System.Globalization;
using System.Text.Json;
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
        var record = context.Ledger.Append(new(ObjectiveRun.Kind, ObjectiveRun.Algorithm, [], $"{objective.Name}\n{learned.RunId}\n{learned.GateId}"), JsonSerializer.Serialize(made, ObjectivesJson.Default.ObjectiveRun), context.Actor, seconds, cpu, anew: true);
        context.Steps.Add(new(3, string.Create(CultureInfo.InvariantCulture, $"objective {objective.Name}"), record.Id, own.Steps.All(s => s.Skipped), seconds, cpu, string.Create(CultureInfo.InvariantCulture, $"AUC {run.Metrics.RocAuc?.Estimate:0.000}, log loss {run.Metrics.LogLoss.Estimate:0.0000}{(made.Passed ? "" : ", REFUSED by its gate")}")));
        return (record.Id, made);
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

    /// <summary>Destroys the rows that objectives learnt from: whoever is to be forgotten may be among them. They are read anew when an objective is learnt again.</summary>
    public static void DestroyRows(CircleContext context)
    {
        var folder = Path.Combine(context.Paths.Root, Folder);
        if (!Directory.Exists(folder)) { return; }
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)) { ArtifactStore.Shred(file); }
        Directory.Delete(folder, recursive: true);
    }

    // A name may have any letters, a folder may not.
    static string NameOf(string objective) => objective.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? objective : Numerics.ContentHash.Of(objective)[..16];
}
