using System.Text.Json;
using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Modeling;

namespace Relearn.Loop;

/// <summary>The rows that a run did not learn from, as its features read them.</summary>
static class HeldOutRows
{
    /// <summary>Gives the rows of the test period in order, then those of the validation period, in batches.</summary>
    /// <param name="context">The workspace.</param>
    /// <param name="run">The run.</param>
    /// <param name="program">What reads them; windows are played.</param>
    /// <param name="most">No more rows than these.</param>
    /// <param name="take">Takes a batch; it is filled again afterwards.</param>
    public static void ForEach(CircleContext context, ModelRun run, FeatureProgram program, long most, Action<ColumnBatch> take)
    {
        var dataset = JsonSerializer.Deserialize(context.Ledger.Find(run.Dataset)!.Body, DataJson.Default.DatasetVersion)!;
        // What a purge left of them, where there was one.
        var rowsHash = Circle.RowsOf(context, run.RowsHash);
        using var file = Circle.OpenRows(context, rowsHash);
        using var history = context.HistoryOf(rowsHash, dataset);
        var rows = FeatureRows.Open(file, program, history);
        var batch = rows.CreateBatch(ColumnBatch.TrainingRows);
        foreach (var range in new[] { run.Test, run.Validation })
        {
            for (var first = range.First; first < Math.Min(range.End, file.Rows) && most > 0; first += batch.Rows)
            {
                context.Execution.Cancellation.ThrowIfCancellationRequested();
                rows.Read(batch, first, (int)Math.Min(Math.Min(ColumnBatch.TrainingRows, most), Math.Min(range.End, file.Rows) - first));
                take(batch);
                most -= batch.Rows;
            }
        }
    }
}
