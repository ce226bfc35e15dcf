using Relearn.Data;
using Relearn.Data.Labels;
using Relearn.Numerics;
using Relearn.Storage;
using System.Text.Json;

namespace Relearn.Loop;

/// <summary>Step 2, the labels: what the label ledger says takes the place of what the source says. Without entries nothing is made, and nothing changes.</summary>
static class LabelStep
{
    public static async Task<(string Id, DatasetVersion Dataset)> DoAsync(CircleContext context, string datasetId, DatasetVersion dataset)
    {
        if (RecordLog.Segments(context.Paths.Log, LabelLedger.Kind).Count == 0) { return (datasetId, dataset); }
        var entries = LabelLedger.All(context.Paths.Log);
        var labels = LabelResolution.Resolve(entries);
        if (labels.Count == 0) { return (datasetId, dataset); }
        var rowsHash = Circle.RowsOf(context, dataset.RowsHash);
        var identity = new RecordIdentity(LabelSnapshot.Kind, LabelSnapshot.Algorithm, [datasetId, rowsHash, ContentHash.Of(LabelledRows.List(labels))], context.Project.Label.Item ?? "");
        var (snapshotId, snapshot) = await context.DoAsync(2, "labels", identity, DataJson.Default.LabelSnapshot, s => RowsParts.AreHere(context.Artifacts, s.RowsHash) || context.Ledger.FindTombstone(s.RowsHash) is not null,
            s => FormattableString.Invariant($"{s.Items:N0} items, {s.Corrected:N0} corrected, {s.Added:N0} added{(s.Conflicts > 0 ? FormattableString.Invariant($", {s.Conflicts:N0} IN CONFLICT") : "")}{(s.Unmatched > 0 ? FormattableString.Invariant($", {s.Unmatched:N0} OF NO ROW") : "")}"),
            () => Task.Run(() =>
            {
                using var file = Circle.OpenRows(context, rowsHash);
                return LabelledRows.Put(context.Project, file, LabelResolution.Standing(entries).Count, labels, context.Artifacts);
            })).ConfigureAwait(false);
        if (snapshot.Changed == 0) { return (datasetId, dataset); }
        var labelled = dataset with { RowsHash = snapshot.RowsHash, Labelled = snapshot.Labelled, Positives = snapshot.Positives, Classes = snapshot.Classes, Labels = snapshotId };
        var record = context.Ledger.Append(new(DatasetVersion.Kind, DatasetVersion.Algorithm, [datasetId, snapshotId], ""), JsonSerializer.Serialize(labelled, DataJson.Default.DatasetVersion), context.Actor);
        return (record.Id, labelled);
    }
}
