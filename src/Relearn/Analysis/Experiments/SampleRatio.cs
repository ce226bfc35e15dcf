using Relearn.Numerics.Evidence;
using Relearn.Serving.Rollouts;

namespace Relearn.Analysis.Experiments;

/// <summary>Whether units fell into the arms as they were meant to.</summary>
/// <param name="Control">Units of the control.</param>
/// <param name="Treatment">Units of the treatment.</param>
/// <param name="ExpectedShare">The treatment's share that was meant, averaged where it changed.</param>
/// <param name="ChiSquare">The statistic of one look.</param>
/// <param name="PValue">Chance of so large a one, at one look that was planned.</param>
/// <param name="LogEvidence">Natural logarithm of the e-value, which may be looked at as often as one likes.</param>
/// <param name="State"><c>fine</c>, <c>warning</c> (e-value 20 or chance below 0.01) or <c>broken</c> (e-value 1,000, or a chance below one in a million).</param>
sealed record SampleRatio(long Control, long Treatment, double ExpectedShare, double ChiSquare, double PValue, double LogEvidence, string State)
{
    const double WarningChance = 0.01, BrokenChance = 1e-6;

    /// <summary>Counts the units of an experiment.</summary>
    public static SampleRatio Of(ExperimentUnits units)
    {
        var counts = new SortedDictionary<double, (long Control, long Treatment)>();
        for (var i = 0; i < units.Count; i++)
        {
            if (!units.Counts(i)) { continue; }
            var (control, treatment) = counts.GetValueOrDefault(units.ShareOf(i));
            counts[units.ShareOf(i)] = units.Treated(i) ? (control, treatment + 1) : (control + 1, treatment);
        }
        return Of(counts);
    }

    /// <summary>Judges counts by share.</summary>
    internal static SampleRatio Of(IReadOnlyDictionary<double, (long Control, long Treatment)> counts)
    {
        double statistic = 0, log = 0, expected = 0;
        foreach (var (share, (control, treatment)) in counts)
        {
            var all = control + treatment;
            var off = treatment - share * all;
            statistic += off * off / (all * share * (1 - share));
            expected += share * all;
            var evidence = new SampleRatioEvidence(share);
            evidence.Add(treatment, all);
            // The product of e-values of one part after the other is one.
            log += Math.Log(evidence.Value);
        }
        var (inControl, inTreatment) = (counts.Values.Sum(c => c.Control), counts.Values.Sum(c => c.Treatment));
        var chance = counts.Count == 0 ? 1 : Numerics.ChiSquare.UpperTail(statistic, counts.Count);
        var state = log >= Math.Log(RolloutJudge.BrokenAssignment) || chance < BrokenChance ? "broken" : log >= Math.Log(RolloutJudge.Warning) || chance < WarningChance ? "warning" : "fine";
        return new(inControl, inTreatment, inControl + inTreatment == 0 ? double.NaN : expected / (inControl + inTreatment), statistic, chance, log, state);
    }

    /// <summary>Units by which the smaller arm, as it was meant, is short.</summary>
    public (long Units, bool OfTreatment) Missing()
    {
        var fromControl = Control * ExpectedShare / (1 - ExpectedShare) - Treatment;
        return fromControl >= 0 ? ((long)Math.Round(fromControl), true) : ((long)Math.Round(Treatment * (1 - ExpectedShare) / ExpectedShare - Control), false);
    }
}
