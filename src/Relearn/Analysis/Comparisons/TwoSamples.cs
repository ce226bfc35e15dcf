namespace Relearn.Analysis.Comparisons;

/// <summary>Distances between two samples.</summary>
static class TwoSamples
{
    /// <summary>Largest distance of the two distribution functions (Kolmogorov and Smirnov), 0 to 1; 0 where one is empty.</summary>
    /// <param name="a">One, ascending.</param>
    /// <param name="b">The other, ascending.</param>
    public static double Largest(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        if (a.IsEmpty || b.IsEmpty) { return 0; }
        int i = 0, j = 0;
        double most = 0;
        while (i < a.Length && j < b.Length)
        {
            var at = Math.Min(a[i], b[j]);
            while (i < a.Length && a[i] <= at) { i++; }
            while (j < b.Length && b[j] <= at) { j++; }
            most = Math.Max(most, Math.Abs((double)i / a.Length - (double)j / b.Length));
        }
        return most;
    }

    /// <summary>What <see cref="Largest"/> stays below by chance in 999 of 1,000 cases.</summary>
    public static double ByChance(int a, int b) => a == 0 || b == 0 ? 1 : 1.95 * Math.Sqrt(1.0 / a + 1.0 / b);

    /// <summary>Total variation of texts, 0 to 1, with what chance makes of it taken off.</summary>
    public static double Variation(IReadOnlyList<string> a, IReadOnlyList<string> b)
    {
        if (a.Count == 0 || b.Count == 0) { return 0; }
        var shares = new Dictionary<string, (double A, double B)>(StringComparer.Ordinal);
        foreach (var text in a) { shares[text] = shares.GetValueOrDefault(text) is var s ? (s.A + 1.0 / a.Count, s.B) : default; }
        foreach (var text in b) { shares[text] = shares.GetValueOrDefault(text) is var s ? (s.A, s.B + 1.0 / b.Count) : default; }
        var chance = shares.Values.Sum(s => 0.4 * Math.Sqrt((s.A + s.B) / 2 * (1.0 / a.Count + 1.0 / b.Count)));
        return Math.Max(0, shares.Values.Sum(s => Math.Abs(s.A - s.B)) / 2 - chance);
    }
}
