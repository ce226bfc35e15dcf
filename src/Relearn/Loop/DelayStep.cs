using System.Text.Json;
using Relearn.Data;
using Relearn.Data.Maturity;
using Relearn.Modeling;
using Relearn.Modeling.Delays;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Loop;

/// <summary>How late labels come, and what training makes of it. What was measured for the same rows is not measured again.</summary>
static class DelayStep
{
    public static async Task<MaturityReport> MaturityAsync(CircleContext context)
    {
        var (datasetId, dataset) = await Circle.DataAsync(context).ConfigureAwait(false);
        var rowsHash = Circle.RowsOf(context, dataset.RowsHash);
        var identity = new RecordIdentity(MaturityReport.Kind, MaturityReport.Algorithm, [datasetId, rowsHash], JsonSerializer.Serialize(context.Project.Slices, ScopeJson.Default.IReadOnlyListFeature));
        var (_, report) = await context.DoAsync(2, "maturity", identity, DataJson.Default.MaturityReport, _ => true,
            r => FormattableString.Invariant($"half of the positives by {r.Half:0.##} days, mature at {r.FullAgeDays:0.##}"),
            () => Task.Run(() =>
            {
                using var file = Circle.OpenRows(context, rowsHash);
                return MaturityReader.Report(context.Project, datasetId, dataset, file);
            })).ConfigureAwait(false);
        return report;
    }

    public static async Task<DelayComparison> CompareAsync(CircleContext context)
    {
        var project = context.Project;
        var (datasetId, dataset) = await Circle.DataAsync(context).ConfigureAwait(false);
        var rowsHash = Circle.RowsOf(context, dataset.RowsHash);
        var identity = new RecordIdentity(DelayComparison.Kind, DelayComparison.Algorithm, [datasetId, rowsHash], Circle.ModelConfiguration(project), project.Seed);
        var (_, comparison) = await context.DoAsync(3, "delays", identity, ModelJson.Default.DelayComparison, _ => true,
            c => string.Join(", ", c.Options.Select(o => FormattableString.Invariant($"{o.Name} {o.LogLoss.Estimate:0.0000}"))),
            () => Task.Run(() =>
            {
                using var file = Circle.OpenRows(context, rowsHash);
                using var history = context.HistoryOf(rowsHash, dataset);
                return DelayOptions.Compare(project, datasetId, file, context.Execution with { History = history });
            })).ConfigureAwait(false);
        return comparison;
    }
}
