using System.Runtime.InteropServices;
using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Inference.Windows;
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
            Expression[] ready = [.. unlearnt.Where(e => !unlearnt.Any(other => !ReferenceEquals(other, e) && ArgumentsOf(e).Any(a => Contains(a, other))))];
            program = program.With(FitTogether(rows.With(program, train), train, ready));
        }
        return program;
    }

    static IReadOnlyList<Expression> ArgumentsOf(Expression call) => call is TargetRateExpression rate ? rate.Keys : [((LearntExpression)call).Arguments[0]];

    static bool Contains(Expression expression, Expression part) => expression switch
    {
        LearntExpression learnt => ExpressionText.Of(learnt) == ExpressionText.Of(part) || Contains(learnt.Arguments[0], part),
        TargetRateExpression rate => ExpressionText.Of(rate) == ExpressionText.Of(part) || rate.Keys.Any(k => Contains(k, part)),
        CallExpression call => call.Arguments.Any(a => Contains(a, part)),
        _ => false,
    };

    static LearntNumbers FitTogether(FeatureRows rows, RowRange train, Expression[] ready)
    {
        var program = rows.Program;
        var arguments = ready.SelectMany(ArgumentsOf).ToArray();
        var scratch = program.CreateScratch(arguments, ColumnBatch.TrainingRows);
        var batch = rows.CreateBatch(ColumnBatch.TrainingRows);
        var (labels, known) = (new double[ColumnBatch.TrainingRows], new double[ColumnBatch.TrainingRows]);
        var every = Math.Max(1, (train.Rows + MostSampled - 1) / MostSampled);
        var fits = ready.Select(e => (ICallFit)(e is TargetRateExpression ? new RateFit() : new NumberFit((LearntExpression)e))).ToArray();
        for (var start = train.First; start < train.End; start += ColumnBatch.TrainingRows)
        {
            var count = (int)Math.Min(ColumnBatch.TrainingRows, train.End - start);
            rows.Read(batch, start, count);
            rows.File.Read(RowsFile.Label, start, labels.AsSpan(0, count));
            rows.File.Read(RowsFile.LabelKnown, start, known.AsSpan(0, count));
            var vectors = scratch.Evaluate(batch);
            for (int e = 0, at = 0; e < ready.Length; at += ArgumentsOf(ready[e++]).Count)
            {
                Vector[] own = [.. vectors.Skip(at).Take(ArgumentsOf(ready[e]).Count)];
                for (var i = 0; i < count; i++)
                {
                    if (train.Allows(start + i, labels[i], known[i])) { fits[e].Take(own, i, labels[i], rows.FoldOf(start + i), (start + i) % every == 0); }
                }
            }
        }
        var keys = new Dictionary<string, IReadOnlyList<string>>([.. program.Learnt.Keys, .. ready.Select((e, at) => (e, at)).Where(e => fits[e.at].Keys is not null).Select(e => KeyValuePair.Create(ExpressionText.Of(e.e), fits[e.at].Keys!))]);
        return new(new Dictionary<string, double[]>([.. program.Learnt.Numbers, .. ready.Select((e, at) => KeyValuePair.Create(ExpressionText.Of(e), fits[at].Learn()))]), keys);
    }

    interface ICallFit
    {
        IReadOnlyList<string>? Keys { get; }

        void Take(Vector[] arguments, int row, double label, double fold, bool sampled);

        double[] Learn();
    }

    sealed class NumberFit(LearntExpression call) : ICallFit
    {
        readonly List<double> _sample = [];
        RunningMean _moments;

        public IReadOnlyList<string>? Keys => null;

        public void Take(Vector[] arguments, int row, double label, double fold, bool sampled)
        {
            var value = arguments[0].Numbers[row];
            // What no sum can hold is missing.
            if (!ExactSum.Takes(value)) { return; }
            _moments.Update(value);
            if (sampled) { _sample.Add(value); }
        }

        public double[] Learn() => LearntFitting.Learn(call, _moments, _sample);
    }

    // Rows and positives of each category and fold, and of all.
    sealed class RateFit : ICallFit
    {
        readonly KeyTable _keys = new();
        readonly List<double> _rows = [];
        readonly List<double> _positives = [];
        readonly double[] _all = new double[2 * TargetRates.Folds];

        public IReadOnlyList<string>? Keys => [.. Order().Select(k => _keys[k])];

        IEnumerable<int> Order() => Enumerable.Range(0, _keys.Count).OrderBy(k => _keys[k], StringComparer.Ordinal);

        public void Take(Vector[] arguments, int row, double label, double fold, bool sampled)
        {
            _all[(int)fold]++;
            _all[TargetRates.Folds + (int)fold] += label;
            var key = _keys.Of(arguments, row, add: true);
            if (key < 0) { return; }
            for (; _rows.Count < _keys.Count * TargetRates.Folds; _rows.Add(0)) { _positives.Add(0); }
            _rows[key * TargetRates.Folds + (int)fold]++;
            _positives[key * TargetRates.Folds + (int)fold] += label;
        }

        public double[] Learn() =>
        [
            .. Order().SelectMany(k => _rows.GetRange(k * TargetRates.Folds, TargetRates.Folds)), .. _all[..TargetRates.Folds],
            .. Order().SelectMany(k => _positives.GetRange(k * TargetRates.Folds, TargetRates.Folds)), .. _all[TargetRates.Folds..],
        ];
    }

    static double[] Learn(LearntExpression call, RunningMean moments, List<double> sample)
    {
        sample.Sort();
        var sorted = CollectionsMarshal.AsSpan(sample);
        switch (call.Function.Name)
        {
            case "scale": return moments.Count == 0 ? [0, 0] : [moments.Mean, moments.Count < 2 ? 0 : Math.Sqrt(moments.Variance)];
            case "fill": return [sample.Count == 0 ? 0 : SeriesScan.Quantile(sorted, 0.5)];
            default:
                var buckets = (int)((NumberExpression)call.Arguments[1]).Value;
                var bounds = new SortedSet<double>();
                for (var b = 1; b < buckets && sample.Count > 0; b++) { bounds.Add(SeriesScan.Quantile(sorted, (double)b / buckets)); }
                return [.. bounds];
        }
    }
}
