using Relearn.Numerics;

namespace Relearn.Data.Labels.Aggregation;

/// <summary>How a method does on the gold items, each judged by a fit that did not know it.</summary>
/// <param name="Method">Its name.</param>
/// <param name="LogLoss">Mean log loss after tempering.</param>
/// <param name="Gain">By how much its log loss is below that of majority vote, with the interval over gold items; null for majority vote itself.</param>
/// <param name="Accuracy">Share of gold items that it gets right.</param>
/// <param name="GoldNeeded">Gold items at which a gain of this size would be settled, with the interval over gold items; null for majority vote itself.</param>
sealed record MethodScore(string Method, double LogLoss, Interval? Gain, Interval Accuracy, Interval? GoldNeeded);
