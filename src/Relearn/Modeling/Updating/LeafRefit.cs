using Relearn.Data;
using Relearn.Inference.Models.Trees;
using Relearn.Modeling.Learners;
using Relearn.Modeling.Learners.Trees;

namespace Relearn.Modeling.Updating;

/// <summary>Keeps the trees of a model and moves their leaves towards what newer rows say.</summary>
/// <remarks>
/// <code>
/// for each tree, in order:  1 gradient and curvature of the log loss at the sum of the trees before it, by leaf
///                           2 leaf = decay x leaf + (1 - decay) x rate x (-gradient / curvature)
/// </code>
/// A leaf that no newer row falls into keeps its value. The formula is that of LightGBM's <c>refit</c> (its documentation, <c>refit_decay_rate</c>); the rate is that of the learner.
/// </remarks>
static class LeafRefit
{
    /// <summary>More rows are not read: a leaf needs far fewer, and they are held in memory.</summary>
    const long MostRows = 1 << 18;

    // Keeps a leaf of certain rows finite.
    const double LeastCurvature = 1e-3;

    /// <summary>Refits the leaves.</summary>
    /// <param name="learner">The learner that made the model.</param>
    /// <param name="before">The model's text.</param>
    /// <param name="rows">The encoded data.</param>
    /// <param name="range">The newer rows.</param>
    /// <param name="rate">Shrinkage of each tree.</param>
    /// <param name="decay">Share of the old value that stays.</param>
    /// <param name="execution">How the work is done.</param>
    public static IModel Refit(TreeLearner learner, byte[] before, EncodedRows rows, RowRange range, double rate, double decay, Execution execution)
    {
        var model = TreeEnsemble.Parse(before).Model;
        var (matrix, positives) = Read(rows, range);
        // The first tree holds the log-odds of the rate besides its own leaves.
        var rateOdds = ConstantLearner.LogOdds(positives.Count(p => p), positives.Length);
        var sums = new double[positives.Length];
        Array.Fill(sums, rateOdds);
        var at = new int[positives.Length];
        var width = rows.Encoder.Width;
        var leaves = new double[model.Trees][];
        var next = 0;
        for (var tree = 0; tree < model.Trees; tree++)
        {
            execution.Cancellation.ThrowIfCancellationRequested();
            var first = next;
            var count = LeavesOf(model, tree);
            var (gradients, curvatures) = (new double[count], new double[count]);
            Parallel.For(0, (positives.Length + Part - 1) / Part, new ParallelOptions { MaxDegreeOfParallelism = execution.ThreadCount }, part =>
            {
                for (var row = part * Part; row < Math.Min(positives.Length, (part + 1) * Part); row++) { at[row] = LeafOf(model, tree, matrix.AsSpan(row * width, width)) - first; }
            });
            // One after the other, so that the sums do not depend on the number of threads.
            for (var row = 0; row < positives.Length; row++)
            {
                var p = 1 / (1 + Math.Exp(-sums[row]));
                gradients[at[row]] += p - (positives[row] ? 1 : 0);
                curvatures[at[row]] += p * (1 - p);
            }
            next += count;
            leaves[tree] = new double[count];
            for (var leaf = 0; leaf < count; leaf++)
            {
                var old = model.Leaves[first + leaf];
                leaves[tree][leaf] = curvatures[leaf] == 0 ? old : decay * old + (1 - decay) * ((tree == 0 ? rateOdds : 0) - rate * gradients[leaf] / (curvatures[leaf] + LeastCurvature));
            }
            for (var row = 0; row < positives.Length; row++) { sums[row] = (tree == 0 ? 0 : sums[row]) + leaves[tree][at[row]]; }
        }
        return learner.ModelOf(TreeText.WithLeaves(before, leaves));
    }

    const int Part = 4096;

    static int LeavesOf(TreeModel model, int tree)
    {
        var (splits, leaves) = (new List<int>(), new List<int>());
        model.Visit(tree, splits, leaves);
        return leaves.Count;
    }

    static int LeafOf(TreeModel model, int tree, ReadOnlySpan<float> row)
    {
        var node = model.Roots[tree];
        while (node >= 0)
        {
            ref var split = ref model.Nodes[node];
            node = model.GoesLeft(split, row[split.Feature]) ? split.Left : split.Right;
        }
        return ~node;
    }

    // The newest rows, if there are more than are read.
    static (float[] Matrix, bool[] Positives) Read(EncodedRows rows, RowRange range)
    {
        var newest = range with { First = Math.Max(range.First, range.End - MostRows) };
        var width = rows.Encoder.Width;
        var count = (int)rows.Count(newest).Rows;
        var (matrix, positives) = (new float[count * width], new bool[count]);
        var at = 0;
        rows.ForEach(newest, 8192, block =>
        {
            block.Matrix.AsSpan(0, block.Rows * width).CopyTo(matrix.AsSpan(at * width));
            for (var i = 0; i < block.Rows; i++) { positives[at + i] = block.Labels[i] != 0; }
            at += block.Rows;
        });
        return (matrix, positives);
    }
}
