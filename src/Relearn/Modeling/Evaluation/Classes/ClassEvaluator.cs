using Relearn.Inference.Models.Classes;
using Relearn.Numerics;

namespace Relearn.Modeling.Evaluation.Classes;

/// <summary>Metrics of models of classes.</summary>
static class ClassEvaluator
{
    /// <summary>How many classes count as found in <see cref="ClassMetrics.TopK"/>.</summary>
    public const int K = 5;

    static readonly (string Name, long From)[] Sizes = [("0", 0), ("1-9", 1), ("10-99", 10), ("100-999", 100), ("1,000+", 1_000)];

    /// <summary>Judges the best classes of rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="examples">Training rows of each node as a class, <c>[nodes]</c>; 0 where it is none.</param>
    /// <param name="seed">Seed of the resampling.</param>
    /// <param name="rule">Gives the probabilities that are shown; null: the masses are judged as they are.</param>
    public static ClassMetrics Evaluate(ScoredClassRows rows, ReadOnlySpan<long> examples, ulong seed, StoppingRule? rule = null)
    {
        var blocks = ResamplingBlocks.Of(rows.Days);
        var tree = rows.Taxonomy;
        Interval Mean(Func<int, double> ofRow) => blocks.Mean(ofRow, seed);
        Interval Ratio(Func<int, double> above, Func<int, double> below) => BlockBootstrap.Mean(blocks.Sum(above), blocks.Sum(below), seed);
        int Said(int i) => tree.DepthOf(rows.Best(i));
        int True(int i) => tree.DepthOf(rows.Truth(i));
        double Hit(int i) => rows.Rank(i) == 0 ? 1 : 0;
        // Nothing said is nothing wrong.
        double Precision(int i) => Said(i) == 0 ? 1 : (double)rows.Shared(i) / Said(i);
        double Recall(int i) => True(i) == 0 ? 1 : (double)rows.Shared(i) / True(i);
        double F(int i) => Said(i) + True(i) == 0 ? 1 : 2.0 * rows.Shared(i) / (Said(i) + True(i));
        return new(rows.Count, Mean(Hit), Mean(i => rows.Rank(i) is >= 0 and < K ? 1 : 0),
            new(Ratio(i => rows.Shared(i), i => Said(i)), Ratio(i => rows.Shared(i), i => True(i)), Ratio(i => 2 * rows.Shared(i), i => Said(i) + True(i))),
            new(Mean(Precision), Mean(Recall), Mean(F)),
            Mean(i => Said(i) + True(i) - 2 * rows.Shared(i)), Levels(rows, rule, Ratio), BySize(rows, examples, Hit, Ratio));
    }

    static List<LevelMetrics> Levels(ScoredClassRows rows, StoppingRule? rule, Func<Func<int, double>, Func<int, double>, Interval> ratio)
    {
        var tree = rows.Taxonomy;
        var depth = Enumerable.Range(0, rows.Count).Select(i => Math.Max(tree.DepthOf(rows.Truth(i)), tree.DepthOf(rows.Best(i)))).DefaultIfEmpty().Max();
        var (shown, right) = (new List<double>[depth], new List<bool>[depth]);
        for (var d = 0; d < depth; d++) { (shown[d], right[d]) = ([], []); }
        var scratch = new double[depth];
        for (var i = 0; i < rows.Count; i++)
        {
            var masses = rows.Masses(i);
            if (rule is null) { masses.CopyTo(scratch); }
            else { rule.Show(masses, scratch); }
            for (var d = 0; d < masses.Length; d++)
            {
                shown[d].Add(scratch[d]);
                right[d].Add(d < rows.Shared(i));
            }
        }
        return [.. Enumerable.Range(0, depth).Select(d => new LevelMetrics(d + 1, Enumerable.Range(0, rows.Count).LongCount(i => tree.DepthOf(rows.Truth(i)) > d),
            ratio(i => d < rows.Shared(i) ? 1 : 0, i => tree.DepthOf(rows.Truth(i)) > d ? 1 : 0), shown[d].Count,
            shown[d].Count == 0 ? null : new RankedScores([.. shown[d]], [.. right[d]]).CalibrationError()))];
    }

    static List<SizeMetrics> BySize(ScoredClassRows rows, ReadOnlySpan<long> examples, Func<int, double> hit, Func<Func<int, double>, Func<int, double>, Interval> ratio)
    {
        var size = new int[rows.Count];
        for (var i = 0; i < size.Length; i++)
        {
            var count = examples[rows.Truth(i)];
            size[i] = Array.FindLastIndex(Sizes, s => count >= s.From);
        }
        var made = new List<SizeMetrics>();
        for (var s = 0; s < Sizes.Length; s++)
        {
            var (at, classes) = (s, new Dictionary<int, (double Hits, double Rows)>());
            for (var i = 0; i < size.Length; i++)
            {
                if (size[i] != s) { continue; }
                var (hits, seen) = classes.GetValueOrDefault(rows.Truth(i));
                classes[rows.Truth(i)] = (hits + hit(i), seen + 1);
            }
            if (classes.Count == 0) { continue; }
            made.Add(new(Sizes[s].Name, classes.Count, (long)classes.Values.Sum(c => c.Rows), ratio(i => size[i] == at ? hit(i) : 0, i => size[i] == at ? 1 : 0), classes.Values.Average(c => c.Hits / c.Rows)));
        }
        return made;
    }
}
