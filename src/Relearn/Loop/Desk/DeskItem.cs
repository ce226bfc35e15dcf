namespace Relearn.Loop.Desk;

/// <summary>An item as whoever labels it sees it: nothing that would tell how others, or the model, see it, unless the queue is about that.</summary>
/// <param name="Item">Its name.</param>
/// <param name="Cells">What is known of it before the decision.</param>
/// <param name="Given">The label that is suspected to be wrong; only in a review.</param>
/// <param name="Suggested">The class that it should have instead, in a review; the class that it may be, where classes need labels.</param>
/// <param name="Probability">How probable that is, 0 to 1.</param>
/// <param name="Said">What was said, without names; only where somebody is to have the last word.</param>
sealed record DeskItem(string Item, IReadOnlyDictionary<string, object?> Cells, string? Given = null, string? Suggested = null, double? Probability = null, IReadOnlyList<DeskOpinion>? Said = null);

/// <summary>What somebody said about an item.</summary>
/// <param name="Value">The class; null: it cannot be told.</param>
/// <param name="Reason">Why, in their words.</param>
sealed record DeskOpinion(string? Value, string? Reason);
