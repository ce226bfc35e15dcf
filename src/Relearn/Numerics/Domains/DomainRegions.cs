namespace Relearn.Numerics.Domains;

/// <summary>Rows of a window in regions that a reference hardly knows.</summary>
/// <remarks>
/// Half of the rows of both sides grows one tree that parts the two as well as it can. Its leaves are so large that a window like the reference would leave three times
/// <see cref="LeastReference"/> of the reference's rows in each; where there are fewer than those the window is somewhere else. The other half is counted.
/// </remarks>
static class DomainRegions
{
    /// <summary>A region with fewer rows of the reference is not known.</summary>
    public const int LeastReference = 20;

    const int Depth = 7;

    /// <summary>Share of the window's rows in regions with fewer than <see cref="LeastReference"/> rows of the reference; 0 where the window has none, 1 where the reference has none.</summary>
    /// <param name="reference">Codes, <c>[columns][rows]</c>.</param>
    /// <param name="window">Codes with the same columns and bins.</param>
    /// <param name="seed">Deals the rows into halves.</param>
    public static double UnseenShare(byte[][] reference, byte[][] window, ulong seed)
    {
        if (reference.Length == 0 || window[0].Length == 0) { return 0; }
        var (n, m) = (reference[0].Length, window[0].Length);
        if (n < LeastReference) { return 1; }
        var codes = new byte[reference.Length][];
        for (var c = 0; c < codes.Length; c++) { codes[c] = [.. reference[c], .. window[c]]; }
        double unseen = 0;
        var folds = new bool[n + m];
        for (var i = 0; i < folds.Length; i++) { folds[i] = SeededRandom.At(seed, i) < 0.5; }
        var options = new DomainOptions { Rounds = 1, Depth = Depth, LeastRows = (int)Math.Ceiling(1.5 * LeastReference * (n + m) / n) };
        for (var half = 0; half < 2; half++)
        {
            var trees = new DomainTrees(codes, n, options, -1);
            trees.Fit([.. Enumerable.Range(0, n + m).Where(i => folds[i] == (half == 0))], new double[codes.Length]);
            if (trees.Count == 0) { continue; }
            var known = new int[1 << Depth];
            for (var i = 0; i < n; i++) { known[trees.LeafOf(i)]++; }
            for (var i = n; i < n + m; i++) { unseen += folds[i] != (half == 0) && known[trees.LeafOf(i)] < LeastReference ? 1 : 0; }
        }
        return unseen / m;
    }
}
