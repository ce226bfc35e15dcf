using Relearn.Numerics;

namespace Relearn.Data.Labels.Suspects;

/// <summary>Items in the order in which their labels should be looked at.</summary>
/// <param name="Order">Items, the most suspect first; equal ones by number.</param>
/// <param name="Suspicion">Suspicion of each item, higher is worse.</param>
sealed record SuspectRanking(int[] Order, double[] Suspicion)
{
    /// <summary>Ranks by suspicion.</summary>
    public static SuspectRanking Of(double[] suspicion) => new(StableOrder.Of([.. suspicion.Select(s => -s)]), suspicion);

    /// <summary>Ranks by the quality of labels, which lies between 0 and 1; by default by self-confidence.</summary>
    public static SuspectRanking Of(TopProbabilities items, QualityMeasure measure = QualityMeasure.SelfConfidence, double[]? thresholds = null) =>
        Of([.. LabelQuality.Of(items, measure, thresholds).Select(q => 1 - q)]);
}
