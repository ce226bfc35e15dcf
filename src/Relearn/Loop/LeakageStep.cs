using System.Text.Json;
using Relearn.Data;
using Relearn.Data.Leakage;
using Relearn.Data.Sampling;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Loop;

/// <summary>Looks for leaks between data and model; the gate asks for the answer.</summary>
static class LeakageStep
{
    public static Task<(string Id, LeakageReport Value)> DoAsync(CircleContext context, string datasetId, DatasetVersion dataset, string rowsHash, RowsFile file)
    {
        var identity = new RecordIdentity(LeakageReport.Kind, LeakageReport.Algorithm, rowsHash == dataset.RowsHash ? [datasetId] : [datasetId, rowsHash], ConfigurationOf(context.Project));
        return context.DoAsync(2, "leakage", identity, DataJson.Default.LeakageReport, _ => true, r => r.Summary, () => Task.Run(() => LeakageSuite.Check(context.Project, file, SourceOrderOf(context.Project, dataset, file))));
    }

    // A purge moves rows, and then nobody knows where they stood.
    static int[]? SourceOrderOf(ProjectConfig project, DatasetVersion dataset, RowsFile file) =>
        project.Data.Time.Kind == TimeKind.None && project.Split.By == SplitBy.Time && file.Rows == dataset.Rows ? SplitOrder.Shuffled((int)file.Rows, project.Seed) : null;

    // All that decides a report, except the rows and what the data set's id holds.
    static string ConfigurationOf(ProjectConfig p) => string.Join('\n',
    [
        JsonSerializer.Serialize(p.Features, ScopeJson.Default.IReadOnlyListFeature), JsonSerializer.Serialize(p.Split, ScopeJson.Default.SplitConfig),
        JsonSerializer.Serialize(p.Leakage, ScopeJson.Default.LeakageConfig),
        .. p.Data.Columns.Where(c => c.KnownReason is not null).Select(c => $"{c.Name}\t{c.KnownReason}\t{c.KnownBy}"),
    ]);
}
