using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Modeling.Evaluation;

/// <summary>The threshold that earns most on the validation rows.</summary>
static class ThresholdSearch
{
    /// <summary>Tries every distinct probability, and never acting (a threshold above 1).</summary>
    public static double Best(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> positives, KpiConfig kpi)
    {
        var ranked = new RankedScores(probabilities, positives);
        var keys = ranked.Scores;
        var labels = ranked.Positives;
        double value = 0;
        foreach (var positive in labels) { value += kpi.ValueOf(acted: false, positive); }
        var (best, threshold) = (value, 1.0 + 1e-9);
        for (var i = keys.Length - 1; i >= 0; i--)
        {
            value += kpi.ValueOf(acted: true, labels[i]) - kpi.ValueOf(acted: false, labels[i]);
            if ((i == 0 || keys[i - 1] < keys[i]) && value > best) { (best, threshold) = (value, keys[i]); }
        }
        return threshold;
    }
}
