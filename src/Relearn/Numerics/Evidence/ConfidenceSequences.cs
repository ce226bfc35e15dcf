namespace Relearn.Numerics.Evidence;

/// <summary>Intervals that hold at every moment at once, so that looking early is no cheating.</summary>
static class ConfidenceSequences
{
    /// <summary>Of a mean, for many values: asymptotic, a mixture of normal distributions.</summary>
    /// <remarks>Source: I. Waudby-Smith, D. Arbour, R. Sinha, E. H. Kennedy, A. Ramdas, "Time-uniform central limit theory and asymptotic confidence sequences", Annals of Statistics 52(6), 2024, equations 9 and 161.</remarks>
    /// <param name="values">Number of values.</param>
    /// <param name="mean">Their mean.</param>
    /// <param name="variance">Their variance.</param>
    /// <param name="alpha">The probability with which the interval ever misses, above 0 and below 1.</param>
    /// <param name="tunedFor">Number of values at which it is tightest.</param>
    public static Interval NormalMixture(long values, double mean, double variance, double alpha, double tunedFor = 5000)
    {
        if (values == 0) { return Interval.Unbounded(double.NaN); }
        var rho = (-2 * Math.Log(alpha) + Math.Log(1 - 2 * Math.Log(alpha))) / tunedFor;
        var scaled = values * rho + 1;
        var half = Math.Sqrt(variance * 2 * scaled / ((double)values * values * rho) * Math.Log(Math.Sqrt(scaled) / alpha));
        return new(mean, mean - half, mean + half);
    }

    /// <summary>Natural logarithm of the e-value of "the mean is not 0" that belongs to <see cref="NormalMixture"/>: the interval leaves 0 out where it is above ln(1/alpha).</summary>
    /// <param name="values">Number of values.</param>
    /// <param name="mean">Their mean.</param>
    /// <param name="variance">Their variance, above 0.</param>
    /// <param name="alpha">That for which the interval is tuned.</param>
    /// <param name="tunedFor">Number of values at which it is tightest.</param>
    public static double LogEvidence(long values, double mean, double variance, double alpha, double tunedFor = 5000)
    {
        if (values == 0 || !(variance > 0)) { return 0; }
        var rho = (-2 * Math.Log(alpha) + Math.Log(1 - 2 * Math.Log(alpha))) / tunedFor;
        var scaled = values * rho + 1;
        return (double)values * values * rho * mean * mean / (2 * variance * scaled) - Math.Log(scaled) / 2;
    }
}
