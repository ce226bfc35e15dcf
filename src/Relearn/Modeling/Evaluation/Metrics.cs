using Relearn.Numerics;

namespace Relearn.Modeling.Evaluation;

/// <summary>How well probabilities and decisions fit a set of rows; intervals of 95 % from resampled days.</summary>
/// <param name="Rows">Rows with a known label.</param>
/// <param name="PositiveRate">Share whose label is true.</param>
/// <param name="MeanPrediction">Mean probability; equal to the rate where the model is calibrated overall.</param>
/// <param name="LogLoss">Mean negative log-likelihood; lower is better.</param>
/// <param name="RocAuc">Area under the ROC curve; null where one class is absent.</param>
/// <param name="PrAuc">Area under the precision-recall curve (average precision).</param>
/// <param name="CalibrationError">Mean absolute gap between prediction and rate over 10 bins of equal size.</param>
/// <param name="Value">Money of all decisions at the threshold.</param>
/// <param name="ValuePerDecision">Money of one decision.</param>
/// <param name="ActedRate">Share of rows on which the decision is to act.</param>
public sealed record Metrics(
    long Rows, double PositiveRate, double MeanPrediction, Interval LogLoss, Interval? RocAuc, Interval? PrAuc,
    double CalibrationError, double Value, Interval ValuePerDecision, double ActedRate);

/// <summary>Metrics of one part of the rows.</summary>
public sealed record NamedMetrics(string Name, Metrics Metrics);

/// <summary>Metrics of a baseline, and what the model has over it.</summary>
/// <param name="Name">The baseline.</param>
/// <param name="Metrics">Its own metrics on the same rows.</param>
/// <param name="LogLossGain">Log loss of the baseline minus log loss of the model, row by row; above 0 the model is better.</param>
/// <param name="ValueGain">Money per decision of the model minus that of the baseline.</param>
public sealed record BaselineComparison(string Name, Metrics Metrics, Interval LogLossGain, Interval ValueGain);
