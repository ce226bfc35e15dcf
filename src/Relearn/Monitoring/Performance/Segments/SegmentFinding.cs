using Relearn.Numerics;

namespace Relearn.Monitoring.Performance.Segments;

/// <summary>A part of the decisions that went bad.</summary>
/// <param name="Words">Which.</param>
/// <param name="Share">Share of the recent decisions.</param>
/// <param name="Rows">Judged decisions that confirm it.</param>
/// <param name="ExcessLoss">How much more log loss a decision has there than in the reference, beyond what all decisions have more; on the days that did not choose it.</param>
/// <param name="Calibration">Rate minus mean prediction there, on the same days.</param>
/// <param name="FalseShare">The least share of false findings at which it stands.</param>
/// <param name="LossPerDecision">Money lost more, a decision of the part.</param>
/// <param name="LossPerDay">Money lost more, a day.</param>
sealed record SegmentFinding(string Words, double Share, long Rows, Interval ExcessLoss, double Calibration, double FalseShare, double? LossPerDecision, double? LossPerDay);
