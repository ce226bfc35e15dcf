using Relearn.Numerics;

namespace Relearn.Analysis.Experiments;

/// <summary>Whether something that must not suffer did not.</summary>
/// <param name="Tolerance">How much worse it may be, as a share of the control's mean.</param>
/// <param name="Change">By what share it got better, with an interval of 90 %: one of 20 such guardrails is beyond its lower end.</param>
/// <param name="State"><c>holds</c>: not worse by more than is tolerated, beyond doubt; <c>broken</c>: worse by more; <c>open</c>: not known yet.</param>
sealed record Guardrail(double Tolerance, Interval? Change, string State)
{
    /// <summary>Its own chance to be wrong, on the one side that counts.</summary>
    const double Alpha = 0.05;

    /// <summary>Judges the values of a guardrail.</summary>
    public static Guardrail Of(ExperimentUnits units, double[] values, ExperimentMetric metric, bool final)
    {
        var difference = new MeanDifference();
        for (var i = 0; i < values.Length; i++)
        {
            if (units.Counts(i)) { difference.Take(units.Treated(i), values[i], units.ShareOf(i)); }
        }
        var figures = difference.Figures(2 * Alpha);
        var change = final ? figures?.Relative : figures?.AnytimeRelative;
        if (change is null) { return new(metric.Tolerance!.Value, null, "open"); }
        var better = metric.Sign > 0 ? change : new(-change.Estimate, -change.High, -change.Low);
        return new(metric.Tolerance!.Value, better, better.Low > -metric.Tolerance.Value ? "holds" : better.High < -metric.Tolerance.Value ? "broken" : "open");
    }
}
