namespace Relearn.Loop.Reviewing;

/// <summary>Labels of classes that look wrong, in two queues: those that may stand in a wrong branch, and those that may be a wrong sibling. They are never blended, because a score that finds the one kind hides the other.</summary>
/// <param name="Dataset">The data set version.</param>
/// <param name="Items">Labelled rows that were looked at.</param>
/// <param name="Learner">What was fitted, each time on the other folds.</param>
/// <param name="Branch">The first that may stand in a wrong branch.</param>
/// <param name="Sibling">The first that may be a wrong sibling.</param>
sealed record ClassSuspects(string Dataset, long Items, string Learner, IReadOnlyList<SuspectLabel> Branch, IReadOnlyList<SuspectLabel> Sibling)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "class_suspects";

    /// <summary>Version of what finds them.</summary>
    public const int Algorithm = 1;

    /// <summary>The queue for people that was made of one of them; null: none.</summary>
    public string? Queue { get; init; }

    /// <summary>A file that took both; null: none.</summary>
    public string? Exported { get; init; }
}

/// <summary>A label that looks wrong.</summary>
/// <param name="Item">Name of its item.</param>
/// <param name="Row">Its row in the data set version, from 0.</param>
/// <param name="Given">Path of the label.</param>
/// <param name="Suggested">Path of the class that fits best.</param>
/// <param name="Suspicion">How suspicious, 0 to 1; comparable within a queue alone.</param>
/// <param name="SelfConfidence">The share of its scores that the label has, with all classes below it.</param>
sealed record SuspectLabel(string Item, long Row, string Given, string Suggested, double Suspicion, double SelfConfidence);
