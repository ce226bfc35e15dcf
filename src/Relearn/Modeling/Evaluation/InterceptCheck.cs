using Relearn.Inference.Models;
using Relearn.Numerics;

namespace Relearn.Modeling.Evaluation;

/// <summary>The one number that, added to all log-odds, makes the mean probability the observed rate: calibration in the large.</summary>
static class InterceptCheck
{
    /// <summary>The intercept with its 95 % interval: the maximum of the likelihood, and its curvature there.</summary>
    public static Interval Of(ReadOnlySpan<double> raw, Calibration calibration, ReadOnlySpan<bool> positives)
    {
        double observed = 0;
        foreach (var positive in positives) { observed += positive ? 1 : 0; }
        if (observed == 0 || observed == positives.Length) { return Interval.Unbounded(0); }
        double intercept = 0, information = 1;
        for (var step = 0; step < 50; step++)
        {
            double expected = 0;
            information = 0;
            foreach (var r in raw)
            {
                var p = calibration.Probability(r + intercept / calibration.Slope);
                expected += p;
                information += p * (1 - p);
            }
            // A step of more than 2 would leave where the loss is curved.
            var change = Math.Clamp((observed - expected) / information, -2, 2);
            intercept += change;
            if (Math.Abs(change) < 1e-10) { break; }
        }
        var half = 1.959963984540054 / Math.Sqrt(information);
        return new(intercept, intercept - half, intercept + half);
    }
}
