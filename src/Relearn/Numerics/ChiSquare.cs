namespace Relearn.Numerics;

/// <summary>The chi-square distribution.</summary>
static class ChiSquare
{
    /// <summary>Chance of a value of at least <paramref name="statistic"/>.</summary>
    /// <param name="statistic">0 or more.</param>
    /// <param name="degrees">Degrees of freedom, 1 or more.</param>
    /// <remarks>The upper incomplete gamma function, by its series below and its continued fraction above (Lentz). Source: NIST Digital Library of Mathematical Functions, 8.11.4 and 8.9.2. Exact to about 1e-13.</remarks>
    public static double UpperTail(double statistic, int degrees)
    {
        var (a, x) = (degrees / 2.0, statistic / 2);
        if (!(x > 0)) { return 1; }
        var scale = Math.Exp(-x + a * Math.Log(x) - LogGammaOfHalves(degrees));
        if (x < a + 1)
        {
            var (sum, term) = (1 / a, 1 / a);
            for (var n = 1; term > sum * 1e-17; n++) { sum += term *= x / (a + n); }
            return 1 - sum * scale;
        }
        const double Tiny = 1e-300;
        var b = x + 1 - a;
        var (c, d) = (1 / Tiny, 1 / b);
        var h = d;
        for (var n = 1; n < 10_000; n++)
        {
            var an = -n * (n - a);
            b += 2;
            d = an * d + b;
            c = b + an / c;
            d = 1 / (Math.Abs(d) < Tiny ? Tiny : d);
            c = Math.Abs(c) < Tiny ? Tiny : c;
            h *= d * c;
            if (Math.Abs(d * c - 1) < 1e-15) { break; }
        }
        return scale * h;
    }

    // ln Gamma(halves / 2), from Gamma(1/2) = sqrt(pi) and Gamma(1) = 1 upwards.
    static double LogGammaOfHalves(int halves)
    {
        var log = halves % 2 == 1 ? Math.Log(Math.PI) / 2 : 0;
        for (var z = halves % 2 == 1 ? 0.5 : 1; z < halves / 2.0; z++) { log += Math.Log(z); }
        return log;
    }
}
