using Relearn.Data;
using Relearn.Data.Labels;
using Relearn.Inference;
using Relearn.Inference.Features;
using Relearn.Numerics;

namespace Relearn.Modeling.Active;

/// <summary>Chooses the rows whose labels teach most: those of which the model is least sure, as unlike one another as can be, and a fixed share at random.</summary>
/// <remarks>
/// <code>
/// 1 stream all rows without a label: margin |2p - 1| of the model's score, keep the beta * b least sure, and draw the random share     2 one row an item
/// 3 read the rows that were kept again: encoded features as points of 64 dimensions     4 mini-batch k-means into b clusters, take what is nearest to each centre
/// </code>
/// Memory is that of beta * b rows, however many there are. Of two classes, the margin, the entropy and the least confidence order rows alike.
/// Source: F. Zhdanov, "Diverse mini-batch active learning", arXiv 1901.05954.
/// </remarks>
static class ActiveBatch
{
    /// <summary>Chooses.</summary>
    /// <param name="file">The rows.</param>
    /// <param name="items">Names of their items.</param>
    /// <param name="labelled">Rows that have a label which the file does not know.</param>
    /// <param name="predictor">The model; null: all are drawn at random.</param>
    /// <param name="history">Plays the windows of the model's features.</param>
    /// <param name="config">How many, and how.</param>
    public static ActiveChoice Choose(RowsFile file, ItemIds items, IReadOnlySet<long> labelled, Predictor? predictor, WindowHistory? history, ActiveConfig config)
    {
        var rows = predictor is null ? null : FeatureRows.Open(file, predictor.Encoder.Program, history);
        var atRandom = rows is null ? config.Batch : config.RandomRows;
        var (random, uncertain) = (new TopRows(atRandom), new TopRows(rows is null ? 0 : (config.Batch - atRandom) * config.Beta + atRandom));
        long candidates = 0;
        ForEach(file, rows, predictor, null, (first, count, labels, scores, _) =>
        {
            for (var i = 0; i < count; i++)
            {
                if (!double.IsNaN(labels[i]) || (labelled.Count > 0 && labelled.Contains(first + i))) { continue; }
                candidates++;
                var score = scores.IsEmpty ? double.NaN : scores[i];
                var draw = SeededRandom.At(config.Seed, first + i);
                random.Offer(first + i, score, 0, draw);
                // Another draw: what is left out by the first one must not be what ties are decided for.
                uncertain.Offer(first + i, score, -Math.Abs(2 * score - 1), SeededRandom.At(config.Seed + 1, first + i));
            }
        }, config.Cancellation);
        var (drawn, unsure) = (random.Best(), uncertain.Best());
        long[] all = [.. drawn.Select(d => d.Row), .. unsure.Select(u => u.Row)];
        var names = items.Of(all);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var picks = new List<ActivePick>();
        for (var i = 0; i < drawn.Count; i++)
        {
            if (taken.Add(names[i])) { picks.Add(new(drawn[i].Row, names[i], drawn[i].Value, true)); }
        }
        var told = new List<ActivePick>();
        for (var i = 0; i < unsure.Count; i++)
        {
            if (taken.Add(names[drawn.Count + i])) { told.Add(new(unsure[i].Row, names[drawn.Count + i], unsure[i].Value, false)); }
        }
        var wanted = Math.Min(config.Batch - atRandom, told.Count);
        if (wanted > 0) { picks.AddRange(Diverse(file, rows!, predictor!, told, wanted, config)); }
        return new([.. picks.OrderBy(p => p.Row)], candidates, told.Count);
    }

    // The least sure come first in told.
    static IEnumerable<ActivePick> Diverse(RowsFile file, FeatureRows rows, Predictor predictor, List<ActivePick> told, int wanted, ActiveConfig config)
    {
        var order = told.OrderBy(t => t.Row).ToArray();
        var matrix = new float[order.Length * predictor.Width];
        var next = 0;
        ForEach(file, rows, predictor, [.. order.Select(o => o.Row)], (first, count, _, _, encoded) =>
        {
            for (; next < order.Length && order[next].Row < first + count; next++)
            {
                encoded.Slice((int)(order[next].Row - first) * predictor.Width, predictor.Width).CopyTo(matrix.AsSpan(next * predictor.Width));
            }
        }, config.Cancellation);
        var projection = new RandomProjection(predictor.Encoder);
        for (var i = 0; i < order.Length; i++) { projection.Learn(matrix.AsSpan(i * predictor.Width, predictor.Width)); }
        var points = new float[order.Length * RandomProjection.Dimensions];
        for (var i = 0; i < order.Length; i++) { projection.Project(matrix.AsSpan(i * predictor.Width, predictor.Width), points.AsSpan(i * RandomProjection.Dimensions)); }
        // Nothing is worth less than a hundredth of the least sure.
        var weights = order.Select(o => Math.Max(0.01, 1 - Math.Abs(2 * o.Probability - 1))).ToArray();
        var nearest = MiniBatchKMeans.Nearest(points, weights, wanted, config.Seed, config.Threads > 0 ? config.Threads : Environment.ProcessorCount, config.Cancellation);
        var chosen = nearest.Select(n => order[n]).ToHashSet();
        // Points that are the same leave clusters empty: the least sure of the others take their place.
        return [.. chosen, .. told.Where(t => !chosen.Contains(t)).Take(wanted - chosen.Count)];
    }

    delegate void Block(long first, int count, ReadOnlySpan<double> labels, ReadOnlySpan<double> scores, ReadOnlySpan<float> encoded);

    // All rows, or the batches in which some of the wanted ones stand.
    static void ForEach(RowsFile file, FeatureRows? rows, Predictor? predictor, long[]? wanted, Block take, CancellationToken cancellation)
    {
        var labels = new double[ColumnBatch.TrainingRows];
        var batch = rows?.CreateBatch(ColumnBatch.TrainingRows);
        var scratch = predictor?.Encoder.CreateScratch(ColumnBatch.TrainingRows);
        var matrix = new float[ColumnBatch.TrainingRows * (predictor?.Width ?? 0)];
        var scores = new double[predictor is null ? 0 : ColumnBatch.TrainingRows];
        for (long first = 0; first < file.Rows; first += ColumnBatch.TrainingRows)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = (int)Math.Min(ColumnBatch.TrainingRows, file.Rows - first);
            if (wanted is not null)
            {
                var at = Array.BinarySearch(wanted, first);
                if (at < 0) { at = ~at; }
                if (at == wanted.Length || wanted[at] >= first + count) { continue; }
            }
            file.Read(RowsFile.Label, first, labels.AsSpan(0, count));
            // Where every row has a label there is nothing to score.
            if (rows is not null && (wanted is not null || labels.AsSpan(0, count).ContainsAnyNaN()))
            {
                rows.Read(batch!, first, count);
                predictor!.Encoder.Encode(batch!, scratch!, matrix);
                if (wanted is null)
                {
                    predictor.Scorer.Score(matrix.AsSpan(0, count * predictor.Width), scores.AsSpan(0, count));
                    for (var i = 0; i < count; i++) { scores[i] = predictor.Manifest.Calibration.Probability(scores[i]); }
                }
            }
            take(first, count, labels.AsSpan(0, count), scores, matrix);
        }
    }

    static bool ContainsAnyNaN(this Span<double> values)
    {
        foreach (var value in values)
        {
            if (double.IsNaN(value)) { return true; }
        }
        return false;
    }
}
