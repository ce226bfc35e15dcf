using Relearn.Monitoring.Profiles;
using Relearn.Numerics;

namespace Relearn.Monitoring.Inputs;

/// <summary>Small boosted trees that learn to tell the rows of one window from those of others: they also see what no column shows alone, such as two columns that were exchanged.</summary>
/// <remarks>Logistic loss, 16 trees of depth 3 on the bins of profiles. Each half of the rows is scored by trees of the other half. Source of the idea: D. Lopez-Paz, M. Oquab,
/// "Revisiting classifier two-sample tests", ICLR 2017. The row is not the unit of evidence, so the area is a score of the window, and not a test.</remarks>
static class DomainClassifier
{
    const int Trees = 16;
    const int Depth = 3;
    const int Bins = 68;
    const int MissingBin = 67;
    const int LeastLeaf = 5;
    const double Rate = 0.3;
    const double Regularization = 1;

    /// <summary>Area under the ROC curve on rows that were not learnt from: 0.5 where nothing tells them apart, 1 where everything does.</summary>
    /// <param name="window">Bins of the window's rows.</param>
    /// <param name="others">Bins of the others.</param>
    /// <param name="columns">Columns that may be looked at.</param>
    public static double Area(IReadOnlyList<byte[]> window, IReadOnlyList<byte[]> others, IReadOnlyList<int> columns) => Run(window, others, columns, null);

    /// <summary>How much each column had to do with it: gain of its splits as a share of all.</summary>
    public static IReadOnlyList<(int Column, double Share)> Importance(IReadOnlyList<byte[]> window, IReadOnlyList<byte[]> others, IReadOnlyList<int> columns)
    {
        var gains = new double[columns.Count];
        Run(window, others, columns, gains);
        var total = gains.Sum();
        return total <= 0 ? [] : [.. gains.Select((g, i) => (columns[i], g / total)).Where(g => g.Item2 > 0).OrderByDescending(g => g.Item2).ThenBy(g => g.Item1)];
    }

    static double Run(IReadOnlyList<byte[]> window, IReadOnlyList<byte[]> others, IReadOnlyList<int> columns, double[]? gains)
    {
        byte[][] rows = [.. window, .. others];
        var labels = new double[rows.Length];
        labels.AsSpan(0, window.Count).Fill(1);
        // Rows stand in the order of their hashes, so every second one is a random half.
        var scores = new double[rows.Length];
        for (var half = 0; half < 2; half++)
        {
            int[] learnt = [.. Enumerable.Range(0, rows.Length).Where(i => (i < window.Count ? i : i - window.Count) % 2 == half)];
            int[] judged = [.. Enumerable.Range(0, rows.Length).Where(i => (i < window.Count ? i : i - window.Count) % 2 != half)];
            Fit(rows, labels, learnt, judged, columns, scores, gains);
        }
        return BinaryMetrics.Areas(scores, [.. labels.Select(l => l == 1)]).RocAuc;
    }

    static void Fit(byte[][] rows, double[] labels, int[] learnt, int[] judged, IReadOnlyList<int> columns, double[] scores, double[]? gains)
    {
        var (sums, nodes) = (new double[rows.Length], new int[rows.Length]);
        var positive = learnt.Sum(i => labels[i]);
        var start = Math.Log((positive + 0.5) / (learnt.Length - positive + 0.5));
        var (gradients, hessians) = (new double[rows.Length], new double[rows.Length]);
        var histogram = new (double G, double H, int N)[(1 << (Depth - 1)) * Bins];
        var splits = new (int Column, int Bin, double Gain)[1 << Depth];
        int[] all = [.. learnt, .. judged];
        for (var tree = 0; tree < Trees; tree++)
        {
            foreach (var i in learnt)
            {
                var p = 1 / (1 + Math.Exp(-(start + sums[i])));
                (gradients[i], hessians[i]) = (labels[i] - p, p * (1 - p));
            }
            foreach (var i in all) { nodes[i] = 0; }
            for (var depth = 0; depth < Depth; depth++)
            {
                var width = 1 << depth;
                for (var n = 0; n < width; n++) { splits[n] = (-1, 0, 1e-9); }
                for (var c = 0; c < columns.Count; c++) { Search(rows, learnt, nodes, gradients, hessians, columns[c], c, width, histogram, splits); }
                for (var n = 0; gains is not null && n < width; n++)
                {
                    if (splits[n].Column >= 0) { gains[splits[n].Column] += splits[n].Gain; }
                }
                foreach (var i in all)
                {
                    var split = splits[nodes[i]];
                    nodes[i] = 2 * nodes[i] + (split.Column >= 0 && BinOf(rows[i][columns[split.Column]]) > split.Bin ? 1 : 0);
                }
            }
            var leaves = new (double G, double H)[1 << Depth];
            foreach (var i in learnt) { leaves[nodes[i]] = (leaves[nodes[i]].G + gradients[i], leaves[nodes[i]].H + hessians[i]); }
            foreach (var i in all) { sums[i] += Rate * leaves[nodes[i]].G / (leaves[nodes[i]].H + Regularization); }
        }
        foreach (var i in judged) { scores[i] = sums[i]; }
    }

    static void Search(byte[][] rows, int[] learnt, int[] nodes, double[] gradients, double[] hessians, int column, int at, int width, (double G, double H, int N)[] histogram, (int Column, int Bin, double Gain)[] splits)
    {
        histogram.AsSpan(0, width * Bins).Clear();
        foreach (var i in learnt)
        {
            ref var bin = ref histogram[nodes[i] * Bins + BinOf(rows[i][column])];
            bin.G += gradients[i];
            bin.H += hessians[i];
            bin.N++;
        }
        for (var n = 0; n < width; n++)
        {
            var bins = histogram.AsSpan(n * Bins, Bins);
            var (g, h, count) = (0.0, 0.0, 0);
            foreach (var bin in bins) { (g, h, count) = (g + bin.G, h + bin.H, count + bin.N); }
            var whole = g * g / (h + Regularization);
            var (left, weight, below) = (0.0, 0.0, 0);
            for (var b = 0; b < Bins - 1; b++)
            {
                if (bins[b].N == 0) { continue; }
                (left, weight, below) = (left + bins[b].G, weight + bins[b].H, below + bins[b].N);
                if (below < LeastLeaf || count - below < LeastLeaf) { continue; }
                var gain = left * left / (weight + Regularization) + (g - left) * (g - left) / (h - weight + Regularization) - whole;
                if (gain > splits[n].Gain) { splits[n] = (at, b, gain); }
            }
        }
    }

    static int BinOf(byte bin) => bin == RowSample.Missing ? MissingBin : bin;
}
