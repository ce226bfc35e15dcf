using Relearn.Numerics;

namespace Relearn.Modeling.Evaluation.Classes;

/// <summary>How well one level of the paths fits.</summary>
/// <param name="Depth">The level, from 1 at the top.</param>
/// <param name="Rows">Rows whose true path reaches it.</param>
/// <param name="Accuracy">Share of them whose predicted path has the true node there.</param>
/// <param name="Predicted">Rows whose predicted path reaches it.</param>
/// <param name="CalibrationError">Of those: mean absolute gap between shown probability and share of right nodes over bins of equally many rows; null without rows.</param>
sealed record LevelMetrics(int Depth, long Rows, Interval Accuracy, long Predicted, double? CalibrationError);
