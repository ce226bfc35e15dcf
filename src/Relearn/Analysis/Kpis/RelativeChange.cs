using Relearn.Numerics;

namespace Relearn.Analysis.Kpis;

/// <summary>A change as a share of what was before, with its variance: what experiments, releases and KPIs of different scales are compared by.</summary>
/// <param name="Estimate">After over before less one.</param>
/// <param name="Variance">Of the estimate.</param>
readonly record struct RelativeChange(double Estimate, double Variance)
{
    // Effects of a tenth are what one looks for; the mixture over them is normal.
    const double Expected = 0.1;

    /// <summary>A change between two values that are known independently; null where the first is not distinct from 0.</summary>
    public static RelativeChange? Of(double before, double beforeVariance, double after, double afterVariance)
    {
        if (!(before * before > 4 * beforeVariance) || !double.IsFinite(afterVariance)) { return null; }
        // The delta method of a ratio.
        var ratio = after / before;
        var change = (after - before) / Math.Abs(before);
        var variance = (afterVariance + ratio * ratio * beforeVariance) / (before * before);
        return variance > 0 ? new(change, variance) : null;
    }

    /// <summary>The interval that holds at every moment at once, at a level of 95 %.</summary>
    /// <remarks>The mixture of normal distributions inverted: S. R. Howard et al., "Time-uniform, nonparametric, nonasymptotic confidence sequences", Annals of Statistics 49(2), 2021.</remarks>
    public Interval Interval
    {
        get
        {
            var ratio = Expected * Expected / Variance;
            var half = Math.Sqrt(Variance * (1 + ratio) / ratio * (2 * Math.Log(1 / 0.05) + Math.Log(1 + ratio)));
            return new(Estimate, Estimate - half, Estimate + half);
        }
    }

    /// <summary>Natural log of the e-value of "it is above <paramref name="bound"/>", by a mixture over effects above it.</summary>
    public double LogAbove(double bound = 0)
    {
        var (z, ratio) = ((Estimate - bound) / Math.Sqrt(Variance), Expected * Expected / Variance);
        var shrunk = z * Math.Sqrt(ratio / (1 + ratio));
        return Math.Log(2) + LogNormal(shrunk) - 0.5 * Math.Log(1 + ratio) + shrunk * shrunk / 2;
    }

    /// <summary>Natural log of the e-value of "it is below <paramref name="bound"/>".</summary>
    public double LogBelow(double bound = 0) => new RelativeChange(-Estimate, Variance).LogAbove(-bound);

    // ln of the normal distribution function; far below 0 by the continued fraction of Mills' ratio.
    static double LogNormal(double x)
    {
        if (x > -5) { return Math.Log(Cumulative(x)); }
        var t = -x;
        return -t * t / 2 - 0.5 * Math.Log(2 * Math.PI) - Math.Log(t + 1 / (t + 2 / (t + 3 / (t + 4 / t))));
    }

    static double Cumulative(double x)
    {
        // 2 P(a chi-square of one degree is at most x^2): the regularized lower gamma.
        var half = 0.5 * (1 - ChiSquare.UpperTail(x * x, 1));
        return x >= 0 ? 0.5 + half : 0.5 - half;
    }
}
