using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Monitoring.Performance.Unlabelled;

/// <summary>What decisions would turn out to be, if the probabilities are right.</summary>
/// <remarks>Confidence-based performance estimation. Source: J. Białek et al., "Estimating model performance under covariate shift without labels", NeurIPS 2025.</remarks>
static class ExpectedPerformance
{
    // 95 %.
    const double Errors = 1.96;

    /// <summary>A number with what chance does to it and what the curve does not know.</summary>
    /// <param name="Value">The expectation.</param>
    /// <param name="Sampling">Standard error of what turns out around it.</param>
    /// <param name="Model">Standard error of the expectation itself.</param>
    public readonly record struct Expected(double Value, double Sampling, double Model)
    {
        public double Error => Math.Sqrt(Sampling * Sampling + Model * Model);

        public Interval Interval(double more = 0)
        {
            var half = Errors * Math.Sqrt(Sampling * Sampling + Model * Model + more * more);
            return new(Value, Value - half, Value + half);
        }
    }

    /// <summary>Expected share of right decisions.</summary>
    public static Expected Accuracy(DecisionRows rows, ScoreCurve curve) =>
        Of(rows, curve, (i, positive) => rows.OfClasses ? (positive ? 1 : 0) : rows.Acted[i] == positive ? 1 : 0);

    /// <summary>Expected log loss of the scores.</summary>
    public static Expected LogLoss(DecisionRows rows, ScoreCurve curve) => Of(rows, curve, (i, positive) => BinaryMetrics.LogLoss(rows.Scores[i], positive));

    /// <summary>Expected money a decision.</summary>
    public static Expected Money(DecisionRows rows, ScoreCurve curve, KpiConfig kpi) => Of(rows, curve, (i, positive) => kpi.ValueOf(rows.Acted[i], positive));

    static Expected Of(DecisionRows rows, ScoreCurve curve, Func<int, bool, double> valueOf)
    {
        double sum = 0, variance = 0;
        var slopes = new double[ScoreCurve.Parts];
        for (var i = 0; i < rows.Count; i++)
        {
            var (q, yes, no) = (curve.At(rows.Scores[i]), valueOf(i, true), valueOf(i, false));
            sum += q * yes + (1 - q) * no;
            variance += q * (1 - q) * (yes - no) * (yes - no);
            slopes[curve.PartOf(rows.Scores[i])] += yes - no;
        }
        var n = (double)rows.Count;
        double model = 0;
        for (var p = 0; p < slopes.Length; p++) { model += Math.Pow(slopes[p] / n * curve.PartErrors[p], 2); }
        return new(sum / n, Math.Sqrt(variance) / n, Math.Sqrt(model));
    }

    /// <summary>Expected area under the ROC curve: sum of q_i (1 - q_j) over pairs in order, over that of all pairs; NaN where one class is not to be expected.</summary>
    public static double RocAuc(DecisionRows rows, ScoreCurve curve)
    {
        var scores = rows.Scores.ToArray();
        Array.Sort(scores);
        double area = 0, positives = 0, negatives = 0, pairsOfOne = 0;
        for (var first = 0; first < scores.Length;)
        {
            double yes = 0, no = 0;
            var end = first;
            for (; end < scores.Length && scores[end].Equals(scores[first]); end++)
            {
                var q = curve.At(scores[end]);
                (yes, no) = (yes + q, no + 1 - q);
                pairsOfOne += q * (1 - q);
            }
            area += yes * (negatives + no / 2);
            (positives, negatives) = (positives + yes, negatives + no);
            first = end;
        }
        // A row is no pair with itself; it stood in the sums as half of one.
        var pairs = positives * negatives - pairsOfOne;
        return pairs > 0 ? (area - pairsOfOne / 2) / pairs : double.NaN;
    }
}
