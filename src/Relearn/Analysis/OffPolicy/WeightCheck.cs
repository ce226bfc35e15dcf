using Relearn.Numerics;
using Relearn.Numerics.Evidence;

namespace Relearn.Analysis.OffPolicy;

/// <summary>Whether logged probabilities can be what was done with: their weights have a mean of 1, of all decisions and of each action.</summary>
static class WeightCheck
{
    /// <summary>Chance with which an interval misses.</summary>
    public const double Alpha = 0.05;

    const double Rare = 0.01;

    // Fewer decisions of an action have no variance worth the name.
    const int LeastOfAction = 30;

    // Beyond so many the table of all would take longer than the answer.
    const long MostPairs = 100_000_000;

    /// <summary>Works the diagnostics out.</summary>
    public static PolicyDiagnostics Of(PolicyRows rows)
    {
        var weights = new RunningMean();
        double sum = 0, squares = 0, largest = 0, rare = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            var w = rows.WeightOf(i);
            weights.Update(w);
            (sum, squares, largest) = (sum + w, squares + w * w, Math.Max(largest, w));
            if (rows.Propensities[i] < Rare) { rare += w; }
        }
        var effective = squares > 0 ? sum * sum / squares : 0;
        var actions = rows.TargetOf is null || (long)rows.Count * rows.Actions.Count > MostPairs ? [] : ByAction(rows);
        return new(effective, rows.Count == 0 ? 0 : effective / rows.Count, ConfidenceSequences.NormalMixture(weights.Count, weights.Mean, weights.Variance, Alpha),
            ConfidenceSequences.LogEvidence(weights.Count, weights.Mean - 1, weights.Variance, Alpha), largest, Math.Sqrt(rows.Count), sum > 0 ? rare / sum : 0,
            actions.Length == 0 ? null : actions.Where(a => a.Rows == 0).Sum(a => a.Expected), actions);
    }

    static ActionWeight[] ByAction(PolicyRows rows)
    {
        var count = rows.Actions.Count;
        var (expected, squares, products, own) = (new double[count], new double[count], new double[count], new double[count]);
        var done = new long[count];
        for (var i = 0; i < rows.Count; i++)
        {
            for (var a = 0; a < count; a++)
            {
                var target = rows.TargetOf!(i, a);
                expected[a] += target;
                var off = (rows.Taken[i] == a ? rows.WeightOf(i) : 0) - target;
                squares[a] += off * off;
            }
            own[rows.Taken[i]] += rows.WeightOf(i);
            done[rows.Taken[i]]++;
        }
        var n = (double)rows.Count;
        return [.. rows.Actions.Select((name, a) =>
        {
            var (off, share) = ((own[a] - expected[a]) / n, expected[a] / n);
            var variance = squares[a] / n - off * off;
            var interval = ConfidenceSequences.NormalMixture(rows.Count, off, variance, Alpha);
            var ratio = share > 0 ? new Interval(1 + off / share, 1 + interval.Low / share, 1 + interval.High / share) : new Interval(double.NaN, double.NaN, double.NaN);
            return new ActionWeight(name, done[a], share, ratio, done[a] < LeastOfAction || share == 0 ? 0 : ConfidenceSequences.LogEvidence(rows.Count, off, variance, Alpha));
        })];
    }
}
