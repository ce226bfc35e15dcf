using Relearn.Inference.Windows;

namespace Relearn.Inference.Features;

/// <summary>Rates of the label by category, for rows without time: a training row gets the rate of the other folds, any other row that of all.</summary>
/// <remarks>
/// (sum of labels of the category + 20 rate of all) / (rows of the category + 20), both without the row's own fold: so its own label never enters its own
/// encoding. Source of the shrinkage: D. Micci-Barreca, ACM SIGKDD Explorations 3(1), 2001.
/// </remarks>
sealed class TargetRates
{
    /// <summary>Folds of the training rows.</summary>
    public const int Folds = 5;

    /// <summary>Name of the column with a training row's fold, from 0; missing for every other row.</summary>
    public const string FoldColumn = "_fold";

    const double Weight = 20;

    readonly KeyTable _keys = new();
    readonly double[] _rows;
    readonly double[] _positives;

    /// <summary>Takes what was learnt.</summary>
    /// <param name="keys">Categories, as <see cref="KeyTable"/> spells them.</param>
    /// <param name="learnt">Rows and then positives, each <c>[keys + 1][folds]</c>: the last ones are of all rows.</param>
    public TargetRates(IReadOnlyList<string> keys, double[] learnt)
    {
        foreach (var key in keys) { _keys.Add(key); }
        var cells = (_keys.Count + 1) * Folds;
        if (_keys.Count != keys.Count || learnt.Length != 2 * cells) { throw new ArgumentException("Keys and numbers of a target mean do not fit together."); }
        (_rows, _positives) = (learnt[..cells], learnt[cells..]);
    }

    public void Fill(Vector[] keys, double[]? folds, Span<double> result)
    {
        for (var row = 0; row < result.Length; row++)
        {
            var key = _keys.Of(keys, row, add: false);
            var fold = folds is null || double.IsNaN(folds[row]) ? -1 : (int)folds[row];
            var (all, allPositive) = Sums(_keys.Count, fold);
            var (rows, positive) = key >= 0 ? Sums(key, fold) : (0, 0);
            result[row] = key == KeyTable.Missing ? double.NaN : (positive + Weight * (all == 0 ? 0.5 : allPositive / all)) / (rows + Weight);
        }
    }

    (double Rows, double Positives) Sums(int key, int without)
    {
        var (rows, positives) = (0.0, 0.0);
        for (var fold = 0; fold < Folds; fold++)
        {
            if (fold == without) { continue; }
            rows += _rows[key * Folds + fold];
            positives += _positives[key * Folds + fold];
        }
        return (rows, positives);
    }
}
