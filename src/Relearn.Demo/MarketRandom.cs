namespace Relearn.Demo;

/// <summary>A stream of random numbers that depends on what it is named by alone, so any page of any day can be made by itself.</summary>
/// <remarks>SplitMix64. Source: G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.</remarks>
struct MarketRandom
{
    ulong _state;

    /// <param name="seed">Seed of the market.</param>
    /// <param name="what">What the numbers are for.</param>
    /// <param name="number">Which of these.</param>
    public MarketRandom(ulong seed, MarketStream what, long number = 0)
    {
        unchecked { _state = Mix(Mix(seed + (ulong)what * 0xD1B54A32D192ED03) + (ulong)number * 0x9E3779B97F4A7C15); }
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double Next()
    {
        unchecked { _state += 0x9E3779B97F4A7C15; }
        return (Mix(_state) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>Uniform in [0, <paramref name="below"/>).</summary>
    public int Next(int below) => (int)(Next() * below);

    /// <summary>Normal, mean 0, standard deviation 1 (Box and Muller 1958).</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Next())) * Math.Cos(2 * Math.PI * Next());

    /// <summary>An index, with the chances that <paramref name="weights"/> say.</summary>
    public int Choose(ReadOnlySpan<double> weights)
    {
        var total = 0.0;
        foreach (var weight in weights) { total += weight; }
        var left = Next() * total;
        for (var i = 0; i < weights.Length - 1; i++)
        {
            left -= weights[i];
            if (left < 0) { return i; }
        }
        return weights.Length - 1;
    }

    static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}

/// <summary>What random numbers are drawn for; each has a stream of its own.</summary>
enum MarketStream
{
    Searchers = 1,
    Advertisers,
    Ads,
    Tastes,
    Events,
    Day,
    Page,
    Turnout,
    Labeller,
    Mistake,
    Collector,
    Troubles,
}
