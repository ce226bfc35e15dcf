using Relearn.Numerics;

namespace Relearn.Loop.Learning;

/// <summary>What models of one age lose against fresh ones, on the same rows.</summary>
/// <param name="Days">Days between the making of the two.</param>
/// <param name="Rows">Decisions that were compared.</param>
/// <param name="Loss">Mean log loss beyond that of the fresh model, with the interval of resampled periods.</param>
/// <param name="Cost">Money a decision that the fresh model earned more, with the same kind of interval.</param>
/// <param name="Monotone">The loss as the nearest curve that never falls has it.</param>
/// <param name="Fitted">The loss as the saturating curve has it.</param>
sealed record StalenessPoint(double Days, double Rows, Interval Loss, Interval Cost, double Monotone, double Fitted);
