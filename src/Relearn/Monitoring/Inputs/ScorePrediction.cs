using Relearn.Numerics;
using Relearn.Numerics.Evidence;

namespace Relearn.Monitoring.Inputs;

/// <summary>What a score of the next window may be while nothing changes, learnt from the scores of history: a t distribution, wide where history is short.</summary>
/// <remarks>
/// The unit is the window: how far one differs from the other by itself is in its scores, whatever the number of rows. Neighbours are alike, so n scores count as n (1 - r) / (1 + r), r their
/// correlation with the one before, and the centre moves by r times how far the last window was off.
/// Source: A. Gelman et al., "Bayesian Data Analysis", 3rd edition, 2013, section 3.3 (normal with a conjugate prior).
/// </remarks>
/// <param name="Center">Where the score is expected.</param>
/// <param name="Scale">Scale of the t distribution.</param>
/// <param name="Freedom">Its degrees of freedom.</param>
/// <param name="Correlation">Of a score with the one before.</param>
/// <param name="Scores">Scores of history.</param>
readonly record struct ScorePrediction(double Center, double Scale, double Freedom, double Correlation, int Scores)
{
    const int LeastPairs = 8;
    const double MostFreedom = 40;
    const double MostCorrelation = 0.9;

    // What carries over of a window that is off without bound would hide what comes next.
    const double MostCarried = 3;

    /// <summary>Learns from history.</summary>
    /// <param name="scores">In order of time; NaN where a window had none.</param>
    /// <param name="kind">What is scored: it knows what is expected without history, and what always varies.</param>
    /// <param name="wider">What the scale is multiplied by, where history could not be compared at the distance at which it is used.</param>
    public static ScorePrediction Of(IReadOnlyList<double> scores, ScoreKind kind, double wider)
    {
        double sum = 0, products = 0, squares = 0;
        var n = 0;
        foreach (var score in scores)
        {
            if (double.IsNaN(score)) { continue; }
            sum += score;
            n++;
        }
        var mean = n == 0 ? kind.Center : sum / n;
        for (var i = 0; i < scores.Count; i++)
        {
            if (double.IsNaN(scores[i])) { continue; }
            squares += (scores[i] - mean) * (scores[i] - mean);
            if (i > 0 && !double.IsNaN(scores[i - 1])) { products += (scores[i] - mean) * (scores[i - 1] - mean); }
        }
        var correlation = squares > 0 ? Math.Clamp(products / squares, 0, MostCorrelation) : 0;
        double above = 0, aboveSquares = 0;
        for (var i = 1; i < scores.Count; i++)
        {
            if (!(scores[i - 1] > mean) || double.IsNaN(scores[i])) { continue; }
            above += (scores[i - 1] - mean) * (scores[i] - mean);
            aboveSquares += (scores[i - 1] - mean) * (scores[i - 1] - mean);
        }
        // Unusual windows are more alike than others: a warm day is followed by a warm one, while of two usual ones neither says anything of the other.
        correlation = Math.Max(correlation, aboveSquares > 0 && n >= LeastPairs ? Math.Clamp(above / aboveSquares, 0, MostCorrelation) : 0);
        var effective = n * (1 - correlation) / (1 + correlation);
        var variance = (kind.PriorScores * kind.PriorScale * kind.PriorScale + squares) / (kind.PriorScores + Math.Max(0, n - 1));
        var deviation = Math.Max(kind.LeastScale, Math.Sqrt(variance));
        var prior = kind.PriorScores / 4;
        var center = (prior * kind.Center + effective * mean) / (prior + effective);
        return new(center, wider * deviation * Math.Sqrt(1 + 1 / (prior + effective)), Math.Min(MostFreedom, kind.PriorScores + effective), correlation, n);
    }

    /// <summary>The probability of so high a score, or higher.</summary>
    /// <param name="score">Of the window.</param>
    /// <param name="before">Of the window before; NaN where it has none.</param>
    /// <param name="kind">What is scored.</param>
    /// <param name="sampling">Variance that so few rows add.</param>
    public double PValue(double score, double before, ScoreKind kind, double sampling)
    {
        var scale = Math.Sqrt(Scale * Scale + sampling);
        var carried = double.IsNaN(before) ? 0 : Correlation * Math.Clamp(before - Center, -MostCarried * Scale, MostCarried * Scale);
        var off = score - Center - carried;
        if (kind.TwoSided) { off = Math.Abs(off); }
        var tail = Tail((off - kind.Tolerance) / scale, Freedom);
        return kind.TwoSided ? Math.Min(1, 2 * tail) : tail;
    }

    /// <summary>The evidence in such a p-value. A fitted tail proves nothing beyond one in 10^9.</summary>
    public static double EValueOf(double p) => EValues.OfPValue(Math.Clamp(p, 1e-9, 1));

    /// <summary>The score that history stays below in 99 of 100 windows.</summary>
    public double Usual(ScoreKind kind) => Center + kind.Tolerance + 2.33 * Scale;

    /// <summary>Upper tail of Student's t.</summary>
    internal static double Tail(double t, double freedom)
    {
        var half = 0.5 * IncompleteBeta.At(freedom / (freedom + t * t), freedom / 2, 0.5);
        return t > 0 ? half : 1 - half;
    }
}
