namespace Relearn.Data.Labels.Queues;

/// <summary>A list of items to be labelled, as it stands in the ledger; the list itself is an artifact and never changes.</summary>
/// <param name="Queue">What the items are asked for.</param>
/// <param name="ItemsHash">The list: a rows file with a row an item, in the order in which they are given out.</param>
/// <param name="Items">Number of items.</param>
/// <param name="Random">Of them drawn at random, whatever the model says.</param>
/// <param name="Gold">Of them gold items.</param>
/// <param name="Candidates">Items from which they were chosen.</param>
/// <param name="Release">The release whose scores chose them; null: none did.</param>
sealed record LabelQueue(QueueKind Queue, string ItemsHash, int Items, int Random, int Gold, long Candidates, string? Release)
{
    /// <summary>Kind of the record.</summary>
    public const string Kind = "label_queue";

    /// <summary>Version of what makes queues.</summary>
    public const int Algorithm = 1;
}
