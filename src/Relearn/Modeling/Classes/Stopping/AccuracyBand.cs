using Relearn.Inference.Models.Classes;
using Relearn.Numerics;

namespace Relearn.Modeling.Classes.Stopping;

/// <summary>Where the share of right answers must lie, with 95 %, if rows are like those on which the thresholds were made.</summary>
/// <remarks>
/// The chance that a row's answer is right, with the threshold at the k-th of n masses, is itself a draw from Beta(k, n + 1 - k); of m rows a binomial number is right: together beta-binomial, in each group, and
/// their sum over groups. Where several masses equal the threshold, the chance lies between the draws of the last of them, r, and of the one behind: Beta(r, n + 1 - r) and Beta(r + 1, n - r). With a model that
/// is better than was asked for, for example, all rows without a wrong node have the mass 0, and the band lies at its accuracy, above the target.
/// Source: A. Angelopoulos, S. Bates, "Conformal prediction: a gentle introduction", Foundations and Trends in Machine Learning 16(4), 2023, section 3.2 and appendix C.
/// </remarks>
static class AccuracyBand
{
    const double Tail = 0.025;

    /// <summary>The band.</summary>
    /// <param name="thresholds">Of the groups, then of all others.</param>
    /// <param name="rows">Rows in each of them.</param>
    /// <returns>Lower and upper end as shares; 0 to 1 where there are no rows.</returns>
    public static (double Low, double High) Of(ReadOnlySpan<StoppingThreshold> thresholds, ReadOnlySpan<long> rows)
    {
        BetaBinomial? low = null, high = null;
        var total = 0L;
        for (var g = 0; g < thresholds.Length; g++)
        {
            if (rows[g] == 0) { continue; }
            total += rows[g];
            var (least, most) = Bounds(thresholds[g], rows[g]);
            (low, high) = (low?.Plus(least) ?? least, high?.Plus(most) ?? most);
        }
        return total == 0 ? (0, 1) : ((double)low!.Quantile(Tail) / total, (double)high!.Quantile(1 - Tail) / total);
    }

    static (BetaBinomial Least, BetaBinomial Most) Bounds(StoppingThreshold threshold, long rows)
    {
        var all = new BetaBinomial(rows, [1]);
        // Every answer is the root, which is right.
        if (threshold.Mass > 1) { return (all, all); }
        var (n, right) = (threshold.Rows, threshold.Right);
        var least = BetaBinomial.Of(rows, right, n + 1 - right);
        return (least, right == threshold.Rank ? least : right < n ? BetaBinomial.Of(rows, right + 1, n - right) : all);
    }
}
