using Relearn.Inference.Models.Classes;
using Relearn.Modeling.Evaluation.Classes;

namespace Relearn.Modeling.Classes.Stopping;

/// <summary>Makes a rule of stopping from rows that the model did not learn from.</summary>
/// <remarks>
/// <code>
/// 1 of each row: the greatest mass of a node on its way that is wrong, 0 where none is. An answer is wrong where that mass is answered
/// 2 the k-th least of them with k = ceil((n + 1) x accuracy); the threshold is the next number above it. With k > n: above all masses
/// 3 the same in each group at the top (the one that the model goes into) with enough rows, and over all other groups; the least of those that have enough joins the others where these would be too few
/// 4 shown probabilities: of each level, the rising shares of right nodes over bins of equally many rows
/// </code>
/// What makes a group is known before the answer, so that rows of one group are exchangeable among themselves and the guarantee holds in each.
/// Sources: V. Vovk, "Conditional validity of inductive conformal predictors", ACML 2012 (groups); S. Goren, I. Galil, R. El-Yaniv, "Hierarchical selective classification", NeurIPS 2024 (climbing).
/// </remarks>
static class StoppingFitter
{
    /// <summary>Fits.</summary>
    /// <param name="rows">Rows that the model did not learn from, nor anything that was chosen by its results.</param>
    /// <param name="config">What is asked for.</param>
    public static StoppingRule Fit(ScoredClassRows rows, StoppingConfig config)
    {
        double[] targets = [.. StoppingConfig.Shown.Append(config.Accuracy).Distinct().Order()];
        var byGroup = Enumerable.Range(0, rows.Count).GroupBy(rows.Group).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).Select(g => (Node: g.Key, Rows: g.ToArray())).ToList();
        var own = byGroup.TakeWhile(g => g.Rows.Length >= config.GroupRows).ToList();
        var others = byGroup.Skip(own.Count).SelectMany(g => g.Rows).ToList();
        while (own.Count > 0 && others.Count > 0 && others.Count < config.GroupRows)
        {
            others.AddRange(own[^1].Rows);
            own.RemoveAt(own.Count - 1);
        }
        // What is in no group here has the threshold of all.
        if (others.Count == 0) { others = [.. Enumerable.Range(0, rows.Count)]; }
        // Where nothing was found there is nothing to stop at.
        own.RemoveAll(g => g.Node == 0);
        var groups = own.OrderBy(g => g.Node).ToArray();
        var masses = groups.Select(g => Sorted(rows, g.Rows)).Append(Sorted(rows, others)).ToArray();
        return new(config.Accuracy, targets, [.. groups.Select(g => g.Node)], [.. targets.Select(t => masses.Select(m => Threshold(m, t)).ToArray())], LevelCurves.Fit(rows),
            UnfamiliarAbove(rows, config.FalseAlarms), config.FalseAlarms);
    }

    static double[] Sorted(ScoredClassRows rows, IEnumerable<int> chosen) => [.. chosen.Select(rows.WrongMass).Order()];

    /// <summary>The threshold of masses that stand in order.</summary>
    public static StoppingThreshold Threshold(ReadOnlySpan<double> wrongMasses, double target)
    {
        var rank = Rank(wrongMasses.Length, target);
        if (rank > wrongMasses.Length) { return new(StoppingRule.AboveAll, wrongMasses.Length, rank, wrongMasses.Length); }
        var mass = wrongMasses[rank - 1];
        var right = rank;
        while (right < wrongMasses.Length && wrongMasses[right] == mass) { right++; }
        return new(Math.BitIncrement(mass), wrongMasses.Length, rank, right);
    }

    // 0.9 x 1,000 must be 900, whatever the doubles say.
    static int Rank(int rows, double target) => Math.Max(1, (int)Math.Ceiling((rows + 1) * target - 1e-9));

    static double UnfamiliarAbove(ScoredClassRows rows, double falseAlarms)
    {
        double[] sorted = [.. Enumerable.Range(0, rows.Count).Select(rows.Unfamiliarity).Order()];
        var rank = Rank(rows.Count, 1 - falseAlarms);
        return rank > sorted.Length ? 1 : sorted[rank - 1];
    }
}
