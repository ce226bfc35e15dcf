using System.Text.Json;
using Relearn.Data;
using Relearn.Loop.Versions;
using Relearn.Modeling;
using Relearn.Scoping;
using Relearn.Serving;
using Relearn.Storage;

namespace Relearn.Loop.Differences;

/// <summary>One of two runs that are compared, with what it was made from.</summary>
sealed class RunSide : IDisposable
{
    RunSide(LedgerRecord record, ModelRun run, ProjectConfig project, string projectText, DatasetVersion dataset, string? rowsHash, RowsFile? file) =>
        (Record, Run, Project, ProjectText, Dataset, RowsHash, File) = (record, run, project, projectText, dataset, rowsHash, file);

    public LedgerRecord Record { get; }

    public ModelRun Run { get; }

    /// <summary>What was declared when it was made.</summary>
    public ProjectConfig Project { get; }

    public string ProjectText { get; }

    public DatasetVersion Dataset { get; }

    /// <summary>Hash of its rows, or of what purges left of them; null: they are gone.</summary>
    public string? RowsHash { get; }

    public RowsFile? File { get; }

    /// <summary>The rows are those that it learnt from, to the last.</summary>
    public bool IsWhole => RowsHash == Run.RowsHash;

    public ComparedRun Summary => new(Record.Id, Record.Circumstances.At, Run.Dataset, Record.Circumstances.Build, Run.Metrics.Rows, Run.Metrics.RocAuc?.Estimate, Run.Metrics.LogLoss.Estimate, Run.Metrics.ValuePerDecision.Estimate);

    public static RunSide Open(CircleContext context, LedgerRecord record)
    {
        var run = JsonSerializer.Deserialize(record.Body, ModelJson.Default.ModelRun)!;
        // As it was then: project.yaml may have changed since.
        var text = System.IO.File.ReadAllText(context.Artifacts.Require(run.Project, verify: true));
        var dataset = JsonSerializer.Deserialize(context.Ledger.Find(run.Dataset)!.Body, DataJson.Default.DatasetVersion)!;
        var left = DatasetVersions.LeftOf(context.Ledger, run.RowsHash);
        if (left is not null && !RowsParts.AreHere(context.Artifacts, left)) { left = null; }
        return new(record, run, ProjectFile.Parse(text, ProjectFile.FileName).Config!, text, dataset, left, left is null ? null : RowsFile.OpenVerified(context.Artifacts.Require(left, verify: true)));
    }

    /// <summary>The run that a person means: its id or the beginning of it, a release, <c>newest</c> or <c>previous</c>.</summary>
    public static LedgerRecord Find(CircleContext context, string name)
    {
        var runs = context.Ledger.List(ModelRun.Kind, int.MaxValue);
        if (runs.Count < 2) { throw DifferencesErrors.OneRunOnly(context.Project.Name, runs.Count).Exception(); }
        var found = name switch
        {
            "newest" => [runs[0]],
            "previous" => [runs[1]],
            _ => Named(context, name, ModelRun.Kind).Concat(Named(context, name, Release.Kind)
                .Select(r => context.Ledger.Find(JsonSerializer.Deserialize(r.Body, ServingJson.Default.Release)!.Run)).OfType<LedgerRecord>()).DistinctBy(r => r.Id).ToArray(),
        };
        return found is [var one] ? one : throw DifferencesErrors.RunToCompareUnknown(name, [.. runs.Take(10).Select(r => r.Id)]).Exception();
    }

    static IEnumerable<LedgerRecord> Named(CircleContext context, string name, string kind) => name.Length == 0 ? []
        : context.Ledger.FindByPrefix(name).Concat(context.Ledger.FindByPrefix($"{kind}-{name}")).Where(r => r.Kind == kind).DistinctBy(r => r.Id);

    public void Dispose() => File?.Dispose();
}
