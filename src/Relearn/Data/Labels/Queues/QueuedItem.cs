namespace Relearn.Data.Labels.Queues;

/// <summary>An item of a queue, with what is known of it. Not all of it is shown to whoever labels: <c>docs/formats/queue.md</c>.</summary>
/// <param name="Item">Its name.</param>
/// <param name="Row">A row that it has in the data set version of which the queue was made, from 0.</param>
/// <param name="Given">The label that it has; null: none.</param>
/// <param name="Suggested">The class that a model or a check suggests; null: none.</param>
/// <param name="Probability">How probable that class is, 0 to 1; null: nobody said.</param>
/// <param name="Why">Why it is in the queue.</param>
/// <param name="Stratum">The part of a ranking from which it was drawn; null: there is no ranking.</param>
/// <param name="Random">It was drawn at random, whatever the model says: what is measured on these items holds of all of them.</param>
/// <param name="Gold">Its label is known beyond doubt: it measures whoever labels it.</param>
sealed record QueuedItem(string Item, long Row, string? Given = null, string? Suggested = null, double? Probability = null, string Why = "", string? Stratum = null, bool Random = false, bool Gold = false);
