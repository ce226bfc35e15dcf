using Relearn.Numerics;

namespace Relearn.Data.Labels.Suspects;

/// <summary>What judgements say about one stratum of a ranking.</summary>
/// <param name="First">First rank.</param>
/// <param name="End">Rank behind the last.</param>
/// <param name="Judged">Items of which people could say whether the label is right or wrong.</param>
/// <param name="Wrong">Those whose label is wrong.</param>
/// <param name="CannotTell">Items of which they could not.</param>
/// <param name="Share">Estimated share of wrong labels: of all strata together, falling with the rank.</param>
/// <param name="Interval">The share among the judged ones, with the interval of the stratum by itself (Wilson, 95 %).</param>
sealed record ReviewStratum(int First, int End, int Judged, int Wrong, int CannotTell, double Share, Interval Interval)
{
    /// <summary>Number of items.</summary>
    public int Items => End - First;

    /// <summary>Items of which nobody knows.</summary>
    public int Unknown => Items - Judged;

    /// <summary>Estimated number of wrong labels: those that were seen, and the share of the rest.</summary>
    public double WrongInAll => Wrong + Unknown * Share;

    /// <summary>Distance of the number's lower and upper bound from the estimate; 0 where all were judged.</summary>
    public (double Below, double Above) Distances()
    {
        // Of a stratum without replacement: what was judged is known.
        var scale = Math.Sqrt((double)Items * Unknown);
        return (scale * (Share - Interval.Low), scale * (Interval.High - Share));
    }

    /// <summary>By how much the squared half width of the total shrinks with one judgement more than <paramref name="more"/>, as far as one can tell before it is made.</summary>
    public double Gain(int more) => SquaredHalfWidth(Judged + more) - SquaredHalfWidth(Judged + more + 1);

    double SquaredHalfWidth(int judged)
    {
        if (judged >= Items) { return 0; }
        // With one wrong and one right item put in, so that a share of 0 is not taken for certain.
        var share = (Share * Judged + 1) / (Judged + 2);
        var half = judged == 0 ? 0.5 : Math.Min(0.5, 2 * Math.Sqrt(share * (1 - share) / judged));
        return half * half * Items * (Items - judged);
    }
}
