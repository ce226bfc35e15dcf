namespace Relearn.Analysis.OffPolicy;

/// <summary>A bound that the mean of values from 0 to 1 is not below, for any number of them, most of which may be 0.</summary>
/// <remarks>
/// Against "the mean is at most m" a bet of size l multiplies its money by <c>1 + l (x - m)</c>; seventeen sizes, each twice the one before, have a part of the money each, so that the mean may be a millionth.
/// Source: I. Waudby-Smith, A. Ramdas, "Estimating means of bounded random variables by betting", JRSS B 86(1), 2024.
/// </remarks>
static class LeastMean
{
    const int Bets = 17;

    // A bet that may lose all never comes back.
    const double MostAtStake = 0.95;

    /// <summary>The bound.</summary>
    /// <param name="values">Those above 0, at most 1.</param>
    /// <param name="zeros">How many more are 0.</param>
    /// <param name="alpha">The chance with which the mean is below it.</param>
    public static double Of(IReadOnlyList<double> values, long zeros, double alpha)
    {
        var (refuted, open) = (0.0, 1.0);
        // Halved by the logarithm, down to a billionth.
        for (var middle = 1e-9; ; middle = Math.Sqrt(refuted * open))
        {
            if (LogMoney(values, zeros, middle) >= Math.Log(1 / alpha)) { refuted = middle; }
            else { open = middle; }
            if (refuted == 0 || open / refuted < 1.001) { return refuted; }
        }
    }

    static double LogMoney(IReadOnlyList<double> values, long zeros, double mean)
    {
        Span<double> logs = stackalloc double[Bets];
        for (var b = 0; b < Bets; b++)
        {
            var bet = Math.Min(1 << b, MostAtStake / mean);
            logs[b] = zeros * Math.Log(1 - bet * mean);
            foreach (var value in values) { logs[b] += Math.Log(1 + bet * (value - mean)); }
        }
        var (most, sum) = (double.NegativeInfinity, 0.0);
        foreach (var log in logs) { most = Math.Max(most, log); }
        foreach (var log in logs) { sum += Math.Exp(log - most); }
        return most + Math.Log(sum / Bets);
    }
}
