using System.Text.Json;
using Relearn.Data;
using Relearn.Modeling;

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
        using var file = reader == "stored" ? OpenStored(context, run.RowsHash) : ReadAgain(context, record.Id, run.RowsHash, reader);
        var (_, model) = ModelTraining.Fit(context.Project, file, run.Train, context.Execution);
        return new(record.Id, run.ModelHash, model.Hash, context.Execution.ThreadCount, context.Execution.BlockRows, reader);
    }

    static RowsFile OpenStored(CircleContext context, string hash) => context.Ledger.FindTombstone(hash) is { } tombstone
        ? throw Storage.StorageErrors.ArtifactPurged(hash, tombstone.Reason).Exception()
        : RowsFile.Open(context.Artifacts.Require(hash, verify: true));

    static RowsFile ReadAgain(CircleContext context, string runId, string expected, string reader)
    {
        var project = context.Project;
        var source = reader == "duckdb" && project.Data.File is { } file
            ? new DuckDbSource(Path.GetFullPath(Path.Combine(context.Folder, file)), project.Data.Missing, context.Paths.Temporary, project.Resources.MemoryMb)
            : DataSources.Open(project.Data, context.Folder, context.Paths.Temporary, project.Resources.MemoryMb);
        var dataset = DatasetImport.Read(project, source, context.Folder, context.Artifacts, rows => context.Progress.Report(rows / (double)Math.Max(1, source.Count())));
        if (dataset.RowsHash != expected) { throw ModelErrors.RowsChanged(runId, expected, dataset.RowsHash).Exception(); }
        return RowsFile.Open(context.Artifacts.Require(dataset.RowsHash));
    }
}
