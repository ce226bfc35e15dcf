using Relearn.Numerics;

namespace Relearn.Serving.Rollouts;

/// <summary>Losses of a protected segment.</summary>
/// <param name="Name">The slice.</param>
/// <param name="Pairs">Outcomes by which they were compared.</param>
/// <param name="Worse">E-value of "the challenger's loss is higher by more than the tolerance".</param>
/// <param name="LossGain">By how much the challenger's is lower; null without outcomes.</param>
sealed record SliceFigures(string Name, long Pairs, double Worse, Interval? LossGain);
