using System.Text.Json;
using Relearn.Data;
using Relearn.Data.Taxonomies;
using Relearn.Modeling;
using Relearn.Modeling.Classes;
using Relearn.Modeling.Learners;
using Relearn.Modeling.Updating;
using Relearn.Scoping;

namespace Relearn.Loop;

/// <summary>A run that was trained again.</summary>
/// <param name="Run">Id of the run.</param>
/// <param name="Expected">Hash of its model.</param>
/// <param name="Found">Hash of the model that was trained now.</param>
/// <param name="Threads">Threads that were used.</param>
/// <param name="BlockRows">Rows that went to the learner at a time.</param>
/// <param name="Reader">What read the source: <c>stored</c> (the rows of that time), <c>source</c> or <c>duckdb</c> (the source again, with its usual reader or the other one).</param>
public sealed record Reproduction(string Run, string Expected, string Found, int Threads, int BlockRows, string Reader)
{
    /// <summary>Both are the same.</summary>
    public bool Equal => Expected == Found;

    /// <summary>Trains a run again and compares the models' hashes.</summary>
    internal static Reproduction Of(CircleContext context, string runId, string reader)
    {
        var known = context.Ledger.List(ModelRun.Kind).Select(r => r.Id).ToArray();
        var record = context.Ledger.FindByPrefix(runId).FirstOrDefault(r => r.Kind == ModelRun.Kind) ?? throw ModelErrors.RunUnknown(runId, known).Exception();
        var run = JsonSerializer.Deserialize(record.Body, ModelJson.Default.ModelRun)!;
        if (context.Ledger.FindTombstone(run.RowsHash) is { } tombstone) { throw Storage.StorageErrors.ArtifactPurged(run.RowsHash, tombstone.Reason).Exception(); }
        // As it was then: project.yaml may have changed since.
        var project = ProjectFile.Parse(File.ReadAllText(context.Artifacts.Require(run.Project, verify: true)), ProjectFile.FileName).Config!;
        context.Progress.Begin("reproduce");
        using var file = reader == "stored" ? RowsFile.OpenVerified(context.Artifacts.Require(run.RowsHash, verify: true)) : ReadAgain(context, project, record.Id, run, reader);
        using var history = context.HistoryOf(run);
        var execution = context.Execution with { Progress = context.Progress.Report, History = history };
        IFitted model = run.Origin is { } origin ? CandidateTraining.Fit(project, file, run.Train, origin, context.Artifacts, execution).Model
            : run.Classes is null ? ModelTraining.Fit(project, file, run.Train, execution).Model : FitClasses(context, project, file, run, execution);
        context.Progress.End("reproduce");
        return new(record.Id, run.ModelHash, model.Hash, context.Execution.ThreadCount, context.Execution.BlockRows, reader);
    }

    static IClassModel FitClasses(CircleContext context, ProjectConfig project, RowsFile file, ModelRun run, Execution execution)
    {
        var (_, taxonomy, nodes, plan) = ClassesInUse.Parse(File.ReadAllBytes(context.Artifacts.Require(run.Classes!.InUse, verify: true)));
        if (run.Classes.UpdatedFrom is { } earlier)
        {
            var from = JsonSerializer.Deserialize(context.Ledger.Find(earlier)!.Body, ModelJson.Default.ModelRun)!;
            return ClassTraining.FitUpdate(project, file, run.Train, ClassStep.BaseOf(context, file, earlier, from), taxonomy, nodes, plan, execution);
        }
        return ClassTraining.Fit(project, file, run.Train, run.Learner, taxonomy, nodes, plan, execution);
    }

    static RowsFile ReadAgain(CircleContext context, ProjectConfig project, string runId, ModelRun run, string reader)
    {
        var expected = SourceRows(context, run);
        var source = DataSources.Open(project.Data, context.Folder, context.Paths.Temporary, project.Resources.MemoryMb, duckDb: reader == "duckdb");
        var total = (double)Math.Max(1, source.Count());
        var dataset = DatasetImport.Read(project, source, context.Folder, context.Artifacts, rows => context.Progress.Report(rows / total));
        if (dataset.RowsHash == expected) { return RowsFile.OpenVerified(context.Artifacts.Require(run.RowsHash, verify: true)); }
        // What was read only to compare is not kept, unless something else needs it.
        if (context.Ledger.List(DatasetVersion.Kind, int.MaxValue).All(r => !r.Body.Contains(dataset.RowsHash, StringComparison.Ordinal))) { RowsParts.Destroy(context.Artifacts, dataset.RowsHash); }
        throw ModelErrors.RowsChanged(runId, expected, dataset.RowsHash).Exception();
    }

    // The rows as the source gave them: labels of the label ledger were put into these.
    static string SourceRows(CircleContext context, ModelRun run)
    {
        var record = context.Ledger.Find(run.Dataset)!;
        return JsonSerializer.Deserialize(record.Body, DataJson.Default.DatasetVersion)!.Labels is null ? run.RowsHash
            : JsonSerializer.Deserialize(context.Ledger.Find(record.Inputs[0])!.Body, DataJson.Default.DatasetVersion)!.RowsHash;
    }
}
