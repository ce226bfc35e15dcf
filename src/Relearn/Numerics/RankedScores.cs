namespace Relearn.Numerics;

/// <summary>Scores with their labels, sorted once for all that needs their order.</summary>
public sealed class RankedScores
{
    readonly double[] _scores;
    readonly bool[] _positives;

    /// <summary>Sorts.</summary>
    /// <param name="scores">Scores, <c>[rows]</c>; higher means more likely positive.</param>
    /// <param name="positives">Labels, <c>[rows]</c>.</param>
    public RankedScores(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positives)
    {
        _scores = scores.ToArray();
        _positives = positives.ToArray();
        Array.Sort(_scores, _positives);
    }

    /// <summary>The scores, ascending.</summary>
    public ReadOnlySpan<double> Scores => _scores;

    /// <summary>The labels in the order of <see cref="Scores"/>.</summary>
    public ReadOnlySpan<bool> Positives => _positives;

    /// <summary>Area under the ROC curve and under the precision-recall curve (average precision); equal scores count half for the first and as one step for the second.</summary>
    /// <returns>NaN where one class is absent.</returns>
    public (double RocAuc, double PrAuc) Areas()
    {
        double area = 0, precision = 0, above = 0, positive = 0;
        foreach (var label in _positives) { positive += label ? 1 : 0; }
        var negative = _positives.Length - positive;
        if (positive == 0 || negative == 0) { return (double.NaN, double.NaN); }
        double truePositives = 0;
        for (var end = _positives.Length - 1; end >= 0;)
        {
            var start = end;
            double p = 0, n = 0;
            // Equals, because NaN (sorted lowest) must tie with NaN: with == the loop would never end.
            while (start >= 0 && _scores[start].Equals(_scores[end]))
            {
                if (_positives[start]) { p++; } else { n++; }
                start--;
            }
            area += n * (truePositives + p / 2);
            truePositives += p;
            above += p + n;
            precision += p / positive * (truePositives / above);
            end = start;
        }
        return (area / (positive * negative), precision);
    }

    /// <summary>Mean absolute gap between mean score and rate over bins with equally many rows.</summary>
    public double CalibrationError(int bins = 10)
    {
        double gap = 0;
        for (var b = 0; b < bins; b++)
        {
            var (from, to) = ((int)((long)_scores.Length * b / bins), (int)((long)_scores.Length * (b + 1) / bins));
            double predicted = 0, positive = 0;
            for (var i = from; i < to; i++)
            {
                predicted += _scores[i];
                positive += _positives[i] ? 1 : 0;
            }
            gap += Math.Abs(predicted - positive);
        }
        return gap / _scores.Length;
    }
}
