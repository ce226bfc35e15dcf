namespace Relearn.Numerics;

/// <summary>The regularised incomplete beta function: the distribution function of a share.</summary>
/// <remarks>Continued fraction by the method of Lentz. Source: W. H. Press et al., "Numerical Recipes", 3rd edition, 2007, section 6.4.</remarks>
static class IncompleteBeta
{
    const double Tiny = 1e-300;

    /// <summary>I_x(a, b), 0 to 1.</summary>
    /// <param name="x">0 to 1.</param>
    /// <param name="a">Above 0.</param>
    /// <param name="b">Above 0.</param>
    public static double At(double x, double a, double b)
    {
        if (x <= 0) { return 0; }
        if (x >= 1) { return 1; }
        var front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + a * Math.Log(x) + b * Math.Log(1 - x));
        // The fraction converges fast on one side of the mean, and the function is symmetric.
        return x < (a + 1) / (a + b + 2) ? front * Fraction(x, a, b) / a : 1 - front * Fraction(1 - x, b, a) / b;
    }

    /// <summary>The x at which I_x(a, b) is <paramref name="p"/>.</summary>
    public static double Inverse(double p, double a, double b)
    {
        var (low, high) = (0.0, 1.0);
        // Halved until no double lies between.
        for (var middle = 0.5; middle > low && middle < high; middle = (low + high) / 2)
        {
            if (At(middle, a, b) < p) { low = middle; }
            else { high = middle; }
        }
        return high;
    }

    static double Fraction(double x, double a, double b)
    {
        var (c, d) = (1.0, 1 / Away(1 - (a + b) * x / (a + 1)));
        var h = d;
        // The number of terms grows with the square root of the larger parameter.
        var most = 200 + (int)(20 * Math.Sqrt(Math.Max(a, b)));
        for (var m = 1; m <= most; m++)
        {
            var even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / Away(1 + even * d);
            c = Away(1 + even / c);
            h *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / Away(1 + odd * d);
            c = Away(1 + odd / c);
            h *= d * c;
            if (Math.Abs(d * c - 1) < 1e-15) { break; }
        }
        return h;
    }

    static double Away(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    // Stirling's series, after the argument was raised to where five terms give all digits.
    internal static double LogGamma(double x)
    {
        double raised = 0;
        for (; x < 15; x++) { raised += Math.Log(x); }
        var square = 1 / (x * x);
        return (x - 0.5) * Math.Log(x) - x + 0.918938533204672742 + (1 / 12.0 - square * (1 / 360.0 - square * (1 / 1260.0 - square * (1 / 1680.0 - square / 1188.0)))) / x - raised;
    }
}
