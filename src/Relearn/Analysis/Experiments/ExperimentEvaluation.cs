using Relearn.Numerics;

namespace Relearn.Analysis.Experiments;

/// <summary>From the rows of an experiment to what follows.</summary>
/// <remarks>
/// <code>
/// rows -> units -> sample ratio, effects (raw, without what was before, tail cut) -> guardrails, segments, age, other experiment -> verdict
/// </code>
/// </remarks>
static class ExperimentEvaluation
{
    /// <summary>Evaluates.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="read">Gives all rows of the two arms, in the same order each time; says how many it passed over.</param>
    /// <param name="segmentOf">Name of a value of a segment column.</param>
    /// <param name="otherOf">Name of an arm of the other experiment.</param>
    public static ExperimentReport Of(ExperimentQuestion question, Func<Action<UnitRow>, long> read, Func<int, int, string> segmentOf, Func<int, string> otherOf)
    {
        var units = new ExperimentUnits(question);
        var passedOver = read(units.Take);
        var ratio = SampleRatio.Of(units);
        if (ratio.Control == 0 || ratio.Treatment == 0) { throw ExperimentsErrors.ArmEmpty(ratio.Control == 0 ? question.Control : question.Treatment, question.Name).Exception(); }
        var (results, left) = (new List<MetricResult>(), new List<string>());
        foreach (var (metric, place) in question.Metrics.Select((m, i) => (m, i)))
        {
            var values = units.ValuesOf(metric);
            if (MeanDifference.Of(units, values) is not { } effect)
            {
                // What is only explored may be missing; what decides or guards may not.
                if (place == 0 || metric.Tolerance is not null) { throw ExperimentsErrors.TooFewUnits(metric.Name, question.Name).Exception(); }
                left.Add($"'{metric.Name}' has fewer than two units with a value in one of the arms, and is left out.");
                continue;
            }
            results.Add(new(metric.Name, metric.Tolerance is not null ? "guardrail" : place == 0 ? "decides" : "explored", metric.LessIsBetter, effect, effect.PValue, question.HasBefore ? CupedAdjustment.Of(units, values, effect) : null,
                metric.Denominator is null ? HeavyTail.Of(units, values) : null, metric.Tolerance is null ? null : Guardrail.Of(units, values, metric, question.Final), ratio.State == "fine" ? null : IfMissing(units, values, effect, ratio)));
        }
        Adjust(results);
        var deciding = units.ValuesOf(question.Metrics[0]);
        var segments = SegmentEffects.Of(units, deciding, question.Segments, segmentOf);
        var exposure = question.HasTime ? Exposure(question, units, read) : null;
        var overlap = question.Other is { } other ? AssignmentOverlap.Of(units, deciding, other, otherOf) : null;
        var report = new ExperimentReport(question.Name, question.Unit, question.Control, question.Treatment, units.Rows, units.Count - units.Mixed, units.SampledShare, units.Mixed, passedOver, question.Final,
            ratio, results, segments, exposure, overlap, ExperimentVerdict.KeepRunning, [], []);
        var (verdict, reasons) = ExperimentJudge.Judge(report);
        return report with { Verdict = verdict, Reasons = reasons, Warnings = [.. ExperimentJudge.Warnings(report), .. left] };
    }

    static ExposureEffects? Exposure(ExperimentQuestion question, ExperimentUnits units, Func<Action<UnitRow>, long> read)
    {
        var reading = new ExposureReading(units, question.Metrics[0], question);
        read(reading.Take);
        return reading.Finish();
    }

    // What is explored pays for its number.
    static void Adjust(List<MetricResult> results)
    {
        var explored = results.Select((r, i) => (r, i)).Where(x => x.r.Role == "explored").ToArray();
        var adjusted = FalseDiscoveries.Adjusted([.. explored.Select(x => x.r.Effect.PValue)]);
        for (var k = 0; k < explored.Length; k++) { results[explored[k].i] = explored[k].r with { AdjustedPValue = adjusted[k] }; }
    }

    // The missing units with the least value there is, or with the greatest but for a thousandth.
    static Interval IfMissing(ExperimentUnits units, double[] values, EffectFigures effect, SampleRatio ratio)
    {
        double[] sorted = [.. values.Where((v, i) => units.Counts(i) && !double.IsNaN(v)).Order()];
        var (missing, ofTreatment) = ratio.Missing();
        double With(double value)
        {
            var (seen, mean) = ofTreatment ? (ratio.Treatment, effect.TreatmentMean) : (ratio.Control, effect.ControlMean);
            var moved = (seen * mean + missing * value) / (seen + missing);
            return ofTreatment ? moved - effect.ControlMean : effect.TreatmentMean - moved;
        }
        var (one, other) = (With(sorted[0]), With(Interval.Quantile(sorted, 0.999)));
        return new(effect.Absolute.Estimate, Math.Min(one, other), Math.Max(one, other));
    }
}
