using Relearn.Numerics;

namespace Relearn.Data.Labels.Agreement;

/// <summary>How far annotators agree. Each figure has its 95 % interval from resampled items; NaN where it is not defined, as when only one class was used.</summary>
/// <param name="Items">Items with at least two votes: the others say nothing of agreement.</param>
/// <param name="Votes">Votes on these items.</param>
/// <param name="Percent">Share of the pairs of votes on one item that are the same, mean over items.</param>
/// <param name="Cohen">Mean over pairs of annotators of Cohen's kappa, weighted by their common items.</param>
/// <param name="Fleiss">Fleiss' kappa; with different numbers of votes an item, the mean over items of their pairs against chance.</param>
/// <param name="Krippendorff">Krippendorff's alpha.</param>
/// <param name="Distance">The distance between classes that alpha uses.</param>
/// <param name="Classes">Each class against all others; at most the 100 with the most votes.</param>
/// <param name="Pairs">The pairs of annotators; at most 50 annotators with the most votes, with ten common items or more.</param>
/// <param name="PairsLeftOut">Whether annotators stand behind those 50.</param>
sealed record AgreementReport(int Items, int Votes, Interval Percent, Interval Cohen, Interval Fleiss, Interval Krippendorff, string Distance,
    IReadOnlyList<ClassAgreement> Classes, IReadOnlyList<PairAgreement> Pairs, bool PairsLeftOut);
