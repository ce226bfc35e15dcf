namespace Relearn.Modeling.Learners.Trees;

/// <summary>The focal loss with a weight for true rows: -weight (1 - p)^focus ln p, where p is the probability of what turned out. With a focus of 0 it is the log loss.</summary>
/// <remarks>Source: T.-Y. Lin et al., "Focal loss for dense object detection", ICCV 2017; gradient and curvature are its derivatives by the raw score.</remarks>
/// <param name="weight">Of a true row, 1 or more; a false one has 1.</param>
/// <param name="focus">0 or more.</param>
sealed class FocalLoss(double weight, double focus)
{
    /// <summary>No gradient and no curvature of a row is larger.</summary>
    public double Bound => weight * (1 + focus) * (1 + focus);

    /// <summary>First derivative, and a second one that is above 0.</summary>
    public (double Gradient, double Curvature) At(double raw, bool positive)
    {
        // Seen from the class that turned out, both classes have one formula.
        var (z, w) = positive ? (raw, weight) : (-raw, 1.0);
        var (p, q) = (1 / (1 + Math.Exp(-z)), 1 / (1 + Math.Exp(z)));
        if (focus == 0) { return (positive ? -w * q : w * q, w * p * q); }
        var log = z > 0 ? -Math.Log(1 + Math.Exp(-z)) : z - Math.Log(1 + Math.Exp(z));
        var (focused, entropy) = (w * Math.Pow(q, focus), p * log);
        var gradient = focused * (focus * entropy - q);
        var curvature = focused * p * (focus * (q * (1 + log) - focus * entropy) + (focus + 1) * q);
        // Where a row is far on the wrong side the loss bends the other way, and a step by its curvature would go uphill.
        return (positive ? gradient : -gradient, Math.Max(curvature, focused * p * q));
    }

    /// <summary>The raw score at which the loss is least if it is the same for all rows.</summary>
    public double Start(double positives, double count)
    {
        var (low, high) = (-40.0, 40.0);
        for (var middle = 0.0; middle > low && middle < high; middle = (low + high) / 2)
        {
            if (positives * At(middle, true).Gradient + (count - positives) * At(middle, false).Gradient < 0) { low = middle; }
            else { high = middle; }
        }
        return high;
    }
}
