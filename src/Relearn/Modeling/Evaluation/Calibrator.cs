using Relearn.Inference.Models;
using Relearn.Numerics;

namespace Relearn.Modeling.Evaluation;

/// <summary>Fits slope and intercept of the log-odds on the validation rows, and keeps them only where they help on rows they have not seen.</summary>
/// <remarks>Source: J. Platt, "Probabilistic outputs for support vector machines", 1999; Newton's method on the convex loss.</remarks>
static class Calibrator
{
    public static Calibration Fit(ReadOnlySpan<double> raw, ReadOnlySpan<bool> positives)
    {
        var half = raw.Length / 2;
        // A constant has no slope.
        if (half < 100 || raw.IndexOfAnyExcept(raw[0]) < 0) { return Calibration.None; }
        var trial = Newton(raw[..half], positives[..half]);
        return Loss(trial, raw[half..], positives[half..]) < Loss(Calibration.None, raw[half..], positives[half..]) ? Newton(raw, positives) : Calibration.None;
    }

    static double Loss(Calibration calibration, ReadOnlySpan<double> raw, ReadOnlySpan<bool> positives)
    {
        double sum = 0;
        for (var i = 0; i < raw.Length; i++) { sum += BinaryMetrics.LogLoss(calibration.Probability(raw[i]), positives[i]); }
        return sum;
    }

    static Calibration Newton(ReadOnlySpan<double> raw, ReadOnlySpan<bool> positives)
    {
        double slope = 1, intercept = 0;
        for (var step = 0; step < 25; step++)
        {
            // Gradient and Hessian of the loss, with a faint pull to (1, 0) so that they always have an inverse.
            double gs = 1e-3 * (slope - 1), gi = 1e-3 * intercept, hss = 1e-3, hsi = 0, hii = 1e-3;
            for (var i = 0; i < raw.Length; i++)
            {
                var p = 1 / (1 + Math.Exp(-(slope * raw[i] + intercept)));
                var (error, weight) = (p - (positives[i] ? 1 : 0), p * (1 - p));
                gs += error * raw[i];
                gi += error;
                hss += weight * raw[i] * raw[i];
                hsi += weight * raw[i];
                hii += weight;
            }
            var determinant = hss * hii - hsi * hsi;
            var (ds, di) = ((hii * gs - hsi * gi) / determinant, (hss * gi - hsi * gs) / determinant);
            slope -= ds;
            intercept -= di;
            if (Math.Abs(ds) + Math.Abs(di) < 1e-9) { break; }
        }
        // A slope that is not positive would turn the order round: then the raw scores carry nothing, and nothing is what we add.
        return slope > 0 && double.IsFinite(slope) && double.IsFinite(intercept) ? new(slope, intercept) : Calibration.None;
    }
}
