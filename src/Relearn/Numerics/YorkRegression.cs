namespace Relearn.Numerics;

/// <summary>A straight line through points whose two coordinates are both uncertain, each with a known variance.</summary>
/// <remarks>Errors of different points and of the two coordinates are independent. Source: D. York, N. M. Evensen, M. López Martínez, J. De Basabe Delgado, "Unified equations for the slope, intercept, and standard errors of the best straight line", American Journal of Physics 72(3), 2004.</remarks>
/// <param name="Slope">The slope.</param>
/// <param name="Intercept">Where the line meets x = 0.</param>
/// <param name="SlopeError">Standard error of the slope, from the variances alone.</param>
/// <param name="Misfit">Chi-square of the points over their degrees of freedom: about 1 where the variances tell all.</param>
readonly record struct YorkRegression(double Slope, double Intercept, double SlopeError, double Misfit)
{
    const int MostSteps = 200;
    const double Z = 1.959963984540054;

    /// <summary>Fits the line; null below three points, or where x does not vary.</summary>
    public static YorkRegression? Fit(IReadOnlyList<(double X, double VarianceX, double Y, double VarianceY)> points)
    {
        if (points.Count < 3) { return null; }
        var (meanX, meanY) = (points.Average(p => p.X), points.Average(p => p.Y));
        var spread = points.Sum(p => (p.X - meanX) * (p.X - meanX));
        if (!(spread > 0)) { return null; }
        var slope = points.Sum(p => (p.X - meanX) * (p.Y - meanY)) / spread;
        for (var step = 0; step < MostSteps; step++)
        {
            var (weights, x, y, _) = Centre(points, slope);
            var (above, below) = (0.0, 0.0);
            for (var i = 0; i < points.Count; i++)
            {
                var (p, w) = (points[i], weights[i]);
                var (u, v) = (p.X - x, p.Y - y);
                var beta = w * (u * p.VarianceY + slope * v * p.VarianceX);
                above += w * beta * v;
                below += w * beta * u;
            }
            var next = above / below;
            if (!double.IsFinite(next)) { return null; }
            var moved = Math.Abs(next - slope);
            slope = next;
            if (moved <= 1e-13 * Math.Max(1, Math.Abs(slope))) { break; }
        }
        var (ws, cx, cy, betas) = Centre(points, slope);
        var total = ws.Sum();
        var mean = ws.Zip(betas, (w, b) => w * b).Sum() / total;
        var error = 1 / Math.Sqrt(ws.Zip(betas, (w, b) => w * (b - mean) * (b - mean)).Sum());
        var intercept = cy - slope * cx;
        var misfit = points.Select((p, i) => ws[i] * Math.Pow(p.Y - slope * p.X - intercept, 2)).Sum() / Math.Max(1, points.Count - 2);
        return double.IsFinite(error) ? new(slope, intercept, error, misfit) : null;
    }

    /// <summary>The slope with its 95 % interval; wider where the points scatter more than their variances say.</summary>
    public Interval Interval
    {
        get
        {
            var half = Z * SlopeError * Math.Sqrt(Math.Max(1, Misfit));
            return new(Slope, Slope - half, Slope + half);
        }
    }

    // Weights at a slope, the weighted centre, and how far each point's best x lies from it.
    static (double[] Weights, double X, double Y, double[] Betas) Centre(IReadOnlyList<(double X, double VarianceX, double Y, double VarianceY)> points, double slope)
    {
        double[] weights = [.. points.Select(p => 1 / (p.VarianceY + slope * slope * p.VarianceX))];
        var total = weights.Sum();
        var (x, y) = (points.Select((p, i) => weights[i] * p.X).Sum() / total, points.Select((p, i) => weights[i] * p.Y).Sum() / total);
        return (weights, x, y, [.. points.Select((p, i) => weights[i] * ((p.X - x) * p.VarianceY + slope * (p.Y - y) * p.VarianceX))]);
    }
}
