using System.Text.Json;
using Relearn.Data;
using Relearn.Inference;
using Relearn.Inference.Features;
using Relearn.Inference.Models.Classes;
using Relearn.Modeling;
using Relearn.Modeling.Active;
using Relearn.Serving;

namespace Relearn.Loop.Desk;

/// <summary>Rows without a label that may be of the classes which need labels most, as the live release sees them.</summary>
static class ClassSuggesting
{
    /// <summary>Looks at every row without a label.</summary>
    /// <param name="context">The workspace.</param>
    /// <param name="releaseId">The release that suggests.</param>
    /// <param name="most">No more rows of one class than this.</param>
    /// <returns>The rows, those of the classes that lack the most labels first, and how many were looked at.</returns>
    public static (IReadOnlyList<ClassSuggestion> Suggestions, long Candidates) Of(CircleContext context, string releaseId, int most)
    {
        var (_, dataset, _) = Labelling.Newest(context);
        var rowsHash = Circle.RowsOf(context, dataset.RowsHash);
        using var file = Circle.OpenRows(context, rowsHash);
        var release = JsonSerializer.Deserialize(context.Ledger.Find(releaseId)!.Body, ServingJson.Default.Release)!;
        var predictor = Predictor.Open(context.Artifacts.Require(release.BundleHash), release.BundleHash);
        var classes = predictor.Classes!;
        var plan = ClassStep.Read(context, context.Project.Label.Classes!, file).Plan;
        var neededOf = plan.Classes.Zip(plan.NeededByClass()).ToDictionary(n => n.First, n => n.Second);
        // The release's own classes; a plan of today may tell others apart.
        long[] needed = [.. classes.Nodes.Select(n => neededOf.GetValueOrDefault(n))];
        var queue = new ClassQueue(needed, most);
        using var history = context.HistoryOf(rowsHash, dataset);
        var rows = FeatureRows.Open(file, predictor.Encoder.Program, history);
        var batch = rows.CreateBatch(ColumnBatch.TrainingRows);
        var (codes, scratch, best) = (new double[ColumnBatch.TrainingRows], classes.CreateScratch(), new ClassScore[ClassPredictor.Candidates]);
        var candidates = 0L;
        for (long first = 0; first < file.Rows; first += ColumnBatch.TrainingRows)
        {
            context.Execution.Cancellation.ThrowIfCancellationRequested();
            var count = (int)Math.Min(ColumnBatch.TrainingRows, file.Rows - first);
            file.Read(RowsFile.Label, first, codes.AsSpan(0, count));
            if (!codes.Take(count).Any(double.IsNaN)) { continue; }
            rows.Read(batch, first, count);
            classes.Encoder.Encode(batch, scratch.Encoder);
            for (var i = 0; i < count; i++)
            {
                if (!double.IsNaN(codes[i])) { continue; }
                candidates++;
                var found = classes.Scorer.Score(scratch.Encoder.RowOf(i), scratch.Scorer, best);
                queue.Offer(first + i, best.AsSpan(0, found));
            }
        }
        return ([.. queue.Chosen().OrderByDescending(c => needed[c.Class]).SelectMany(c => c.Rows.Select(r => new ClassSuggestion(r.Row, classes.Taxonomy.PathOf(classes.Nodes[c.Class]), Math.Clamp(r.Score, 0, 1))))], candidates);
    }
}
