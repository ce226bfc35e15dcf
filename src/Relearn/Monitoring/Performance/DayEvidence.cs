namespace Relearn.Monitoring.Performance;

/// <summary>E-values of single windows against a baseline.</summary>
/// <remarks>
/// A likelihood ratio: the window's mean, in standard deviations above the greatest that is tolerated, under a mixture of three shifts and three wider scatters above it, over
/// that under neither, all of Student's distribution with the freedom of the reference. Its expectation is 1 at that boundary and less below, given the windows before, as far as windows scatter around the baseline
/// like those of the reference; heavy tails keep one odd day from deciding. The boundary lies one standard error of the baseline above it.
/// </remarks>
static class DayEvidence
{
    static readonly double[] s_shifts = [1, 2, 3];

    // Only upwards; the evidence of a deviation however large is large.
    static readonly double[] s_scales = [5, 25, 125];

    /// <summary>Evidence that the quantity has risen by more than <paramref name="tolerance"/>; 1 where the window says nothing.</summary>
    public static double Rise(DayBaseline baseline, DayMeasure window, double tolerance) => OfSide(baseline, window, tolerance, 1);

    /// <summary>Evidence that it has moved by more than that, either way.</summary>
    public static double Move(DayBaseline baseline, DayMeasure window, double tolerance) => (OfSide(baseline, window, tolerance, 1) + OfSide(baseline, window, tolerance, -1)) / 2;

    /// <summary>Evidence of a rise (1) or of a fall (-1) beyond the tolerance.</summary>
    public static double OfSide(DayBaseline baseline, DayMeasure window, double tolerance, int sign)
    {
        if (double.IsNaN(window.Mean) || !(window.Rows > 0)) { return 1; }
        var (mean, error, deviation) = baseline.At(window.Day, window.Rows);
        return OfDeviation((sign * (window.Mean - mean) - tolerance - error) / Math.Sqrt(deviation * deviation + error * error), baseline.Freedom);
    }

    /// <summary>The same of a number of standard deviations above the boundary.</summary>
    internal static double OfDeviation(double z, double freedom)
    {
        double sum = 0;
        var power = (freedom + 1) / 2;
        var none = 1 + z * z / freedom;
        foreach (var shift in s_shifts) { sum += Math.Pow(none / (1 + (z - shift) * (z - shift) / freedom), power); }
        foreach (var scale in s_scales) { sum += z > 0 ? 2 / scale * Math.Pow(none / (1 + z * z / (scale * scale * freedom)), power) : 0; }
        return Math.Min(1e12, sum / (s_shifts.Length + s_scales.Length));
    }
}
