using Relearn.Data.Labels.Aggregation;
using Relearn.Numerics;

namespace Relearn.Data.Labels.Agreement;

/// <summary>Percent agreement, the kappas of Cohen and Fleiss, Krippendorff's alpha; missing votes are no hindrance.</summary>
static class AnnotatorAgreement
{
    const int MostClasses = 100;

    /// <summary>Measures agreement.</summary>
    /// <param name="table">The votes.</param>
    /// <param name="distance">The distance between classes, for alpha; nominal by default.</param>
    /// <param name="seed">Seed of the resampling.</param>
    public static AgreementReport Of(VoteTable table, LabelDistance? distance = null, ulong seed = 1)
    {
        distance ??= LabelDistance.Nominal;
        var counts = new int[table.Classes.Count];
        for (var item = 0; item < table.Items.Count; item++)
        {
            if (table.VotesOn(item) < 2) { continue; }
            foreach (var c in table.ClassesOn(item)) { counts[c]++; }
        }
        int[] shown = [.. Enumerable.Range(0, counts.Length).OrderByDescending(c => counts[c]).Take(MostClasses).Order()];
        var sums = new AgreementSums(table, distance, shown);
        var figures = sums.Of(null);
        var replicates = sums.Items < BlockBootstrap.LeastBlocks ? [] : BlockBootstrap.Draws(sums.Items, seed).Select(sums.Of).ToArray();
        Interval Interval(Func<AgreementFigures, double> of) => replicates.Length == 0 ? Numerics.Interval.Unbounded(of(figures)) : Numerics.Interval.FromReplicates(of(figures), replicates.Select(of));
        return new(sums.Items, counts.Sum(), Interval(f => f.Percent), Interval(f => f.Cohen), Interval(f => f.Fleiss), Interval(f => f.Krippendorff), distance.Name,
            [.. shown.Select((c, s) => new ClassAgreement(table.Classes[c], counts[c], Interval(f => f.ClassPercent[s]), Interval(f => f.ClassCohen[s]), Interval(f => f.ClassFleiss[s]), Interval(f => f.ClassKrippendorff[s])))],
            [.. sums.Pairs.Names.Select((p, i) => new PairAgreement(table.Annotators[p.First], table.Annotators[p.Second], sums.Pairs.CommonItems(i), Interval(f => f.PairPercent[i]), Interval(f => f.PairCohen[i])))],
            table.Annotators.Count > AgreementPairs.MostAnnotators);
    }
}
