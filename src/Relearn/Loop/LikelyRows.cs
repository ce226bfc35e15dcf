using System.Text.Json;
using Relearn.Data;
using Relearn.Data.Sampling;
using Relearn.Inference;
using Relearn.Modeling;

namespace Relearn.Loop;

/// <summary>Asks the newest model which rows without a label are probably true.</summary>
static class LikelyRows
{
    /// <summary>Writes them as CSV, with a share of rows drawn at random.</summary>
    public static RowSample Write(CircleContext context, DatasetVersion dataset, SampleRequest request, string path)
    {
        if (context.Ledger.Latest(ModelRun.Kind) is not { } record) { throw ModelErrors.RunUnknown("", []).Exception(); }
        var run = JsonSerializer.Deserialize(record.Body, ModelJson.Default.ModelRun)!;
        var predictor = Predictor.Open(context.Artifacts.Require(run.BundleHash), run.BundleHash);
        var rowsHash = Circle.RowsOf(context, dataset.RowsHash);
        using var file = Circle.OpenRows(context, rowsHash);
        using var history = context.HistoryOf(rowsHash, dataset);
        var rows = new EncodedRows(file, predictor.Encoder, predictor.Encoder.Program.Windows.Count == 0 ? null : history);
        return LikelyPositives.Write(context.Project, rows, predictor.Scorer, predictor.Manifest.Calibration, request, path);
    }
}
