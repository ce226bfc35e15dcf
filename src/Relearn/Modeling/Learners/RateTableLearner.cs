using Relearn.Data;
using Relearn.Inference.Models;
using Relearn.Numerics;

namespace Relearn.Modeling.Learners;

/// <summary>A rule that anybody could write: the one feature whose bins (its categories, or 20 quantiles) tell most about the label, and the rate of each bin. At most 524,288 rows are looked at.</summary>
sealed class RateTableLearner : ILearner
{
    const int NumberBins = 20;
    const long RowsForCuts = 1 << 15;
    const long MostRows = 1 << 19;

    public string Name => "rate_table";

    public IModel Fit(EncodedRows rows, RowRange range, Execution execution)
    {
        var width = rows.Encoder.Width;
        var cuts = Cuts(rows, range);
        var positives = cuts.Select(c => new double[c.Length + 2]).ToArray();
        var counts = cuts.Select(c => new double[c.Length + 2]).ToArray();
        rows.ForEach(SampledParts.Of(range, 1, MostRows), SampledParts.PartRows, block =>
        {
            for (var f = 0; f < width; f++)
            {
                for (var i = 0; i < block.Rows; i++)
                {
                    var bin = RateTableScorer.BinOf(block.Matrix[i * width + f], cuts[f]);
                    counts[f][bin] += block.Weights[i];
                    positives[f][bin] += block.Labels[i] * block.Weights[i];
                }
            }
        });
        var (best, least) = (0, double.PositiveInfinity);
        for (var f = 0; f < width; f++)
        {
            var loss = counts[f].Select((n, b) => n == 0 ? 0 : n * BinaryMetrics.Entropy(positives[f][b] / n)).Sum();
            if (loss < least) { (best, least) = (f, loss); }
        }
        var (all, positive) = (counts[best].Sum(), positives[best].Sum());
        // A bin counts as if it had 10 rows of the overall rate besides its own, so that a nearly empty one claims nothing.
        var raw = counts[best].Select((n, b) => ConstantLearner.LogOdds(positives[best][b] + 10 * positive / all, n + 10)).ToArray();
        var scorer = new RateTableScorer(width, best, cuts[best], raw);
        return new FittedModel(Name, scorer, scorer.ToBytes());
    }

    static float[][] Cuts(EncodedRows rows, RowRange range)
    {
        var width = rows.Encoder.Width;
        var samples = Enumerable.Range(0, width).Select(_ => new List<float>()).ToArray();
        rows.ForEach(SampledParts.Of(range, 1, RowsForCuts), SampledParts.PartRows, block =>
        {
            for (var i = 0; i < block.Rows; i++)
            {
                for (var f = 0; f < width; f++)
                {
                    if (!float.IsNaN(block.Matrix[i * width + f])) { samples[f].Add(block.Matrix[i * width + f]); }
                }
            }
        });
        return [.. samples.Select((sample, f) =>
        {
            if (rows.Encoder.VocabularyOf(f) is { } vocabulary) { return [.. Enumerable.Range(0, vocabulary.Terms.Count).Select(c => (float)c)]; }
            sample.Sort();
            var distinct = sample.Distinct().ToArray();
            if (distinct.Length <= NumberBins * 2) { return distinct; }
            return [.. Enumerable.Range(1, NumberBins - 1).Select(q => sample[(int)((long)q * sample.Count / NumberBins)]).Distinct()];
        })];
    }
}
