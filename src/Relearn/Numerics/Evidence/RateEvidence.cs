namespace Relearn.Numerics.Evidence;

/// <summary>Evidence about a rate from counts, in closed form.</summary>
static class RateEvidence
{
    /// <summary>E-value of "the rate is not <paramref name="rate"/>": the probability of what was counted when any rate is as likely, over that when it is this one.</summary>
    /// <remarks>A beta-binomial mixture; reaches 1/a with a probability of at most a, ever. Source: H. Robbins, "Statistical methods related to the law of the iterated logarithm", Annals of Mathematical Statistics 41(5), 1970.</remarks>
    /// <param name="rate">0 to 1.</param>
    /// <param name="hits">0 to <paramref name="rows"/>.</param>
    /// <param name="rows">0 or more.</param>
    /// <param name="a">The mixture is Beta(a, b).</param>
    /// <param name="b">See <paramref name="a"/>.</param>
    public static double Against(double rate, long hits, long rows, double a = 1, double b = 1)
    {
        Check(hits, rows);
        if (rate is < 0 or > 1 || double.IsNaN(rate)) { throw new ArgumentOutOfRangeException(nameof(rate), rate, "0 to 1"); }
        var misses = rows - hits;
        // What cannot happen has happened.
        if ((rate == 0 && hits > 0) || (rate == 1 && misses > 0)) { return double.PositiveInfinity; }
        var given = (hits == 0 ? 0 : hits * Math.Log(rate)) + (misses == 0 ? 0 : misses * Math.Log(1 - rate));
        return Math.Exp(LogBeta(a + hits, b + misses) - LogBeta(a, b) - given);
    }

    /// <summary>E-value of "the rate is another one than in a reference", whose own rate is known from its count alone.</summary>
    /// <remarks>The beta-binomial probability with any rate as likely, over that of the next rows of the reference. On average over what the reference could have counted it is 1 while nothing changed.</remarks>
    /// <param name="referenceHits">0 to <paramref name="referenceRows"/>.</param>
    /// <param name="referenceRows">0 or more. Where windows differ by themselves give fewer rows than were counted: as many as one window's rate is as uncertain as.</param>
    /// <param name="hits">0 to <paramref name="rows"/>.</param>
    /// <param name="rows">0 or more.</param>
    public static double AgainstReference(double referenceHits, double referenceRows, long hits, long rows)
    {
        if (referenceHits < 0 || referenceHits > referenceRows) { throw new ArgumentOutOfRangeException(nameof(referenceHits), referenceHits, $"0 to {referenceRows}"); }
        Check(hits, rows);
        var misses = rows - hits;
        var (a, b) = (referenceHits + 0.5, referenceRows - referenceHits + 0.5);
        return Math.Exp(LogBeta(0.5 + hits, 0.5 + misses) - LogBeta(0.5, 0.5) - LogBeta(a + hits, b + misses) + LogBeta(a, b));
    }

    static void Check(long hits, long rows)
    {
        if (hits < 0 || hits > rows) { throw new ArgumentOutOfRangeException(nameof(hits), hits, $"0 to {rows}"); }
    }

    static double LogBeta(double a, double b) => IncompleteBeta.LogGamma(a) + IncompleteBeta.LogGamma(b) - IncompleteBeta.LogGamma(a + b);
}
