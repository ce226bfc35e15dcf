using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Modeling.Evaluation;

/// <summary>Metrics with intervals from resampled days.</summary>
static class Evaluator
{
    /// <summary>Metrics of probabilities on rows.</summary>
    /// <param name="probabilities">Calibrated, <c>[rows]</c>.</param>
    /// <param name="positives">Labels, <c>[rows]</c>.</param>
    /// <param name="days">Day of each row, <c>[rows]</c>.</param>
    /// <param name="threshold">The decision is to act where the probability is at least this.</param>
    /// <param name="kpi">Money of each kind of hit and error.</param>
    /// <param name="seed">Seed of the resampling.</param>
    public static Metrics Evaluate(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> positives, ReadOnlySpan<int> days, double threshold, KpiConfig kpi, ulong seed)
    {
        var acts = new bool[probabilities.Length];
        for (var i = 0; i < acts.Length; i++) { acts[i] = probabilities[i] >= threshold; }
        return Evaluate(probabilities, positives, acts, days, kpi, seed);
    }

    /// <summary>The same where something else than a threshold decides.</summary>
    /// <param name="probabilities">Calibrated, <c>[rows]</c>.</param>
    /// <param name="positives">Labels, <c>[rows]</c>.</param>
    /// <param name="acts">Decisions, <c>[rows]</c>.</param>
    /// <param name="days">Day of each row, <c>[rows]</c>.</param>
    /// <param name="kpi">Money of each kind of hit and error.</param>
    /// <param name="seed">Seed of the resampling.</param>
    public static Metrics Evaluate(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> positives, ReadOnlySpan<bool> acts, ReadOnlySpan<int> days, KpiConfig kpi, ulong seed)
    {
        var blocks = ResamplingBlocks.Of(days);
        var loss = new double[blocks.Count];
        var value = new double[blocks.Count];
        var rows = new double[blocks.Count];
        var histograms = new ScoreHistogram[blocks.Count];
        for (var b = 0; b < histograms.Length; b++) { histograms[b] = new(); }
        double predicted = 0, acted = 0, positive = 0;
        for (var i = 0; i < probabilities.Length; i++)
        {
            var block = blocks[i];
            var act = acts[i];
            loss[block] += BinaryMetrics.LogLoss(probabilities[i], positives[i]);
            value[block] += kpi.ValueOf(act, positives[i]);
            rows[block]++;
            histograms[block].Add(probabilities[i], positives[i]);
            predicted += probabilities[i];
            acted += act ? 1 : 0;
            positive += positives[i] ? 1 : 0;
        }
        var n = probabilities.Length;
        var ranked = new RankedScores(probabilities, positives);
        var (roc, pr) = Areas(ranked, histograms, seed);
        return new(n, positive / n, predicted / n, BlockBootstrap.Mean(loss, rows, seed), roc, pr,
            ranked.CalibrationError(), value.Sum(), BlockBootstrap.Mean(value, rows, seed), acted / n);
    }

    static (Interval? Roc, Interval? Pr) Areas(RankedScores ranked, ScoreHistogram[] histograms, ulong seed)
    {
        var (roc, pr) = ranked.Areas();
        if (double.IsNaN(roc)) { return (null, null); }
        const int Replicates = 200;
        var (rocs, prs) = (new double[Replicates], new double[Replicates]);
        var counts = BlockBootstrap.Counts(histograms.Length, seed, Replicates);
        for (var r = 0; r < Replicates; r++)
        {
            var sum = new ScoreHistogram();
            for (var b = 0; b < histograms.Length; b++)
            {
                if (counts[r][b] > 0) { sum.Add(histograms[b], counts[r][b]); }
            }
            (rocs[r], prs[r]) = sum.Areas();
        }
        return (Interval.FromReplicates(roc, rocs), Interval.FromReplicates(pr, prs));
    }

    /// <summary>Paired differences between a model and a baseline, by day.</summary>
    public static (Interval LogLossGain, Interval ValueGain) Compare(
        ReadOnlySpan<double> model, double modelThreshold, ReadOnlySpan<double> baseline, double baselineThreshold,
        ReadOnlySpan<bool> positives, ReadOnlySpan<int> days, KpiConfig kpi, ulong seed)
    {
        var blocks = ResamplingBlocks.Of(days);
        var (loss, value, rows) = (new double[blocks.Count], new double[blocks.Count], new double[blocks.Count]);
        for (var i = 0; i < model.Length; i++)
        {
            var block = blocks[i];
            loss[block] += BinaryMetrics.LogLoss(baseline[i], positives[i]) - BinaryMetrics.LogLoss(model[i], positives[i]);
            value[block] += kpi.ValueOf(model[i] >= modelThreshold, positives[i]) - kpi.ValueOf(baseline[i] >= baselineThreshold, positives[i]);
            rows[block]++;
        }
        return (BlockBootstrap.Mean(loss, rows, seed), BlockBootstrap.Mean(value, rows, seed));
    }
}
