namespace Relearn.Serving.Rollouts;

/// <summary>How the answers of a shadow differ from those that callers got.</summary>
/// <param name="Rows">Rows that both scored.</param>
/// <param name="Differing">Those with another score.</param>
/// <param name="MeanDifference">Mean distance of the scores.</param>
/// <param name="LargestDifference">Largest distance.</param>
/// <param name="OtherDecisions">Rows with another decision.</param>
/// <param name="WouldAct">Of these, those where only the challenger would act.</param>
sealed record AnswerDifference(long Rows, long Differing, double MeanDifference, double LargestDifference, long OtherDecisions, long WouldAct);
