namespace Relearn.Loop.Learning;

/// <summary>A loss that grows with age a towards a plateau and has gone half the way after a half-life h: <c>plateau (1 - 2^(-a / h))</c>.</summary>
/// <param name="Plateau">Loss of an infinitely old model beyond that of one made this moment; 0 where models do not age.</param>
/// <param name="HalfLife">Days; where the curve is straight as far as it was seen, long and only known together with the plateau.</param>
readonly record struct StalenessFit(double Plateau, double HalfLife)
{
    const double Ln2 = 0.6931471805599453;

    /// <summary>Loss at an age in days.</summary>
    public double At(double days) => Plateau * Grown(days, HalfLife);

    /// <summary>Loss summed over the days since a model was made.</summary>
    public double Over(double days) => Plateau * (days - HalfLife / Ln2 * Grown(days, HalfLife));

    // 1 - 2^(-days / halfLife), exact also where that is near 0.
    static double Grown(double days, double halfLife) => 2 * Math.Exp(-Ln2 * days / halfLife / 2) * Math.Sinh(Ln2 * days / halfLife / 2);

    /// <summary>Least squares on losses against a fresh model, each a mean over one period.</summary>
    /// <param name="days">Days between the making of the aged and of the fresh model.</param>
    /// <param name="losses">Mean loss beyond the fresh one.</param>
    /// <param name="weights">Weight of each.</param>
    /// <param name="periodDays">Days of a period. The fresh model ages in it too, which the plateau is corrected for.</param>
    public static StalenessFit Of(ReadOnlySpan<double> days, ReadOnlySpan<double> losses, ReadOnlySpan<double> weights, double periodDays)
    {
        var longest = 0.0;
        foreach (var d in days) { longest = Math.Max(longest, d); }
        // Half-lives from an eighth of a period to where even the oldest model has gone only 1 % of the way.
        var (low, high) = (Math.Log(periodDays / 8), Math.Log(longest * 64));
        const int Steps = 160;
        var (best, least) = (high, double.PositiveInfinity);
        for (var i = 0; i <= Steps; i++)
        {
            var at = low + (high - low) * i / Steps;
            var error = Error(days, losses, weights, Math.Exp(at));
            if (error < least) { (best, least) = (at, error); }
        }
        var (from, to) = (best - (high - low) / Steps, best + (high - low) / Steps);
        for (var i = 0; i < 40; i++)
        {
            var (a, b) = (to - (to - from) * 0.618033988749895, from + (to - from) * 0.618033988749895);
            if (Error(days, losses, weights, Math.Exp(a)) <= Error(days, losses, weights, Math.Exp(b))) { to = b; }
            else { from = a; }
        }
        var halfLife = Math.Exp(Math.Min(high, (from + to) / 2));
        return new(PlateauOf(days, losses, weights, halfLife, periodDays), halfLife);
    }

    /// <summary>The plateau that fits best where the half-life is known; 0 where the losses do not grow.</summary>
    public static double PlateauOf(ReadOnlySpan<double> days, ReadOnlySpan<double> losses, ReadOnlySpan<double> weights, double halfLife, double periodDays)
    {
        // Both models live through the same period: what is seen is the plateau times the mean of 2^(-a / h) over the period's ages from 0.
        var mean = Grown(periodDays, halfLife) / (Ln2 * periodDays / halfLife);
        return Math.Max(0, Slope(days, losses, weights, halfLife)) / mean;
    }

    static double Slope(ReadOnlySpan<double> days, ReadOnlySpan<double> losses, ReadOnlySpan<double> weights, double halfLife)
    {
        double xy = 0, xx = 0;
        for (var i = 0; i < days.Length; i++)
        {
            var x = Grown(days[i], halfLife);
            xy += weights[i] * x * losses[i];
            xx += weights[i] * x * x;
        }
        return xx > 0 ? xy / xx : 0;
    }

    static double Error(ReadOnlySpan<double> days, ReadOnlySpan<double> losses, ReadOnlySpan<double> weights, double halfLife)
    {
        var slope = Math.Max(0, Slope(days, losses, weights, halfLife));
        double sum = 0;
        for (var i = 0; i < days.Length; i++)
        {
            var miss = losses[i] - slope * Grown(days[i], halfLife);
            sum += weights[i] * miss * miss;
        }
        return sum;
    }

    /// <summary>The nearest sequence that never falls, by least squares.</summary>
    /// <remarks>Source: M. Ayer et al., "An empirical distribution function for sampling with incomplete information", Ann. Math. Statist. 26(4), 1955 (pool adjacent violators).</remarks>
    public static double[] Monotone(ReadOnlySpan<double> values, ReadOnlySpan<double> weights)
    {
        var pools = new List<(double Sum, double Weight, int Count)>();
        for (var i = 0; i < values.Length; i++)
        {
            var pool = (Sum: values[i] * weights[i], Weight: weights[i], Count: 1);
            while (pools is [.., var last] && last.Sum / last.Weight > pool.Sum / pool.Weight)
            {
                pool = (pool.Sum + last.Sum, pool.Weight + last.Weight, pool.Count + last.Count);
                pools.RemoveAt(pools.Count - 1);
            }
            pools.Add(pool);
        }
        return [.. pools.SelectMany(p => Enumerable.Repeat(p.Sum / p.Weight, p.Count))];
    }
}
