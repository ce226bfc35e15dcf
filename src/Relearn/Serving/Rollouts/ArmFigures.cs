namespace Relearn.Serving.Rollouts;

/// <summary>What an arm did.</summary>
/// <param name="Decisions">Decisions that fell to it.</param>
/// <param name="Errors">Those that its model did not answer, or not in time.</param>
/// <param name="Slow">Those that took longer than they may.</param>
/// <param name="ErrorRateHigh">The error rate is below this, 95 %, whenever one looks.</param>
/// <param name="SlowRateHigh">The same of the slow ones.</param>
/// <param name="MeanMicroseconds">Mean time inside the service.</param>
/// <param name="Units">Units whose money is known.</param>
/// <param name="Matured">Answers whose outcome is known.</param>
/// <param name="MeanLoss">Their mean squared error; null without any.</param>
/// <param name="Kpi">Money of a unit; null without any.</param>
sealed record ArmFigures(long Decisions, long Errors, long Slow, double ErrorRateHigh, double SlowRateHigh, double MeanMicroseconds, long Units, long Matured, double? MeanLoss, double? Kpi);
