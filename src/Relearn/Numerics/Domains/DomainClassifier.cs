namespace Relearn.Numerics.Domains;

/// <summary>Learns to tell rows of a window from rows of a reference, over columns of binned codes: one number for "how different are they", interactions of columns included.</summary>
/// <remarks>
/// Boosted trees, cross-fitted: every row is scored by trees that have not seen it, so that two samples alike give an area about 0.5 however flexible the trees are.
/// Both sides weigh the same in learning, so p / (1 - p) is the density ratio. The same rows, in the same order, with the same seed give the same bits.
/// Sources: J. H. Friedman, "Greedy function approximation: a gradient boosting machine", Ann. Statist. 29(5), 2001;
/// D. Lopez-Paz, M. Oquab, "Revisiting classifier two-sample tests", ICLR 2017; standard error of an area of two samples alike: H. B. Mann, D. R. Whitney, 1947.
/// </remarks>
static class DomainClassifier
{
    /// <summary>Compares.</summary>
    /// <param name="reference">Codes of the reference, <c>[columns][rows]</c>; missing is a code like others. Order within a column helps, but nothing depends on it.</param>
    /// <param name="window">Codes of the window, with the same columns and bins.</param>
    /// <param name="seed">Deals the rows into folds.</param>
    /// <param name="options">How it learns.</param>
    /// <param name="without">A column that is left out, to see what remains without it; -1 for none.</param>
    public static DomainComparison Compare(byte[][] reference, byte[][] window, ulong seed, DomainOptions? options = null, int without = -1)
    {
        options ??= new();
        var (n, m) = (Rows(reference), Rows(window));
        var (ratiosOfReference, ratiosOfWindow, gains) = (Filled(n), Filled(m), new double[reference.Length]);
        var error = Math.Sqrt((n + m + 1.0) / (12.0 * n * m));
        if (n == 0 || m == 0 || reference.Length == 0) { return new(double.NaN, double.NaN, ratiosOfReference, ratiosOfWindow, gains); }
        var codes = new byte[reference.Length][];
        for (var c = 0; c < codes.Length; c++) { codes[c] = [.. reference[c], .. window[c]]; }
        var folds = new int[n + m];
        for (var i = 0; i < folds.Length; i++) { folds[i] = (int)(SeededRandom.At(seed, i) * options.Folds); }
        double areas = 0, weights = 0;
        for (var fold = 0; fold < options.Folds; fold++)
        {
            var learn = new List<int>();
            var score = new List<int>();
            for (var i = 0; i < folds.Length; i++) { (folds[i] == fold ? score : learn).Add(i); }
            var trees = new DomainTrees(codes, n, options, without);
            trees.Fit([.. learn], gains);
            var (scores, sides) = (new double[score.Count], new bool[score.Count]);
            for (var k = 0; k < scores.Length; k++)
            {
                var i = score[k];
                scores[k] = trees.Score(i);
                sides[k] = i >= n;
                var ratio = Math.Exp(Math.Clamp(scores[k], -20, 20));
                if (i < n) { ratiosOfReference[i] = ratio; }
                else { ratiosOfWindow[i - n] = ratio; }
            }
            // Scores of different folds are of different trees: only rows of one fold are ranked against each other.
            var area = new RankedScores(scores, sides).Areas().RocAuc;
            if (!double.IsNaN(area))
            {
                areas += area * scores.Length;
                weights += scores.Length;
            }
        }
        var total = gains.Sum();
        for (var c = 0; c < gains.Length && total > 0; c++) { gains[c] /= total; }
        return new(weights > 0 ? areas / weights : double.NaN, error, ratiosOfReference, ratiosOfWindow, gains);
    }

    static int Rows(byte[][] columns) => columns.Length == 0 ? 0 : columns[0].Length;

    static double[] Filled(int count)
    {
        var ones = new double[count];
        Array.Fill(ones, 1);
        return ones;
    }
}
