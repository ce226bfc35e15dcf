namespace Relearn.Numerics;

/// <summary>How many of some trials succeed whose chance is itself a draw from a beta distribution.</summary>
/// <remarks>Probabilities of 1e-18 of the greatest and less are left out, on both sides: what is kept is as long as the spread, not as the number of trials.</remarks>
/// <param name="First">The fewest successes that are kept.</param>
/// <param name="Probabilities">Their probability, and that of each further number; they sum to 1.</param>
sealed record BetaBinomial(long First, double[] Probabilities)
{
    const double Negligible = 1e-18;

    /// <summary>The distribution.</summary>
    /// <param name="trials">0 or more.</param>
    /// <param name="a">Above 0.</param>
    /// <param name="b">Above 0.</param>
    public static BetaBinomial Of(long trials, double a, double b)
    {
        // Outward from the mode, by the ratio of neighbours: p(x + 1) / p(x) = (n - x)(a + x) / ((x + 1)(b + n - x - 1)).
        double Ratio(double x) => (trials - x) * (a + x) / ((x + 1) * (b + trials - x - 1));
        // The ratio falls below 1 once where a and b are above 1; else the greatest stands at an end.
        var (mode, high) = (0L, trials);
        while (a > 1 && b > 1 && mode < high)
        {
            var middle = mode + (high - mode) / 2;
            if (Ratio(middle) >= 1) { mode = middle + 1; }
            else { high = middle; }
        }
        if (!(a > 1 && b > 1)) { return Whole(trials, Ratio); }
        var (below, above) = (new List<double>(), new List<double> { 1 });
        for (var x = mode; x > 0 && (below.Count == 0 ? 1 : below[^1]) > Negligible; x--) { below.Add((below.Count == 0 ? 1 : below[^1]) / Ratio(x - 1)); }
        for (var x = mode; x < trials && above[^1] > Negligible; x++) { above.Add(above[^1] * Ratio(x)); }
        return Scaled(mode - below.Count, [.. Enumerable.Reverse(below), .. above]);
    }

    // With an end that is the greatest or both: all of it, from the first on; in logarithms, because either end may be the small one.
    static BetaBinomial Whole(long trials, Func<double, double> ratio)
    {
        var logs = new double[trials + 1];
        for (var x = 0; x < trials; x++) { logs[x + 1] = logs[x] + Math.Log(ratio(x)); }
        var most = logs.Max();
        return Scaled(0, [.. logs.Select(l => Math.Exp(l - most))]);
    }

    static BetaBinomial Scaled(long first, double[] values)
    {
        var sum = values.Sum();
        return new(first, [.. values.Select(v => v / sum)]);
    }

    /// <summary>The successes of two independent such draws together.</summary>
    public BetaBinomial Plus(BetaBinomial other)
    {
        var sum = new double[Probabilities.Length + other.Probabilities.Length - 1];
        for (var i = 0; i < Probabilities.Length; i++)
        {
            for (var j = 0; j < other.Probabilities.Length; j++) { sum[i + j] += Probabilities[i] * other.Probabilities[j]; }
        }
        var (from, to) = (0, sum.Length);
        var most = sum.Max() * Negligible;
        while (sum[from] < most) { from++; }
        while (sum[to - 1] < most) { to--; }
        return Scaled(First + other.First + from, sum[from..to]);
    }

    /// <summary>The fewest successes that are reached or stayed below with a probability of at least <paramref name="p"/>.</summary>
    public long Quantile(double p)
    {
        double sum = 0;
        for (var i = 0; i < Probabilities.Length; i++)
        {
            sum += Probabilities[i];
            if (sum >= p) { return First + i; }
        }
        return First + Probabilities.Length - 1;
    }
}
