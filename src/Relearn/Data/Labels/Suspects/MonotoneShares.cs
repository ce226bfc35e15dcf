namespace Relearn.Data.Labels.Suspects;

/// <summary>Shares that fall (or stay) from one stratum to the next: the likeliest ones.</summary>
/// <remarks>Pool adjacent violators. Source: M. Ayer et al., "An empirical distribution function for sampling with incomplete information", Ann. Math. Statist. 26, 1955.</remarks>
static class MonotoneShares
{
    /// <summary>Shares of hits among trials; a stratum without trials has the mean of its neighbours', 0.5 where nobody has any.</summary>
    public static double[] Falling(IReadOnlyList<int> hits, IReadOnlyList<int> trials)
    {
        var pools = new List<(double Hits, double Trials, int Last)>();
        for (var s = 0; s < hits.Count; s++)
        {
            if (trials[s] == 0) { continue; }
            var pool = ((double)hits[s], (double)trials[s], s);
            while (pools.Count > 0 && pools[^1].Hits * pool.Item2 < pool.Item1 * pools[^1].Trials)
            {
                pool = (pool.Item1 + pools[^1].Hits, pool.Item2 + pools[^1].Trials, s);
                pools.RemoveAt(pools.Count - 1);
            }
            pools.Add(pool);
        }
        var shares = new double[hits.Count];
        if (pools.Count == 0)
        {
            Array.Fill(shares, 0.5);
            return shares;
        }
        var at = 0;
        for (var s = 0; s < shares.Length; s++)
        {
            while (at < pools.Count - 1 && s > pools[at].Last) { at++; }
            var (first, share) = (at == 0 ? -1 : pools[at - 1].Last, pools[at].Hits / pools[at].Trials);
            // Before the first judged stratum of a pool nobody knows on which side a stratum without judgements belongs.
            var open = at > 0 && trials[s] == 0 && !Enumerable.Range(first + 1, s - first - 1).Any(t => trials[t] > 0) && s <= pools[at].Last;
            shares[s] = open ? (pools[at - 1].Hits / pools[at - 1].Trials + share) / 2 : share;
        }
        return shares;
    }
}
