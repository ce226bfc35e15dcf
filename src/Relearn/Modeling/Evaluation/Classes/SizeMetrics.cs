using Relearn.Numerics;

namespace Relearn.Modeling.Evaluation.Classes;

/// <summary>How well classes of one size fit.</summary>
/// <param name="Name">Number of training rows: <c>1-9</c>, <c>10-99</c>, <c>100-999</c>, <c>1,000+</c>, or <c>0</c> for classes that the model does not have.</param>
/// <param name="Classes">True classes of that size among the rows.</param>
/// <param name="Rows">Their rows.</param>
/// <param name="Recall">Share of the rows whose best class is the true one.</param>
/// <param name="MeanRecall">Mean over the classes of that share.</param>
sealed record SizeMetrics(string Name, int Classes, long Rows, Interval Recall, double MeanRecall);
