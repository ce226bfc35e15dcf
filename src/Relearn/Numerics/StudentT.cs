namespace Relearn.Numerics;

/// <summary>Student's distribution: how far a mean of few values may be off.</summary>
/// <remarks>By the incomplete beta function. Source: NIST Digital Library of Mathematical Functions, 8.17; W. S. Gosset, "The probable error of a mean", Biometrika 6(1), 1908.</remarks>
static class StudentT
{
    // Beyond this it is the normal distribution to seven digits, and the fraction would only take longer.
    const double MostDegrees = 1e6;

    /// <summary>Chance of a value as far from 0 as <paramref name="statistic"/>, or farther, on either side.</summary>
    /// <param name="statistic">Any.</param>
    /// <param name="degrees">Degrees of freedom, above 0; need not be whole.</param>
    public static double TwoSided(double statistic, double degrees)
    {
        if (double.IsNaN(statistic) || !(degrees > 0)) { return double.NaN; }
        var d = Math.Min(degrees, MostDegrees);
        return double.IsInfinity(statistic) ? 0 : IncompleteBeta.At(d / (d + statistic * statistic), d / 2, 0.5);
    }

    /// <summary>The value that is exceeded, on either side, with the chance <paramref name="chance"/>.</summary>
    /// <param name="chance">Above 0 and below 1.</param>
    /// <param name="degrees">Degrees of freedom, above 0.</param>
    public static double Quantile(double chance, double degrees)
    {
        var (low, high) = (0.0, 1.0);
        while (TwoSided(high, degrees) > chance) { (low, high) = (high, high * 2); }
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            if (TwoSided(middle, degrees) > chance) { low = middle; }
            else { high = middle; }
        }
        return high;
    }
}
