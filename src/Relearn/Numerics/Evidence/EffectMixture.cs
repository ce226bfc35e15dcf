using System.Runtime.Intrinsics;

namespace Relearn.Numerics.Evidence;

/// <summary>Eight bets at once on how much a mean has risen: a tenth more up to nearly four times as much.</summary>
/// <remarks>
/// Against "the mean is at most p" of values in [0, 1] a bet of size <c>l</c> multiplies its money by <c>1 + l (x - p)</c>, which is fair or worse there for every
/// <c>l</c> in [0, 1/p). For a rate that rises to p + d the best is <c>l = d / (p (1 - p))</c>.
/// </remarks>
static class EffectMixture
{
    /// <summary>Bets at once.</summary>
    public const int Count = 8;

    // Rises as a share of the mean, each 1.62 times the one before.
    static readonly Vector512<double> s_rises = Vector512.Create(0.1, 0.1618813, 0.2620557, 0.4242191, 0.6867315, 1.1116900, 1.7996180, 2.9132460);

    // A bet that may lose all never comes back.
    const double MostAtStake = 0.95;

    /// <summary>Sizes of the bets.</summary>
    /// <param name="mean">The mean that is not exceeded, above 0 and below 1.</param>
    public static Vector512<double> BetsAgainst(double mean) => Vector512.Min(s_rises * (1 / (1 - mean)), Vector512.Create(MostAtStake / mean));

    /// <summary>Their average, added in one order on every machine.</summary>
    public static double Average(Vector512<double> money)
    {
        var halves = money.GetLower() + money.GetUpper();
        var quarters = halves.GetLower() + halves.GetUpper();
        return (quarters[0] + quarters[1]) * (1.0 / Count);
    }

    /// <summary>Checks the mean of a bet.</summary>
    public static double Checked(double mean) => mean is > 0 and < 1 ? mean : throw new ArgumentOutOfRangeException(nameof(mean), mean, "a mean above 0 and below 1");
}
