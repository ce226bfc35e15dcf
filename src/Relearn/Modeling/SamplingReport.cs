using Relearn.Data;
using Relearn.Data.Sampling;
using Relearn.Inference.Models;
using Relearn.Modeling.Evaluation;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Modeling;

/// <summary>What the model learnt from, and whether the correction holds on rows that were not sampled.</summary>
/// <param name="Negatives">Share of the rows whose label is false.</param>
/// <param name="Rows">Rows that the model learnt from.</param>
/// <param name="Positives">Those of them whose label is true.</param>
/// <param name="Intercept">Log-odds by which the probabilities of the validation rows, all of them, still miss their rate.</param>
/// <param name="Applied">It is not 0 beyond doubt, and was added to the calibration.</param>
public sealed record SamplingReport(double Negatives, long Rows, long Positives, Interval Intercept, bool Applied)
{
    /// <summary>The sample that a project declares; null for all rows.</summary>
    internal static NegativeSample? SampleOf(ProjectConfig project) => project.Sampling.Negatives is { } kept and < 1 ? new(kept, project.Seed) : null;

    /// <summary>Whether what is learnt is not the rate of all rows, and is corrected: a sample of them, a weight, or another loss.</summary>
    internal static bool IsCorrected(ProjectConfig project) => SampleOf(project) is not null || project.Model.OwnObjective;

    /// <summary>Checks a calibration on the validation rows, and mends it where it is wrong.</summary>
    internal static (SamplingReport? Report, Calibration Calibration) Of(ProjectConfig project, EncodedRows rows, RowRange train, ScoredRows validation, Calibration calibration)
    {
        var sample = SampleOf(project);
        if (!IsCorrected(project)) { return (null, calibration); }
        var (count, positives) = rows.Count(train with { Sample = sample });
        var (intercept, applied, mended) = Mend(validation.Raw[0], validation.Positives, calibration);
        return (new(sample?.Kept ?? 1, count, positives, intercept, applied), mended);
    }

    /// <summary>Whether the mean probability misses the rate beyond doubt, and the calibration that does not.</summary>
    internal static (Interval Intercept, bool Applied, Calibration Calibration) Mend(ReadOnlySpan<double> raw, ReadOnlySpan<bool> positives, Calibration calibration)
    {
        var intercept = InterceptCheck.Of(raw, calibration, positives);
        var applied = intercept.Low > 0 || intercept.High < 0;
        return (intercept, applied, applied ? calibration with { Intercept = calibration.Intercept + intercept.Estimate } : calibration);
    }
}
