using Relearn.Numerics;

namespace Relearn.Analysis.Experiments;

/// <summary>The evaluation of a test in production.</summary>
/// <param name="Name">The file or the rollout.</param>
/// <param name="Unit">What was assigned.</param>
/// <param name="Control">The arm that is compared with.</param>
/// <param name="Treatment">The arm that is judged.</param>
/// <param name="Rows">Rows that were read of the two arms.</param>
/// <param name="Units">Units that count.</param>
/// <param name="SampledShare">Share of all units that are looked at; 1 below two million.</param>
/// <param name="MixedUnits">Units that were seen in both arms, and count in neither.</param>
/// <param name="RowsPassedOver">Rows of another arm, or without unit or arm.</param>
/// <param name="Final">The fixed-horizon interval decides.</param>
/// <param name="Ratio">Whether units fell into the arms as they should.</param>
/// <param name="Metrics">Each metric; the first decides.</param>
/// <param name="Segments">The effect on it by the values of columns.</param>
/// <param name="Exposure">The effect on it by age of the exposure; null without times.</param>
/// <param name="Overlap">Another experiment with the same units; null without one.</param>
/// <param name="Verdict">What follows.</param>
/// <param name="Reasons">Why, a sentence each.</param>
/// <param name="Warnings">What to know beside it.</param>
sealed record ExperimentReport(
    string Name, string Unit, string Control, string Treatment, long Rows, long Units, double SampledShare, long MixedUnits, long RowsPassedOver, bool Final,
    SampleRatio Ratio, IReadOnlyList<MetricResult> Metrics, IReadOnlyList<SegmentEffects> Segments, ExposureEffects? Exposure, AssignmentOverlap? Overlap,
    ExperimentVerdict Verdict, IReadOnlyList<string> Reasons, IReadOnlyList<string> Warnings)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "experiment";

    /// <summary>Version of the rules.</summary>
    public const int Algorithm = 1;

    /// <summary>What the doctor says after it, where the log was read.</summary>
    public Causes.Diagnosis? Diagnosis { get; init; }

    /// <summary>The rollout, where the log was read.</summary>
    public string? Rollout { get; init; }

    /// <summary>Currency of the metric <c>money</c>, where the log was read.</summary>
    public string? Currency { get; init; }

    /// <summary>Share of the units that were seen in both arms.</summary>
    public double MixedShare => Units + MixedUnits == 0 ? 0 : (double)MixedUnits / (Units + MixedUnits);
}

/// <summary>What the treatment did to a metric.</summary>
/// <param name="Name">The metric.</param>
/// <param name="Role"><c>decides</c>, <c>guardrail</c> or <c>explored</c>.</param>
/// <param name="LessIsBetter">A fall is good.</param>
/// <param name="Effect">The effect.</param>
/// <param name="AdjustedPValue">Of what is explored: least share of false findings at which it would stand; of the others the chance itself.</param>
/// <param name="Cuped">The effect without what was known before; null where nothing was.</param>
/// <param name="Tail">The effect with the largest values cut; null where none stand out.</param>
/// <param name="Guardrail">Of a guardrail, whether it holds.</param>
/// <param name="IfMissing">Where units are missing: the effect if all of them had had the least value, or all the greatest that is usual.</param>
sealed record MetricResult(string Name, string Role, bool LessIsBetter, EffectFigures Effect, double AdjustedPValue, CupedAdjustment? Cuped, HeavyTail? Tail, Guardrail? Guardrail, Interval? IfMissing)
{
    /// <summary>The effect that decides.</summary>
    public EffectFigures Best => Cuped is { Used: true } c ? c.Effect : Effect;

    /// <summary>Its interval, turned so that more is better.</summary>
    public Interval Gain(bool final) => Best.Deciding(final) is var i && LessIsBetter ? new(-i.Estimate, -i.High, -i.Low) : i;
}
