using Relearn.Numerics;

namespace Relearn.Analysis.Experiments;

/// <summary>How much more the treatment has of something than the control.</summary>
/// <param name="ControlUnits">Units of the control with a value.</param>
/// <param name="TreatmentUnits">Units of the treatment with a value.</param>
/// <param name="ControlMean">Mean of the control.</param>
/// <param name="TreatmentMean">Mean of the treatment.</param>
/// <param name="Absolute">The difference, with the interval of one look at a time that was planned, 95 %.</param>
/// <param name="Relative">The difference as a share of the control's mean, likewise; null where that mean may be 0.</param>
/// <param name="Statistic">The difference over its standard error.</param>
/// <param name="PValue">Chance of so large a statistic without an effect (Welch).</param>
/// <param name="Anytime">The difference, with the interval that holds at every look at once.</param>
/// <param name="AnytimeRelative">Its relative form.</param>
/// <param name="LogEvidence">Natural logarithm of the e-value of "there is an effect".</param>
sealed record EffectFigures(
    long ControlUnits, long TreatmentUnits, double ControlMean, double TreatmentMean, Interval Absolute, Interval? Relative, double Statistic, double PValue,
    Interval Anytime, Interval? AnytimeRelative, double LogEvidence)
{
    /// <summary>The interval that decides.</summary>
    public Interval Deciding(bool final) => final ? Absolute : Anytime;

    /// <summary>Standard error of the difference.</summary>
    public double StandardError => Statistic == 0 || double.IsNaN(Statistic) ? double.NaN : Absolute.Estimate / Statistic;
}
