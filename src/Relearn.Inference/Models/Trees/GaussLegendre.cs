namespace Relearn.Inference.Models.Trees;

/// <summary>Gauss's rule on 0 to 1: a few points at which a polynomial is known give its integral, exactly up to rounding.</summary>
/// <remarks>A rule of n points integrates every polynomial of degree at most 2 n - 1. Points are found by Newton's method on the Legendre polynomial; only the first guess needs a
/// function of the C library, and it is rounded, so all machines find the same bits. Source: W. Press et al., "Numerical recipes", 3rd edition, section 4.6.</remarks>
static class GaussLegendre
{
    /// <summary>Points, ascending, and their weights, which sum to 1.</summary>
    public static (double[] Points, double[] Weights) Of(int count)
    {
        var (points, weights) = (new double[count], new double[count]);
        for (var i = 0; i < (count + 1) / 2; i++)
        {
            var x = Math.Round(Math.Cos(Math.PI * (i + 0.75) / (count + 0.5)), 6);
            var slope = 0.0;
            // Quadratic convergence from 1e-6 and better: the last rounds only settle the last bit.
            for (var round = 0; round < 8; round++)
            {
                (var value, slope) = Legendre(count, x);
                x -= value / slope;
            }
            // From -1..1 to 0..1; the points lie symmetrically.
            (points[i], points[count - 1 - i]) = (0.5 * (1 - x), 0.5 * (1 + x));
            weights[i] = weights[count - 1 - i] = 1 / ((1 - x * x) * slope * slope);
        }
        return (points, weights);
    }

    static (double Value, double Slope) Legendre(int degree, double x)
    {
        var (last, value) = (0.0, 1.0);
        for (var k = 1; k <= degree; k++) { (last, value) = (value, ((2 * k - 1) * x * value - (k - 1) * last) / k); }
        return (value, degree * (x * value - last) / (x * x - 1));
    }
}
