namespace Relearn.Numerics;

/// <summary>Exact metrics of probabilities against 0/1 labels.</summary>
public static class BinaryMetrics
{
    /// <summary>Log loss of one row; the probability is held within 1e-15 of 0 and 1.</summary>
    public static double LogLoss(double probability, bool positive)
    {
        var p = Math.Clamp(probability, 1e-15, 1 - 1e-15);
        return -Math.Log(positive ? p : 1 - p);
    }

    /// <summary>Log loss of always saying <paramref name="rate"/> where the rate is right: its entropy.</summary>
    public static double Entropy(double rate) => rate is <= 0 or >= 1 ? 0 : -(rate * Math.Log(rate) + (1 - rate) * Math.Log(1 - rate));

    /// <summary>Area under the ROC curve and under the precision-recall curve (average precision); equal scores count half for the first and as one step for the second.</summary>
    /// <param name="scores">Scores, <c>[rows]</c>; higher means more likely positive.</param>
    /// <param name="positives">Labels, <c>[rows]</c>.</param>
    /// <returns>NaN where one class is absent.</returns>
    public static (double RocAuc, double PrAuc) Areas(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positives) => new RankedScores(scores, positives).Areas();
}
