namespace Relearn.Data.Labels;

/// <summary>A line of the label ledger: who said what about an item, and when. Nothing is overwritten: a correction is another entry.</summary>
/// <param name="Item">The item: its value in the column that <c>label.item</c> names, or the digest of its row.</param>
/// <param name="Value">The class; null: it cannot be told.</param>
/// <param name="Origin">What gave it.</param>
/// <param name="By">The person, the labelling function with its version, or the run.</param>
/// <param name="At">When.</param>
/// <param name="Purpose">What it was asked for.</param>
/// <param name="Confidence">How sure they are, 0 to 1; null: they did not say.</param>
/// <param name="Instructions">Version of the instructions under which it was given: the first digits of their hash.</param>
/// <param name="Reason">Why, in their words.</param>
/// <param name="Withdrawn">The last label of this person for this item and purpose is taken back.</param>
public sealed record LabelEntry(
    string Item, string? Value, LabelOrigin Origin, string By, DateTimeOffset At, LabelPurpose Purpose = LabelPurpose.Label,
    double? Confidence = null, string? Instructions = null, string? Reason = null, bool Withdrawn = false);
