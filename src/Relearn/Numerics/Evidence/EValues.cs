namespace Relearn.Numerics.Evidence;

/// <summary>What is done with e-values: numbers whose expectation is at most 1 while nothing is the matter.</summary>
static class EValues
{
    /// <summary>An e-value from a p-value.</summary>
    /// <remarks>The calibrator <c>k p^(k-1)</c> averaged over k in (0, 1): <c>(1 - p + p ln p) / (p ln(p)^2)</c>. Source: V. Vovk, R. Wang, "E-values: calibration, combination and applications", Annals of Statistics 49(3), 2021.</remarks>
    /// <param name="p">Above 0, at most 1.</param>
    public static double OfPValue(double p)
    {
        if (!(p is > 0 and <= 1)) { throw new ArgumentOutOfRangeException(nameof(p), p, "above 0, at most 1"); }
        var log = Math.Log(p);
        // Near 1 the quotient is 0 over 0; its series is 1/2 + ln(p)/6 with p = 1 + ...
        return log > -1e-4 ? 0.5 - log / 6 : (1 - p + p * log) / (p * log * log);
    }

    /// <summary>Which of many findings stand, when a stated share of those that stand may be false, however they depend on one another.</summary>
    /// <remarks>Source: R. Wang, A. Ramdas, "False discovery rate control with e-values", JRSS B 84(3), 2022.</remarks>
    /// <param name="eValues">One a finding.</param>
    /// <param name="share">The share of false ones, above 0 and below 1.</param>
    /// <returns>Their places, the greatest first.</returns>
    public static int[] BenjaminiHochberg(ReadOnlySpan<double> eValues, double share)
    {
        double[] values = [.. eValues];
        int[] order = [.. Enumerable.Range(0, values.Length).OrderByDescending(i => values[i]).ThenBy(i => i)];
        for (var k = order.Length; k > 0; k--)
        {
            if (values[order[k - 1]] * k * share >= values.Length) { return order[..k]; }
        }
        return [];
    }
}
