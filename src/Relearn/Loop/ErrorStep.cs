using System.Text.Json;
using Relearn.Data;
using Relearn.Data.Versions;
using Relearn.Inference;
using Relearn.Inference.Features;
using Relearn.Loop.Differences;
using Relearn.Modeling;
using Relearn.Modeling.ErrorAnalysis;
using Relearn.Monitoring;
using Relearn.Monitoring.Skew;
using Relearn.Storage;

namespace Relearn.Loop;

/// <summary>Error analysis of a run; what was analysed before is found in the ledger. Cells of rows are read when they are shown, and are not kept.</summary>
static class ErrorStep
{
    /// <param name="context">The workspace; its lock is held.</param>
    /// <param name="runId">The run's id or the beginning of it; null takes the newest.</param>
    public static async Task<ErrorReport> DoAsync(CircleContext context, string? runId)
    {
        var known = context.Ledger.List(ModelRun.Kind);
        var record = (runId is null ? known is [var newest, ..] ? newest : null : context.Ledger.FindByPrefix(runId).FirstOrDefault(r => r.Kind == ModelRun.Kind)) ?? throw ModelErrors.RunUnknown(runId ?? "", [.. known.Select(r => r.Id)]).Exception();
        using var side = RunSide.Open(context, record);
        if (side.File is not { } file || !side.IsWhole) { throw LoopErrors.RunNotWhole(record.Id).Exception(); }
        var skew = SkewOf(context, record.Id);
        var identity = new RecordIdentity(ErrorReport.Kind, ErrorReport.Algorithm, skew is { } found ? [record.Id, found.Id] : [record.Id], "", side.Project.Seed);
        var (_, report) = await context.DoAsync(3, "errors", identity, LoopJson.Default.ErrorReport, _ => true, r => FormattableString.Invariant($"{r.Pockets.Count} parts are worse than the rest"), () => Task.Run(() =>
        {
            var predictor = Predictor.Open(context.Artifacts.Require(side.Run.BundleHash), side.Run.BundleHash);
            using var history = context.HistoryOf(side.Run);
            return ErrorAnalyzer.Analyze(record.Id, side.Run, side.Project, new(file, predictor.Encoder, history), predictor.Scorer, skew?.Columns ?? new HashSet<string>(), context.Folder,
                context.Execution with { History = history, Progress = context.Progress.Report });
        })).ConfigureAwait(false);
        return report with { Pockets = [.. report.Pockets.Select(p => p with { Worst = [.. p.Worst.Select(r => r with { Cells = CellsOf(side.Project.InputColumns, file, r.Row - 1) })] })] };
    }

    // The newest report on a release of this run.
    static (string Id, IReadOnlySet<string> Columns)? SkewOf(CircleContext context, string runId)
    {
        foreach (var record in context.Ledger.List(SkewReport.Kind, int.MaxValue))
        {
            if (record.Inputs.Any(i => context.Ledger.Find(i)?.Inputs.Contains(runId) == true) && JsonSerializer.Deserialize(record.Body, MonitoringJson.Default.SkewReport) is { Mismatched: > 0 } report)
            {
                return (record.Id, report.Columns.Where(c => !c.IsFeature).Select(c => c.Name).ToHashSet());
            }
        }
        return null;
    }

    static Dictionary<string, string?> CellsOf(IReadOnlyList<InputColumn> columns, RowsFile file, long row)
    {
        var value = new double[1];
        return columns.ToDictionary(c => c.Name, c =>
        {
            file.Read(c.Name, row, value);
            return CellComparison.TextOf(file, c, value[0]);
        });
    }
}
