namespace Relearn.Data.Sampling;

/// <summary>How many of a sample's items each stratum gets.</summary>
static class Allocation
{
    /// <summary>Shares of the sample as the strata's shares of the rows.</summary>
    public static int[] Proportional(IReadOnlyList<long> rows, int size) => Share(rows, [.. rows.Select(n => (double)n)], size);

    /// <summary>More from strata that are large and varied: the mean over all has the least variance for this size.</summary>
    /// <remarks>Source: J. Neyman, "On the two different aspects of the representative method", JRSS 97(4), 1934: n_h in proportion to N_h S_h.</remarks>
    public static int[] Neyman(IReadOnlyList<long> rows, IReadOnlyList<double> deviations, int size) =>
        Share(rows, [.. rows.Zip(deviations, (n, s) => n * s)], size);

    // Who claims more than there is gets all there is, and the others share the rest; what is left of fractions goes to the largest remainders.
    static int[] Share(IReadOnlyList<long> rows, double[] claims, int size)
    {
        var given = new int[rows.Count];
        var left = (int)Math.Min(size, rows.Sum());
        List<int> open = [.. Enumerable.Range(0, rows.Count).Where(h => rows[h] > 0)];
        while (left > 0)
        {
            var total = open.Sum(h => claims[h]);
            // Where nobody claims anything, size decides.
            if (!(total > 0)) { (claims, total) = ([.. rows.Select(n => (double)n)], open.Sum(h => (double)rows[h])); }
            var whole = open.Where(h => left * claims[h] / total >= rows[h]).ToArray();
            if (whole.Length == 0)
            {
                var wanted = open.ToDictionary(h => h, h => left * claims[h] / total);
                foreach (var h in open) { given[h] = (int)wanted[h]; }
                foreach (var h in open.OrderByDescending(h => wanted[h] - given[h]).ThenBy(h => h).Take(left - open.Sum(h => given[h])).ToArray()) { given[h]++; }
                break;
            }
            foreach (var h in whole) { given[h] = (int)rows[h]; }
            left -= whole.Sum(h => given[h]);
            open.RemoveAll(whole.Contains);
        }
        // A stratum that is not in the sample would say nothing.
        for (var h = 0; h < given.Length; h++)
        {
            var most = Enumerable.Range(0, given.Length).MaxBy(i => given[i]);
            if (given[h] == 0 && rows[h] > 0 && given[most] > 1) { (given[h], given[most]) = (1, given[most] - 1); }
        }
        return given;
    }
}
