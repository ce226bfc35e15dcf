using Relearn.Numerics;

namespace Relearn.Analysis.Comparisons;

/// <summary>Areas under the ROC curve of two sets of rows.</summary>
/// <param name="Before">Of before.</param>
/// <param name="Now">Of now.</param>
/// <param name="Error">Standard error of the difference.</param>
sealed record RankingDifference(double Before, double Now, double Error)
{
    const double Matters = 0.02;

    /// <summary>Worse beyond doubt, and by what matters.</summary>
    public bool IsWorse => Now - Before < -Math.Max(Matters, 3 * Error);

    /// <summary>As before: no worse than matters, as far as can be told.</summary>
    public bool IsKept => Now - Before > -Matters && Error < Matters;

    /// <summary>Compares; null where a class is absent.</summary>
    public static RankingDifference? Of(IReadOnlyList<(double Score, bool Positive)> before, IReadOnlyList<(double Score, bool Positive)> now)
    {
        var (a, b) = (AreaOf(before), AreaOf(now));
        return a is null || b is null ? null : new(a.Value.Area, b.Value.Area, Math.Sqrt(a.Value.Variance + b.Value.Variance));
    }

    // J. A. Hanley, B. J. McNeil, "The meaning and use of the area under a receiver operating characteristic (ROC) curve", Radiology 143, 1982.
    static (double Area, double Variance)? AreaOf(IReadOnlyList<(double Score, bool Positive)> rows)
    {
        double hits = rows.Count(r => r.Positive), others = rows.Count - hits;
        if (hits < 10 || others < 10) { return null; }
        var area = BinaryMetrics.Areas([.. rows.Select(r => r.Score)], [.. rows.Select(r => r.Positive)]).RocAuc;
        var (q1, q2) = (area / (2 - area), 2 * area * area / (1 + area));
        return (area, Math.Max(0, (area * (1 - area) + (hits - 1) * (q1 - area * area) + (others - 1) * (q2 - area * area)) / (hits * others)));
    }
}
