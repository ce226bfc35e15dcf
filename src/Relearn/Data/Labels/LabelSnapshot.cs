namespace Relearn.Data.Labels;

/// <summary>The labels of the ledger as they stood when a data set version was made with them, and what they changed.</summary>
/// <param name="Hash">The artifact that lists the label of every item: equal labels, equal hash.</param>
/// <param name="RowsHash">The artifact with the rows, their labels in place.</param>
/// <param name="Entries">Entries of the ledger that stand.</param>
/// <param name="Items">Items that have one.</param>
/// <param name="Corrected">Rows that have another label than their own.</param>
/// <param name="Added">Rows that had no label and have one now.</param>
/// <param name="Unmatched">Items that no row has.</param>
/// <param name="Conflicts">Items on which labels differ and nobody had the last word.</param>
/// <param name="BeforeEvent">Items whose label was given before the event of the row: it is not used.</param>
/// <param name="Labelled">Rows with a label.</param>
/// <param name="Positives">Rows whose label is true.</param>
public sealed record LabelSnapshot(
    string Hash, string RowsHash, long Entries, long Items, long Corrected, long Added, long Unmatched, long Conflicts, long BeforeEvent, long Labelled, long Positives)
{
    /// <summary>Number of distinct labels, where the label is one of several classes; null: it is not.</summary>
    public int? Classes { get; init; }

    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "labels";

    /// <summary>Version of this step's algorithm.</summary>
    public const int Algorithm = 1;

    /// <summary>Rows whose label is another than it was.</summary>
    public long Changed => Corrected + Added;
}
