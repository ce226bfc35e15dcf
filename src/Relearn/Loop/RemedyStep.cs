using Relearn.Modeling;
using Relearn.Modeling.Learners;
using Relearn.Modeling.Remedies;
using Relearn.Storage;

namespace Relearn.Loop;

/// <summary>Compares remedies for rare labels on the newest rows; what was compared for the same inputs is found again.</summary>
static class RemedyStep
{
    public static async Task<RemedyReport> DoAsync(CircleContext context)
    {
        var (datasetId, dataset) = await Circle.DataAsync(context).ConfigureAwait(false);
        var rowsHash = Circle.RowsOf(context, dataset.RowsHash);
        var identity = new RecordIdentity(RemedyReport.Kind, RemedyReport.Algorithm, rowsHash == dataset.RowsHash ? [datasetId] : [datasetId, rowsHash], Circle.ModelConfiguration(context.Project), context.Project.Seed);
        var (_, report) = await context.DoAsync(3, "remedies", identity, ModelJson.Default.RemedyReport, _ => true, r => r.Verdict, () => Task.Run(() =>
        {
            using var file = Circle.OpenRows(context, rowsHash);
            using var history = context.HistoryOf(rowsHash, dataset);
            return RemedyComparison.Compare(context.Project, file, context.Execution with
            {
                History = history,
                Binned = new BinnedData(context.Ledger, context.Artifacts, rowsHash, context.Actor),
                Progress = context.Progress.Report,
            });
        })).ConfigureAwait(false);
        return report;
    }
}
