using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Numerics;

namespace Relearn.Modeling;

/// <summary>Learns what calls such as <c>scale</c>, <c>fill</c> and <c>quantile_bucket</c> need, from the training rows alone.</summary>
/// <remarks>Mean and deviation are of all rows; median and quantiles of at most 200,000 rows, evenly spread.</remarks>
static class LearntFitting
{
    const int MostSampled = 200_000;

    public static FeatureProgram Fit(FeatureRows rows, FeatureProgram program, RowRange train)
    {
        // Those first that others need, all of one depth in one pass.
        while (program.Unlearnt() is { Count: > 0 } unlearnt)
        {
            LearntExpression[] ready = [.. unlearnt.Where(e => !unlearnt.Any(other => !ReferenceEquals(other, e) && Contains(e.Arguments[0], other)))];
            program = program.With(new Dictionary<string, double[]>([.. program.Learnt, .. FitTogether(rows, program, train, ready)]));
        }
        return program;
    }

    static bool Contains(Expression expression, LearntExpression part) => expression switch
    {
        LearntExpression learnt => ExpressionText.Of(learnt) == ExpressionText.Of(part) || Contains(learnt.Arguments[0], part),
        CallExpression call => call.Arguments.Any(a => Contains(a, part)),
        _ => false,
    };

    static IEnumerable<KeyValuePair<string, double[]>> FitTogether(FeatureRows rows, FeatureProgram program, RowRange train, LearntExpression[] ready)
    {
        var scratch = program.CreateScratch([.. ready.Select(e => e.Arguments[0])], ColumnBatch.TrainingRows);
        var batch = rows.CreateBatch(ColumnBatch.TrainingRows);
        var (labels, known) = (new double[ColumnBatch.TrainingRows], new double[ColumnBatch.TrainingRows]);
        var (moments, samples) = (new RunningMean[ready.Length], ready.Select(_ => new List<double>()).ToArray());
        var every = Math.Max(1, (train.Rows + MostSampled - 1) / MostSampled);
        for (var start = train.First; start < train.End; start += ColumnBatch.TrainingRows)
        {
            var count = (int)Math.Min(ColumnBatch.TrainingRows, train.End - start);
            rows.Read(batch, start, count);
            rows.File.Read(RowsFile.Label, start, labels.AsSpan(0, count));
            rows.File.Read(RowsFile.LabelKnown, start, known.AsSpan(0, count));
            var vectors = scratch.Evaluate(batch);
            for (var e = 0; e < ready.Length; e++)
            {
                for (var i = 0; i < count; i++)
                {
                    var value = vectors[e].Numbers[i];
                    if (!double.IsFinite(value) || double.IsNaN(labels[i]) || !(known[i] <= train.KnownBy)) { continue; }
                    moments[e].Update(value);
                    if ((start + i) % every == 0) { samples[e].Add(value); }
                }
            }
        }
        return ready.Select((e, at) => KeyValuePair.Create(ExpressionText.Of(e), Learn(e, moments[at], samples[at])));
    }

    static double[] Learn(LearntExpression call, RunningMean moments, List<double> sample)
    {
        sample.Sort();
        switch (call.Function.Name)
        {
            case "scale": return moments.Count == 0 ? [0, 0] : [moments.Mean, moments.Count < 2 ? 0 : Math.Sqrt(moments.Variance)];
            case "fill": return [sample.Count == 0 ? 0 : Quantile(sample, 0.5)];
            default:
                var buckets = (int)((NumberExpression)call.Arguments[1]).Value;
                return sample.Count == 0 ? [] : [.. Enumerable.Range(1, buckets - 1).Select(b => Quantile(sample, (double)b / buckets)).Distinct()];
        }
    }

    static double Quantile(List<double> sorted, double probability)
    {
        var place = probability * (sorted.Count - 1);
        var low = (int)Math.Floor(place);
        return sorted[low] + (sorted[Math.Min(low + 1, sorted.Count - 1)] - sorted[low]) * (place - low);
    }
}
