using Relearn.Numerics.Evidence;

namespace Relearn.Serving.Rollouts;

/// <summary>The upper bound of a rate that holds at every moment at once.</summary>
static class RateBound
{
    const int Halvings = 40;

    /// <summary>The largest rate that <paramref name="hits"/> of <paramref name="rows"/> do not refute; 1 without rows.</summary>
    /// <param name="hits">0 to <paramref name="rows"/>.</param>
    /// <param name="rows">0 or more.</param>
    /// <param name="alpha">The probability with which it is ever below the true rate.</param>
    public static double High(long hits, long rows, double alpha = 0.05)
    {
        if (rows == 0) { return 1; }
        var (low, high) = ((double)hits / rows, 1.0);
        for (var i = 0; i < Halvings; i++)
        {
            var middle = (low + high) / 2;
            if (RateEvidence.Against(middle, hits, rows) >= 1 / alpha) { high = middle; }
            else { low = middle; }
        }
        return high;
    }

    /// <summary>E-value of "the rate is above <paramref name="rate"/>".</summary>
    public static double Above(double rate, long hits, long rows) => hits > rate * rows ? RateEvidence.Against(rate, hits, rows) : 0;
}
