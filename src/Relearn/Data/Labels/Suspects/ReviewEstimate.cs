using Relearn.Numerics;

namespace Relearn.Data.Labels.Suspects;

/// <summary>What the judgements of a review say about all ranked items: how many labels are wrong, and how many of the ranking should be taken.</summary>
/// <remarks>
/// <code>
/// 1 share of wrong labels in each stratum, among those of which people could tell
/// 2 made to fall with the rank: neighbours that do not are pooled, weighted by judgements (pool adjacent violators)
/// 3 number = wrong ones that were seen + share x items that were not, summed over the strata
/// 4 interval: the distances of the strata's Wilson bounds from their shares, as numbers of items, added in squares on either side
/// </code>
/// 4 does not lean on 2: where shares do not fall with the rank the interval stays honest. A stratum of which nobody judged an item counts with a share from 0 to 1.
/// Sources: R. E. Barlow et al., "Statistical inference under order restrictions", 1972; the interval of a sum from those of its parts: G. Zou, A. Donner, "Construction of confidence limits about effect measures", Statist. Med. 27, 2008.
/// </remarks>
/// <param name="Wrong">Number of wrong labels among all items, with a 95 % interval.</param>
/// <param name="Judged">Judgements that said right or wrong.</param>
/// <param name="CannotTell">Judgements that did not.</param>
/// <param name="Strata">The strata, most suspect first.</param>
sealed record ReviewEstimate(Interval Wrong, int Judged, int CannotTell, IReadOnlyList<ReviewStratum> Strata)
{
    /// <summary>Estimates from judgements.</summary>
    /// <param name="plan">The plan by which items were drawn.</param>
    /// <param name="judged">Verdicts by rank.</param>
    public static ReviewEstimate Of(ReviewPlan plan, IReadOnlyDictionary<int, ReviewVerdict> judged)
    {
        var (known, wrong, unclear) = (new int[plan.Strata], new int[plan.Strata], new int[plan.Strata]);
        foreach (var (rank, verdict) in judged)
        {
            var s = plan.StratumOf(rank);
            if (verdict == ReviewVerdict.CannotTell) { unclear[s]++; continue; }
            known[s]++;
            wrong[s] += verdict == ReviewVerdict.Wrong ? 1 : 0;
        }
        var shares = MonotoneShares.Falling(wrong, known);
        var strata = new ReviewStratum[plan.Strata];
        double number = 0, below = 0, above = 0;
        for (var s = 0; s < strata.Length; s++)
        {
            var interval = Interval.Wilson(wrong[s], known[s]);
            strata[s] = new(plan.Starts[s], plan.Starts[s + 1], known[s], wrong[s], unclear[s], Math.Clamp(shares[s], interval.Low, interval.High), interval);
            var (low, high) = strata[s].Distances();
            (number, below, above) = (number + strata[s].WrongInAll, below + low * low, above + high * high);
        }
        return new(new(number, Math.Max(wrong.Sum(), number - Math.Sqrt(below)), Math.Min(plan.Items - known.Sum() + wrong.Sum(), number + Math.Sqrt(above))), known.Sum(), unclear.Sum(), strata);
    }

    /// <summary>The cut with the largest expected F1.</summary>
    public ReviewCut BestF1()
    {
        var best = new ReviewCut(0, 0, 0, 0, 0);
        foreach (var cut in Cuts())
        {
            if (cut.F1 > best.F1) { best = cut; }
        }
        return best;
    }

    /// <summary>The cut that mends most: labels above it that nobody looks at are changed, so each is more probably wrong than right. Never deeper than the one with the largest F1.</summary>
    public ReviewCut BestToChange()
    {
        var (best, most) = (new ReviewCut(0, 0, 0, 0, 0), 0.0);
        foreach (var cut in Cuts())
        {
            // Of a right label that is changed a wrong one is made.
            var mended = 2 * cut.Wrong - cut.Items;
            if (mended > most) { (best, most) = (cut, mended); }
        }
        return best;
    }

    /// <summary>The deepest cut whose expected precision is at least what is asked; of no item where none is.</summary>
    public ReviewCut AtPrecision(double precision)
    {
        var deepest = new ReviewCut(0, 0, 0, 0, 0);
        foreach (var cut in Cuts())
        {
            if (cut.Precision >= precision) { deepest = cut; }
        }
        return deepest;
    }

    // Within the strata shares go straight from the middle of one to the middle of the next, so that a cut may fall anywhere.
    IEnumerable<ReviewCut> Cuts()
    {
        var (wrong, total) = (0.0, 0.0);
        for (var rank = 0; rank < Strata[^1].End; rank++) { total += ShareAt(rank); }
        for (var rank = 0; rank < Strata[^1].End; rank++)
        {
            wrong += ShareAt(rank);
            yield return new(rank + 1, wrong, wrong / (rank + 1), total == 0 ? 0 : wrong / total, 2 * wrong / (rank + 1 + total));
        }
    }

    double ShareAt(int rank)
    {
        var s = 0;
        while (s + 1 < Strata.Count && rank >= Strata[s].End) { s++; }
        var (middle, share) = (Middle(s), Strata[s].Share);
        var other = rank < middle ? s - 1 : s + 1;
        if (other < 0 || other >= Strata.Count) { return share; }
        return share + (Strata[other].Share - share) * Math.Abs((rank - middle) / (Middle(other) - middle));
    }

    double Middle(int stratum) => (Strata[stratum].First + Strata[stratum].End - 1) / 2.0;
}
