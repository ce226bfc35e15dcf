using Relearn.Numerics;
using Relearn.Numerics.Evidence;

namespace Relearn.Analysis.Experiments;

/// <summary>Difference of the means of two arms, by strata where the treatment's share changed on the way.</summary>
/// <remarks>
/// Units of a stratum were assigned with one share; the means of the strata are weighted by their units, the same weights in both arms, so that a share that grows while something else changes makes no effect
/// (post-stratification). Unequal variances and their degrees of freedom: B. L. Welch, Biometrika 34, 1947. Relative: the delta method, <c>vT / (mC^2 nT) + vC mT^2 / (mC^4 nC)</c>.
/// </remarks>
sealed class MeanDifference
{
    readonly SortedDictionary<double, (RunningMean Control, RunningMean Treatment)> _strata = [];

    /// <summary>Takes a unit's value; one that is missing (NaN) says nothing.</summary>
    public void Take(bool treated, double value, double stratum = 0)
    {
        if (double.IsNaN(value)) { return; }
        var (control, treatment) = _strata.GetValueOrDefault(stratum);
        if (treated) { treatment.Update(value); }
        else { control.Update(value); }
        _strata[stratum] = (control, treatment);
    }

    /// <summary>The effect of values, one a unit.</summary>
    public static EffectFigures? Of(ExperimentUnits units, double[] values, Func<int, bool>? among = null)
    {
        var difference = new MeanDifference();
        for (var i = 0; i < values.Length; i++)
        {
            if (units.Counts(i) && among?.Invoke(i) != false) { difference.Take(units.Treated(i), values[i], units.ShareOf(i)); }
        }
        return difference.Figures();
    }

    /// <summary>What is known; null where an arm has fewer than two units.</summary>
    /// <param name="alpha">Chance with which an interval misses.</param>
    public EffectFigures? Figures(double alpha = ExperimentQuestion.Alpha)
    {
        var usable = _strata.Values.Where(s => s.Control.Count > 1 && s.Treatment.Count > 1).ToArray();
        if (usable.Length == 0) { return null; }
        double all = usable.Sum(s => s.Control.Count + s.Treatment.Count);
        double controlMean = 0, treatmentMean = 0, ofControl = 0, ofTreatment = 0, squares = 0;
        foreach (var (control, treatment) in usable)
        {
            var weight = (control.Count + treatment.Count) / all;
            controlMean += weight * control.Mean;
            treatmentMean += weight * treatment.Mean;
            Add(control, ref ofControl);
            Add(treatment, ref ofTreatment);

            void Add(RunningMean arm, ref double variance)
            {
                var v = weight * weight * arm.Variance / arm.Count;
                variance += v;
                squares += v * v / (arm.Count - 1);
            }
        }
        var (difference, error) = (treatmentMean - controlMean, ofControl + ofTreatment);
        var degrees = squares > 0 ? error * error / squares : all - 2;
        var statistic = error > 0 ? difference / Math.Sqrt(error) : difference == 0 ? 0 : double.PositiveInfinity * Math.Sign(difference);
        var quantile = StudentT.Quantile(alpha, degrees);
        // Where the control's mean may be 0 a share of it says nothing.
        var hasRelative = Math.Abs(controlMean) > quantile * Math.Sqrt(ofControl) && controlMean != 0;
        var ofRelative = ofTreatment / (controlMean * controlMean) + ofControl * treatmentMean * treatmentMean / Math.Pow(controlMean, 4);
        var count = (long)all;
        return new(usable.Sum(s => s.Control.Count), usable.Sum(s => s.Treatment.Count), controlMean, treatmentMean,
            Around(difference, quantile * Math.Sqrt(error)), hasRelative ? Around(difference / Math.Abs(controlMean), quantile * Math.Sqrt(ofRelative)) : null,
            statistic, error > 0 ? StudentT.TwoSided(statistic, degrees) : difference == 0 ? 1 : 0,
            ConfidenceSequences.NormalMixture(count, difference, error * all, alpha), hasRelative ? ConfidenceSequences.NormalMixture(count, difference / Math.Abs(controlMean), ofRelative * all, alpha) : null,
            ConfidenceSequences.LogEvidence(count, difference, error * all, alpha));
    }

    static Interval Around(double estimate, double half) => new(estimate, estimate - half, estimate + half);
}
