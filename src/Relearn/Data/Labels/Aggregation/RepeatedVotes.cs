namespace Relearn.Data.Labels.Aggregation;

/// <summary>Annotators who answered more than once for one item; the last answer stands.</summary>
/// <param name="Pairs">Pairs of annotator and item with more than one answer.</param>
/// <param name="Votes">All answers of these pairs, those that stand included.</param>
/// <param name="Changed">Pairs whose answers are not all the same.</param>
sealed record RepeatedVotes(int Pairs, int Votes, int Changed);
