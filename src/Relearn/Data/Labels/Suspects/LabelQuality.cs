namespace Relearn.Data.Labels.Suspects;

/// <summary>How well a label fits what a model expects: low is suspect.</summary>
static class LabelQuality
{
    /// <summary>Quality of each item's label.</summary>
    /// <param name="items">The probabilities.</param>
    /// <param name="measure">How it is measured.</param>
    /// <param name="thresholds">Where given, the mean confidence of each class is taken out first, so that classes of which the model is less sure are not suspected for that: p - threshold, moved up by the greatest threshold, and scaled to sum to 1.</param>
    public static double[] Of(TopProbabilities items, QualityMeasure measure, double[]? thresholds = null)
    {
        var quality = new double[items.Items];
        var adjusted = thresholds is null ? null : new Adjustment(items, thresholds);
        for (var i = 0; i < quality.Length; i++)
        {
            quality[i] = measure switch
            {
                QualityMeasure.SelfConfidence => adjusted?.Own(i) ?? items.Own[i],
                QualityMeasure.NormalizedMargin => ((adjusted?.Own(i) ?? items.Own[i]) - (adjusted?.BestOther(i) ?? items.BestOther(i).Probability) + 1) / 2,
                _ => WeightedEntropy(adjusted?.Entropy(i) ?? Entropy(items, i), adjusted?.Own(i) ?? items.Own[i]),
            };
        }
        return quality;
    }

    static double WeightedEntropy(double entropy, double own)
    {
        var s = entropy / Math.Max(1e-100, own);
        return s == 0 ? 1 : Math.Log(s + 1) / s;
    }

    // Between 0 and 1; the mass that was not kept is spread evenly over the classes that were not.
    static double Entropy(TopProbabilities items, int item)
    {
        var sum = (items.Classes - items.Width) * Term(items.Rest[item]);
        foreach (var p in items.ProbabilitiesOf(item)) { sum += Term(p); }
        return sum / Math.Log(items.Classes);
    }

    static double Term(double p) => p > 0 ? -p * Math.Log(p) : 0;

    // Classes that were not kept count with the mean of the thresholds of all that were not.
    sealed class Adjustment(TopProbabilities items, double[] thresholds)
    {
        readonly double[] _thresholds = [.. thresholds.Select(t => Math.Min(t, 1))];
        readonly double _shift = thresholds.Max(t => Math.Min(t, 1));
        readonly double _sum = thresholds.Sum(t => Math.Min(t, 1));

        double Total(int item)
        {
            var mass = (items.Classes - items.Width) * items.Rest[item];
            foreach (var p in items.ProbabilitiesOf(item)) { mass += p; }
            return mass - _sum + items.Classes * _shift;
        }

        double At(int item, int label, double p) => (p - _thresholds[label] + _shift) / Total(item);

        public double Own(int item) => At(item, items.Labels[item], items.Own[item]);

        public double BestOther(int item)
        {
            var classes = items.ClassesOf(item);
            var values = items.ProbabilitiesOf(item);
            var best = items.Width == items.Classes ? double.NegativeInfinity : RestOf(item);
            for (var j = 0; j < classes.Length && classes[j] >= 0; j++)
            {
                if (classes[j] != items.Labels[item]) { best = Math.Max(best, At(item, classes[j], values[j])); }
            }
            return best;
        }

        double RestOf(int item)
        {
            double kept = 0;
            foreach (var c in items.ClassesOf(item)) { kept += c < 0 ? 0 : _thresholds[c]; }
            return (items.Rest[item] - (_sum - kept) / (items.Classes - items.Width) + _shift) / Total(item);
        }

        public double Entropy(int item)
        {
            var classes = items.ClassesOf(item);
            var values = items.ProbabilitiesOf(item);
            var sum = items.Width == items.Classes ? 0 : (items.Classes - items.Width) * Term(RestOf(item));
            for (var j = 0; j < classes.Length && classes[j] >= 0; j++) { sum += Term(At(item, classes[j], values[j])); }
            return sum / Math.Log(items.Classes);
        }
    }
}
