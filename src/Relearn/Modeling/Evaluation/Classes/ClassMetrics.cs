using Relearn.Numerics;

namespace Relearn.Modeling.Evaluation.Classes;

/// <summary>How well a model of classes fits rows whose class is known; intervals of 95 % from resampled days. A row whose class the model does not have counts as missed there.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Accuracy">Share whose best class is the true one.</param>
/// <param name="TopK">Share whose true class is among the best <see cref="ClassEvaluator.K"/>.</param>
/// <param name="Micro">Of all names in the paths of all rows.</param>
/// <param name="Macro">Mean over the rows of the same for one row.</param>
/// <param name="TreeDistance">Mean number of steps in the tree from the best class to the true one.</param>
/// <param name="Levels">By level, from the top.</param>
/// <param name="BySize">By how many training rows the true class has.</param>
sealed record ClassMetrics(long Rows, Interval Accuracy, Interval TopK, PathMetrics Micro, PathMetrics Macro, Interval TreeDistance, IReadOnlyList<LevelMetrics> Levels, IReadOnlyList<SizeMetrics> BySize);
