namespace Relearn.Analysis.Comparisons;

/// <summary>What probabilities need to be right again: <c>logit = Offset + Slope logit(p)</c>.</summary>
/// <param name="Offset">Added to the log odds; 0 is right.</param>
/// <param name="OffsetError">Its standard error.</param>
/// <param name="Slope">1 is right; below 1 the model is too sure.</param>
/// <param name="SlopeError">Its standard error.</param>
sealed record OddsShift(double Offset, double OffsetError, double Slope, double SlopeError)
{
    const double Certain = 4;

    /// <summary>One factor on the odds mends it: the offset is beyond doubt and of a size that matters, the slope is about 1.</summary>
    public bool IsOneFactor => Math.Abs(Offset) > Certain * OffsetError && Math.Abs(Offset) > 0.2 && Math.Abs(Slope - 1) <= Math.Max(0.15, 3 * SlopeError);

    /// <summary>Fits by Newton's method; null where one class is absent or nothing converges.</summary>
    /// <param name="probabilities">Probabilities.</param>
    /// <param name="positives">How it turned out.</param>
    public static OddsShift? Of(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> positives)
    {
        var logits = new double[probabilities.Length];
        var mean = 0.0;
        var hits = 0;
        for (var i = 0; i < logits.Length; i++)
        {
            var p = Math.Clamp(probabilities[i], 1e-6, 1 - 1e-6);
            logits[i] = Math.Log(p / (1 - p));
            mean += logits[i] / logits.Length;
            hits += positives[i] ? 1 : 0;
        }
        if (hits < 10 || logits.Length - hits < 10) { return null; }
        // The offset is that at the mean of the log odds, where it does not hang on the slope.
        double offset = mean, slope = 1;
        for (var round = 0; round < 50; round++)
        {
            double g0 = 0, g1 = 0, h00 = 1e-9, h01 = 0, h11 = 1e-6;
            for (var i = 0; i < logits.Length; i++)
            {
                var x = logits[i] - mean;
                var p = 1 / (1 + Math.Exp(-(offset + slope * x)));
                var (error, weight) = ((positives[i] ? 1 : 0) - p, p * (1 - p));
                (g0, g1) = (g0 + error, g1 + error * x);
                (h00, h01, h11) = (h00 + weight, h01 + weight * x, h11 + weight * x * x);
            }
            var determinant = h00 * h11 - h01 * h01;
            if (determinant <= 0) { return null; }
            var (d0, d1) = ((h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant);
            (offset, slope) = (offset + Math.Clamp(d0, -2, 2), slope + Math.Clamp(d1, -2, 2));
            if (Math.Abs(d0) + Math.Abs(d1) < 1e-9) { return new(offset - mean, Math.Sqrt(h11 / determinant), slope, Math.Sqrt(h00 / determinant)); }
        }
        return null;
    }
}
