using System.Runtime.InteropServices;
using Relearn.Numerics;

namespace Relearn.Data.Labels.Suspects;

/// <summary>Compares groups of labels and says which of them is the bad one.</summary>
/// <remarks>
/// A group with more labels of a rare class, or with harder items, has more suspicion without any error. So
/// <code>
/// 1 the probabilities are moved to the group's own share of each class: p'(k) ~ p(k) x labels k in the group / sum of p(k) in the group, one item added to both
/// 2 of the suspicion 1 - p'(label) that is taken out which a label drawn by p' would have, 1 - sum p'^2: what is left has a mean of 0 where labels are what the probabilities say
/// 3 lift = mean of what is left in the group, less that in all others; its error is that of two means with the variance of all
/// </code>
/// </remarks>
static class GroupComparison
{
    /// <summary>Groups with fewer items are shown and not tested.</summary>
    public const int LeastItems = 20;

    const double Normal95 = 1.959963984540054;

    /// <summary>Compares the groups: worse ones first, the greatest lift first among them, and so among the others.</summary>
    /// <param name="groups">Group of each item; an item without one counts with none.</param>
    /// <param name="items">Given labels and probabilities.</param>
    /// <param name="flagged">Items above the cut; empty without a cut.</param>
    /// <param name="judged">Verdicts by item; null without a review. Where groups were not drawn alike their shares are those of what was drawn.</param>
    public static IReadOnlyList<GroupSuspicion> Of(ItemGroups groups, TopProbabilities items, ReadOnlySpan<bool> flagged = default, IReadOnlyDictionary<int, ReviewVerdict>? judged = null) =>
        Compare(groups, [.. items.Own.Select(p => 1 - p)], Excess(groups, items), flagged, judged);

    /// <summary>The same for suspicion of another kind, such as that of residuals: groups are compared by its mean.</summary>
    public static IReadOnlyList<GroupSuspicion> Of(ItemGroups groups, double[] suspicion, ReadOnlySpan<bool> flagged = default, IReadOnlyDictionary<int, ReviewVerdict>? judged = null) =>
        Compare(groups, suspicion, suspicion, flagged, judged);

    static double[] Excess(ItemGroups groups, TopProbabilities items)
    {
        var shares = new Dictionary<long, (double Labels, double Mass)>();
        for (var i = 0; i < items.Items; i++)
        {
            var classes = items.ClassesOf(i);
            var values = items.ProbabilitiesOf(i);
            for (var j = 0; j < classes.Length && classes[j] >= 0; j++) { At(i, classes[j]).Mass += values[j]; }
            At(i, items.Labels[i]).Labels++;
        }
        var excess = new double[items.Items];
        for (var i = 0; i < excess.Length; i++)
        {
            var classes = items.ClassesOf(i);
            var values = items.ProbabilitiesOf(i);
            var rest = items.Rest[i] * (items.Classes - items.Width);
            var (sum, squares, own) = (rest, rest * items.Rest[i], items.Own[i]);
            for (var j = 0; j < classes.Length && classes[j] >= 0; j++)
            {
                var (labels, mass) = At(i, classes[j]);
                var moved = values[j] * (labels + 1) / (mass + 1);
                sum += moved;
                squares += moved * moved;
                own = classes[j] == items.Labels[i] ? moved : own;
            }
            excess[i] = squares / (sum * sum) - own / sum;
        }
        return excess;

        ref (double Labels, double Mass) At(int item, int label) => ref CollectionsMarshal.GetValueRefOrAddDefault(shares, (long)(groups.Of[item] + 1) * items.Classes + label, out _);
    }

    static IReadOnlyList<GroupSuspicion> Compare(ItemGroups groups, double[] suspicion, double[] excess, ReadOnlySpan<bool> flagged, IReadOnlyDictionary<int, ReviewVerdict>? judged)
    {
        var count = groups.Names.Count;
        var (plain, left, hits, all) = (new RunningMean[count], new RunningMean[count], new long[count], new RunningMean());
        for (var i = 0; i < suspicion.Length; i++)
        {
            if (groups.Of[i] is var group && group < 0) { continue; }
            plain[group].Update(suspicion[i]);
            left[group].Update(excess[i]);
            all.Update(excess[i]);
            hits[group] += !flagged.IsEmpty && flagged[i] ? 1 : 0;
        }
        var (right, wrong) = (new int[count], new int[count]);
        foreach (var (item, verdict) in judged ?? new Dictionary<int, ReviewVerdict>())
        {
            if (groups.Of[item] is var g && g >= 0 && verdict != ReviewVerdict.CannotTell) { (verdict == ReviewVerdict.Wrong ? wrong : right)[g]++; }
        }
        var lifts = new Interval[count];
        var (chances, adjusted) = (new double[count], new double[count]);
        for (var g = 0; g < count; g++)
        {
            (chances[g], adjusted[g], lifts[g]) = (1, 1, Interval.Unbounded(0));
            var rest = all.Count - left[g].Count;
            if (rest == 0 || left[g].Count == 0) { continue; }
            var lift = left[g].Mean - (all.Count * all.Mean - left[g].Count * left[g].Mean) / rest;
            var error = Math.Sqrt(all.Variance * (1.0 / left[g].Count + 1.0 / rest));
            lifts[g] = left[g].Count < LeastItems ? Interval.Unbounded(lift) : new(lift, lift - Normal95 * error, lift + Normal95 * error);
            if (left[g].Count >= LeastItems && error > 0) { chances[g] = UpperTail(lift / error); }
        }
        int[] tested = [.. Enumerable.Range(0, count).Where(g => left[g].Count >= LeastItems)];
        foreach (var (g, q) in tested.Zip(FalseDiscoveries.Adjusted([.. tested.Select(g => chances[g])]))) { adjusted[g] = q; }
        var hasCut = !flagged.IsEmpty;
        return [.. Enumerable.Range(0, count).Where(g => plain[g].Count > 0).Select(g => new GroupSuspicion(groups.Names[g], (int)plain[g].Count, plain[g].Mean, lifts[g], chances[g], adjusted[g],
            hasCut ? Interval.Wilson(hits[g], plain[g].Count) : null, right[g] + wrong[g] == 0 ? null : Interval.Wilson(wrong[g], right[g] + wrong[g]), right[g] + wrong[g]))
            .OrderByDescending(g => g.IsWorse).ThenByDescending(g => g.Lift.Estimate).ThenBy(g => g.Name, StringComparer.Ordinal)];
    }

    // Of the normal distribution: half of what chi-square with one degree of freedom has beyond the square.
    static double UpperTail(double z) => z < 0 ? 1 - ChiSquare.UpperTail(z * z, 1) / 2 : ChiSquare.UpperTail(z * z, 1) / 2;
}
