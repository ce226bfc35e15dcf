using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Loop.Differences;

/// <summary>A model on the judged rows: figures, and the same figures of resampled days, the same days for every model.</summary>
/// <param name="Figures">On all rows.</param>
/// <param name="Resampled">On each resample.</param>
sealed record Judgement(RunFigures Figures, RunFigures[] Resampled)
{
    const int Replicates = 200;

    public static Judgement Of(double[] probabilities, bool[] labels, double threshold, KpiConfig kpi, ResamplingBlocks blocks, ulong seed)
    {
        var (loss, value, rows, histograms) = (new double[blocks.Count], new double[blocks.Count], new double[blocks.Count], new ScoreHistogram[blocks.Count]);
        for (var b = 0; b < histograms.Length; b++) { histograms[b] = new(); }
        for (var i = 0; i < labels.Length; i++)
        {
            var block = blocks[i];
            loss[block] += BinaryMetrics.LogLoss(probabilities[i], labels[i]);
            value[block] += kpi.ValueOf(probabilities[i] >= threshold, labels[i]);
            histograms[block].Add(probabilities[i], labels[i]);
            rows[block]++;
        }
        var exact = new RunFigures(new RankedScores(probabilities, labels).Areas().RocAuc, loss.Sum() / rows.Sum(), value.Sum() / rows.Sum());
        // Areas of histograms differ from the exact one by a hair, which is the same in all resamples.
        var shift = exact.RocAuc - Sum([.. Enumerable.Repeat(1, blocks.Count)]).RocAuc;
        return new(exact, [.. BlockBootstrap.Counts(blocks.Count, seed, Replicates).Select(Sum).Select(f => f with { RocAuc = f.RocAuc + shift })]);

        RunFigures Sum(int[] counts)
        {
            var (histogram, l, v, n) = (new ScoreHistogram(), 0.0, 0.0, 0.0);
            for (var b = 0; b < counts.Length; b++)
            {
                if (counts[b] == 0) { continue; }
                histogram.Add(histograms[b], counts[b]);
                (l, v, n) = (l + counts[b] * loss[b], v + counts[b] * value[b], n + counts[b] * rows[b]);
            }
            return new(histogram.Areas().RocAuc, l / n, v / n);
        }
    }

    /// <summary>A sum of judgements, each with its weight: of differences, and of means of differences.</summary>
    public static Effects Sum(params (double Weight, Judgement Judgement)[] terms)
    {
        return new(Of(f => f.RocAuc), Of(f => f.LogLoss), Of(f => f.Value));

        Interval Of(Func<RunFigures, double> figure)
        {
            var estimate = terms.Sum(t => t.Weight * figure(t.Judgement.Figures));
            return Interval.FromReplicates(estimate, Enumerable.Range(0, Replicates).Select(r => terms.Sum(t => t.Weight * figure(t.Judgement.Resampled[r]))));
        }
    }
}
