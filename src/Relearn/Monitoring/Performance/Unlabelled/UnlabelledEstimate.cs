using Relearn.Numerics;

namespace Relearn.Monitoring.Performance.Unlabelled;

/// <summary>What is expected of the decisions of a window whose labels are not there yet.</summary>
/// <param name="From">First day, from 1970-01-01.</param>
/// <param name="To">Last day.</param>
/// <param name="Rows">Decisions.</param>
/// <param name="Accuracy">Share of right decisions.</param>
/// <param name="LogLoss">Mean log loss of the scores as they were given.</param>
/// <param name="RocAuc">Area under the ROC curve; null where the answers are classes.</param>
/// <param name="Money">Money earned a decision; null where the answers are classes.</param>
/// <param name="Realised">Share of right decisions as it turned out; null where labels are missing.</param>
/// <param name="DomainAuc">How well the rows are told from those of the reference, 0.5 to 1.</param>
/// <param name="EffectiveShare">Share of the reference that still speaks for them.</param>
/// <param name="UnseenShare">Share of them in regions with next to no rows of the reference.</param>
/// <param name="Refusal">Why no estimate is given; then the four are null.</param>
sealed record UnlabelledEstimate(
    int From, int To, long Rows, Interval? Accuracy, Interval? LogLoss, double? RocAuc, Interval? Money, double? Realised,
    double DomainAuc, double EffectiveShare, double UnseenShare, string? Refusal);
