using System.Text.Json;
using Relearn.Data;
using Relearn.Data.Labels;
using Relearn.Inference;
using Relearn.Loop.Reviewing;
using Relearn.Modeling;
using Relearn.Modeling.Evaluation;
using Relearn.Numerics;

namespace Relearn.Loop;

/// <summary>What other labels changed: the model that learnt from them against the one before it, on the same held-out rows.</summary>
/// <param name="Before">The run before.</param>
/// <param name="Changed">Rows whose label is another than the source's.</param>
/// <param name="SameProject">project.yaml was the same for both; otherwise the difference is not that of the labels alone.</param>
/// <param name="HeldOut">By how much the log loss is better on the held-out rows, labelled as they are now. What was accepted of a model's suspicion favours the new model here.</param>
/// <param name="HeldOutRows">Number of these rows.</param>
/// <param name="Judged">The same on those of them that people judged, each weighted by what it stands for; null where there are fewer than <see cref="LeastJudged"/>.</param>
/// <param name="JudgedRows">Number of them.</param>
public sealed record LabelEffect(string Before, long Changed, bool SameProject, Interval HeldOut, long HeldOutRows, Interval? Judged, long JudgedRows)
{
    /// <summary>On fewer judged rows nothing is said.</summary>
    public const int LeastJudged = 10;

    /// <summary>Compares a run with the newest run that learnt from other labels of the same rows; null where there is none.</summary>
    internal static LabelEffect? Of(CircleContext context, string runId, ModelRun run, DatasetVersion dataset, RowsFile file)
    {
        if (dataset.Labels is not { } labels) { return null; }
        var snapshot = JsonSerializer.Deserialize(context.Ledger.Find(labels)!.Body, DataJson.Default.LabelSnapshot)!;
        foreach (var record in context.Ledger.List(ModelRun.Kind))
        {
            if (record.Id == runId) { continue; }
            var before = JsonSerializer.Deserialize(record.Body, ModelJson.Default.ModelRun)!;
            if (before.RowsHash == run.RowsHash || before.Test != run.Test || !context.Artifacts.Contains(before.BundleHash)) { continue; }
            return Compare(context, record.Id, before, run, dataset, snapshot, file);
        }
        return null;
    }

    static LabelEffect Compare(CircleContext context, string id, ModelRun before, ModelRun run, DatasetVersion dataset, LabelSnapshot snapshot, RowsFile file)
    {
        using var history = context.HistoryOf(run.RowsHash, dataset);
        var (was, rows) = Probabilities(before);
        var (now, _) = Probabilities(run);
        var (heldOut, _) = Evaluator.Compare(now, run.Threshold, was, before.Threshold, rows.Positives, rows.Days, context.Project.Kpi, context.Project.Seed);
        var (sums, weights) = (new List<double>(), new List<double>());
        var judged = LabelReviews.Weights(context, file);
        for (var i = 0; i < rows.Rows; i++)
        {
            if (!judged.TryGetValue(rows.RowIndexes[i], out var weight)) { continue; }
            sums.Add(weight * (BinaryMetrics.LogLoss(was[i], rows.Positives[i]) - BinaryMetrics.LogLoss(now[i], rows.Positives[i])));
            weights.Add(weight);
        }
        return new(id, snapshot.Changed, before.Project == run.Project, heldOut, rows.Rows,
            sums.Count < LeastJudged ? null : BlockBootstrap.Mean(sums.ToArray(), weights.ToArray(), context.Project.Seed), sums.Count);

        (double[] Probabilities, ScoredRows Rows) Probabilities(ModelRun of)
        {
            var predictor = Predictor.Open(context.Artifacts.Require(of.BundleHash), of.BundleHash);
            var scored = ScoredRows.Of(new(file, predictor.Encoder, history), run.Test, [predictor.Scorer]);
            return (scored.Probabilities(0, of.Calibration), scored);
        }
    }
}
