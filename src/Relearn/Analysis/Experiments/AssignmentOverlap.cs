using Relearn.Numerics;

namespace Relearn.Analysis.Experiments;

/// <summary>Another experiment with the same units: whether its arms go with these, and whether the effect depends on them.</summary>
/// <param name="Name">The other experiment, or the column that names its arms.</param>
/// <param name="Units">Units that are in both.</param>
/// <param name="PValue">Chance of so strong a relation of the two assignments where they are independent.</param>
/// <param name="Arms">The effect by arm of the other.</param>
/// <param name="InteractionPValue">Chance of effects so unlike one another where the other experiment does not matter.</param>
sealed record AssignmentOverlap(string Name, long Units, double PValue, IReadOnlyList<SegmentEffect> Arms, double InteractionPValue)
{
    /// <summary>Chance below which two assignments are taken for related.</summary>
    public const double Chance = 1e-3;

    // A column with more values is no assignment.
    const int MostArms = 20;

    /// <summary>Compares; null where no unit is in both.</summary>
    public static AssignmentOverlap? Of(ExperimentUnits units, double[] values, string name, Func<int, string> nameOf)
    {
        var counts = new SortedDictionary<int, (long Control, long Treatment)>();
        for (var i = 0; i < units.Count; i++)
        {
            if (!units.Counts(i) || units.OtherOf(i) < 0) { continue; }
            var (control, treatment) = counts.GetValueOrDefault(units.OtherOf(i));
            counts[units.OtherOf(i)] = units.Treated(i) ? (control, treatment + 1) : (control + 1, treatment);
        }
        if (counts.Count is 0 or > MostArms) { return null; }
        var (inControl, inTreatment) = ((double)counts.Values.Sum(c => c.Control), (double)counts.Values.Sum(c => c.Treatment));
        var all = inControl + inTreatment;
        double statistic = 0;
        foreach (var (control, treatment) in counts.Values)
        {
            var (row, expected) = (control + treatment, (control + treatment) * inTreatment / all);
            if (expected > 0 && expected < row) { statistic += (treatment - expected) * (treatment - expected) / (expected * (row - expected) / row); }
        }
        var effects = counts.Keys.Select(code => (Name: nameOf(code), Effect: MeanDifference.Of(units, values, i => units.OtherOf(i) == code))).Where(e => e.Effect is not null).ToArray();
        var adjusted = FalseDiscoveries.Adjusted([.. effects.Select(e => e.Effect!.PValue)]);
        return new(name, (long)all, counts.Count < 2 ? 1 : ChiSquare.UpperTail(statistic, counts.Count - 1), [.. effects.Select((e, i) => new SegmentEffect(e.Name, e.Effect!, adjusted[i], e.Effect!.LogEvidence >= Math.Log(20)))],
            SegmentEffects.Unlike([.. effects.Select(e => e.Effect!)]));
    }
}
