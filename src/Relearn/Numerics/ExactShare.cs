namespace Relearn.Numerics;

/// <summary>The exact interval of a share that was counted on few: it holds the true one at least as often as it says.</summary>
/// <remarks>Source: C. J. Clopper, E. S. Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial", Biometrika 26(4), 1934.</remarks>
static class ExactShare
{
    /// <summary>Interval of <paramref name="hits"/> in <paramref name="trials"/>; of nothing it is [0, 1].</summary>
    /// <param name="hits">0 to <paramref name="trials"/>.</param>
    /// <param name="trials">0 or more.</param>
    /// <param name="confidence">Between 0 and 1.</param>
    public static Interval Of(long hits, long trials, double confidence = 0.95)
    {
        if (trials == 0) { return new(double.NaN, 0, 1); }
        var tail = (1 - confidence) / 2;
        return new((double)hits / trials,
            hits == 0 ? 0 : IncompleteBeta.Inverse(tail, hits, trials - hits + 1),
            hits == trials ? 1 : IncompleteBeta.Inverse(1 - tail, hits + 1, trials - hits));
    }

    /// <summary>Half the length of the interval where half of the trials are hits: no other share is less certain.</summary>
    public static double Uncertainty(long trials)
    {
        var interval = Of(trials / 2, trials);
        return (interval.High - interval.Low) / 2;
    }

    /// <summary>The fewest trials of which any share is known within plus or minus <paramref name="uncertainty"/>.</summary>
    public static long TrialsFor(double uncertainty)
    {
        // About 1 / u^2 are needed; odd and even numbers differ by a hair, so only even ones are tried.
        var (low, high) = (0L, 1L);
        while (Uncertainty(2 * high) > uncertainty) { (low, high) = (high, high * 2); }
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (Uncertainty(2 * middle) > uncertainty) { low = middle; }
            else { high = middle; }
        }
        return 2 * high;
    }
}
