using Relearn.Inference.Features;

namespace Relearn.Data.Leakage;

/// <summary>A tree of a few questions, learnt greedily on the earlier half of the training rows.</summary>
/// <param name="Scores">Rate of the leaf of each training row of the sample.</param>
/// <param name="Used">The columns that it asks for.</param>
sealed record ShallowTree(double[] Scores, IReadOnlyList<LeakageColumn> Used)
{
    /// <summary>Questions from the root to a leaf.</summary>
    public const int Depth = 3;

    const int RowsForLearning = 1 << 14;

    // A question must take away so much of the mean impurity of a row.
    const double LeastGain = 1e-3;

    public static ShallowTree Fit(LeakageSample sample, IReadOnlyList<LeakageColumn> columns)
    {
        var (half, labels) = (sample.Train.Half, sample.Train.Labels);
        // Categories stand in the order of their rate, so that one question parts them in two.
        var bins = new int[columns.Count][];
        var counts = new int[columns.Count];
        for (var c = 0; c < bins.Length; c++)
        {
            var values = columns[c].Kind == ValueKind.Text ? ColumnRates.Score(columns[c], sample.Train, half) : columns[c].Train;
            bins[c] = ColumnRates.BinsOf(values, null, half, out counts[c]);
        }
        var step = Math.Max(1, half / RowsForLearning);
        var used = new HashSet<int>();
        var scores = new double[labels.Length];
        Grow([.. Enumerable.Range(0, half / step).Select(i => i * step)], [.. Enumerable.Range(0, labels.Length)], 0);
        return new(scores, [.. used.Order().Select(c => columns[c])]);

        void Grow(int[] learnt, int[] all, int depth)
        {
            var positives = learnt.Count(i => labels[i]);
            if (depth < Depth && positives > 0 && positives < learnt.Length && Best(learnt, positives) is { } best)
            {
                used.Add(best.Column);
                bool Goes(int i) => bins[best.Column][i] <= best.Bin;
                Grow([.. learnt.Where(Goes)], [.. all.Where(Goes)], depth + 1);
                Grow([.. learnt.Where(i => !Goes(i))], [.. all.Where(i => !Goes(i))], depth + 1);
                return;
            }
            var rate = learnt.Length == 0 ? 0 : (double)positives / learnt.Length;
            foreach (var i in all) { scores[i] = rate; }
        }

        (int Column, int Bin)? Best(int[] learnt, int positives)
        {
            (int Column, int Bin)? best = null;
            var greatest = LeastGain * (half / step);
            for (var c = 0; c < bins.Length; c++)
            {
                var (rows, trues) = (new int[counts[c] + 1], new int[counts[c] + 1]);
                foreach (var i in learnt)
                {
                    rows[bins[c][i] + 1]++;
                    trues[bins[c][i] + 1] += labels[i] ? 1 : 0;
                }
                double left = 0, leftTrue = 0;
                for (var b = 0; b < counts[c]; b++)
                {
                    left += rows[b];
                    leftTrue += trues[b];
                    if (left == 0 || left == learnt.Length) { continue; }
                    var gain = Impurity(learnt.Length, positives) - Impurity(left, leftTrue) - Impurity(learnt.Length - left, positives - leftTrue);
                    if (gain > greatest) { (best, greatest) = ((c, b - 1), gain); }
                }
            }
            return best;
        }
    }

    // Gini's, times the number of rows.
    static double Impurity(double rows, double positives) => 2 * positives * (rows - positives) / rows;
}
