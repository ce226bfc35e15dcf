namespace Relearn.Numerics.Domains;

/// <summary>The boosted trees of a <see cref="DomainClassifier"/>: complete trees of a fixed depth over codes of a byte.</summary>
/// <param name="codes">Codes of both sides, <c>[columns][rows]</c>, the reference first.</param>
/// <param name="reference">Number of reference rows.</param>
/// <param name="options">How they learn.</param>
/// <param name="without">A column that is left out; -1 for none.</param>
sealed class DomainTrees(byte[][] codes, int reference, DomainOptions options, int without)
{
    const int Bins = 256;

    // Keeps a leaf with few rows from a large answer.
    const double Shrinkage = 1;

    // A node at depth d of a tree stands at 2^d - 1 + its number: column and the last code that goes left; -1: all go left.
    readonly List<(int[] Columns, byte[] Cuts, double[] Leaves)> _trees = [];

    /// <summary>Logarithm of the density ratio, window over reference, of a row.</summary>
    public double Score(int row)
    {
        double sum = 0;
        foreach (var (columns, cuts, leaves) in _trees) { sum += leaves[LeafOf(columns, cuts, row)]; }
        return sum;
    }

    /// <summary>Trees.</summary>
    public int Count => _trees.Count;

    /// <summary>Leaf of the first tree that a row falls into.</summary>
    public int LeafOf(int row) => LeafOf(_trees[0].Columns, _trees[0].Cuts, row);

    int LeafOf(int[] columns, byte[] cuts, int row)
    {
        var node = 0;
        for (var depth = 0; depth < options.Depth; depth++) { node = 2 * node + (columns[node] >= 0 && codes[columns[node]][row] > cuts[node] ? 2 : 1); }
        return node - columns.Length;
    }

    /// <summary>Learns from some rows; adds to <paramref name="gains"/> what each column contributed.</summary>
    public void Fit(int[] rows, double[] gains)
    {
        var ofWindow = rows.Count(r => r >= reference);
        if (ofWindow == 0 || ofWindow == rows.Length) { return; }
        // Each side weighs half of the rows.
        var (weightOfReference, weightOfWindow) = (rows.Length / 2.0 / (rows.Length - ofWindow), rows.Length / 2.0 / ofWindow);
        var (scores, slopes, bends) = (new double[rows.Length], new double[rows.Length], new double[rows.Length]);
        for (var round = 0; round < options.Rounds; round++)
        {
            for (var k = 0; k < rows.Length; k++)
            {
                var p = 1 / (1 + Math.Exp(-scores[k]));
                var (weight, truth) = rows[k] >= reference ? (weightOfWindow, 1.0) : (weightOfReference, 0);
                slopes[k] = weight * (truth - p);
                bends[k] = weight * p * (1 - p);
            }
            var nodes = new int[rows.Length];
            var (columns, cuts) = (new int[(1 << options.Depth) - 1], new byte[(1 << options.Depth) - 1]);
            Array.Fill(columns, -1);
            var split = false;
            for (var depth = 0; depth < options.Depth; depth++) { split |= Split(rows, nodes, slopes, bends, columns, cuts, depth, gains); }
            if (!split) { return; }
            _trees.Add((columns, cuts, Answer(nodes, slopes, bends, columns.Length, scores)));
        }
    }

    double[] Answer(int[] nodes, double[] slopes, double[] bends, int inner, double[] scores)
    {
        var (sums, curves) = (new double[inner + 1], new double[inner + 1]);
        for (var k = 0; k < nodes.Length; k++)
        {
            sums[nodes[k]] += slopes[k];
            curves[nodes[k]] += bends[k];
        }
        for (var leaf = 0; leaf < sums.Length; leaf++) { sums[leaf] = options.Rate * sums[leaf] / (curves[leaf] + Shrinkage); }
        for (var k = 0; k < nodes.Length; k++) { scores[k] += sums[nodes[k]]; }
        return sums;
    }

    // Splits all nodes of one depth; sums of slopes, curvatures and rows by node and code are made in one pass over each column.
    bool Split(int[] rows, int[] nodes, double[] slopes, double[] bends, int[] columns, byte[] cuts, int depth, double[] gains)
    {
        var (width, first) = (1 << depth, (1 << depth) - 1);
        var best = new double[width];
        var (sums, curves, counts) = (new double[width * Bins], new double[width * Bins], new int[width * Bins]);
        for (var column = 0; column < codes.Length; column++)
        {
            if (column == without) { continue; }
            Array.Clear(sums);
            Array.Clear(curves);
            Array.Clear(counts);
            var code = codes[column];
            for (var k = 0; k < rows.Length; k++)
            {
                var at = nodes[k] * Bins + code[rows[k]];
                sums[at] += slopes[k];
                curves[at] += bends[k];
                counts[at]++;
            }
            for (var node = 0; node < width; node++)
            {
                if (BestCut(sums.AsSpan(node * Bins, Bins), curves.AsSpan(node * Bins, Bins), counts.AsSpan(node * Bins, Bins)) is var (gain, cut) && gain > best[node])
                {
                    (best[node], columns[first + node], cuts[first + node]) = (gain, column, cut);
                }
            }
        }
        for (var node = 0; node < width; node++)
        {
            if (columns[first + node] >= 0) { gains[columns[first + node]] += best[node]; }
        }
        for (var k = 0; k < rows.Length; k++)
        {
            var node = first + nodes[k];
            nodes[k] = 2 * nodes[k] + (columns[node] >= 0 && codes[columns[node]][rows[k]] > cuts[node] ? 1 : 0);
        }
        return best.Any(b => b > 0);
    }

    (double Gain, byte Cut) BestCut(ReadOnlySpan<double> sums, ReadOnlySpan<double> curves, ReadOnlySpan<int> counts)
    {
        double sum = 0, curve = 0, count = 0;
        for (var b = 0; b < Bins; b++)
        {
            sum += sums[b];
            curve += curves[b];
            count += counts[b];
        }
        double left = 0, bend = 0, rows = 0, most = 0;
        byte cut = 0;
        var whole = sum * sum / (curve + Shrinkage);
        for (var b = 0; b < Bins - 1; b++)
        {
            if (counts[b] == 0) { continue; }
            left += sums[b];
            bend += curves[b];
            rows += counts[b];
            if (rows < options.LeastRows || count - rows < options.LeastRows) { continue; }
            var gain = left * left / (bend + Shrinkage) + (sum - left) * (sum - left) / (curve - bend + Shrinkage) - whole;
            if (gain > most) { (most, cut) = (gain, (byte)b); }
        }
        return (most, cut);
    }
}
