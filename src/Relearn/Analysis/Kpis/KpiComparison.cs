namespace Relearn.Analysis.Kpis;

/// <summary>Two sides that can be compared: the arms of an experiment, or the days before and after a release.</summary>
/// <param name="By">As of <see cref="Parting.By"/>.</param>
/// <param name="Of">The experiment or the release.</param>
/// <param name="Since">Its first day.</param>
/// <param name="Weight">What evidence of it counts, 0 to 1: a power of an e-value below 1 is one.</param>
/// <param name="Change">How a KPI changed, in its own direction; null where it cannot be said.</param>
sealed record KpiComparison(string By, string Of, int Since, double Weight, Func<KpiMeter, RelativeChange?> Change)
{
    /// <summary>How a KPI changed for the better.</summary>
    public RelativeChange? Gain(KpiMeter meter) => Change(meter) is not { } change ? null : meter.Kpi.Higher ? change : change with { Estimate = -change.Estimate };
}
