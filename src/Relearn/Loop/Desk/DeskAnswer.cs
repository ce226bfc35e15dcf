namespace Relearn.Loop.Desk;

/// <summary>An answer that is on the disk.</summary>
/// <param name="Item">The item.</param>
/// <param name="Value">The class; null: it cannot be told.</param>
/// <param name="Recorded">False: the same answer was there already, so nothing was written.</param>
/// <param name="Note">What whoever gave it should know.</param>
sealed record DeskAnswer(string Item, string? Value, bool Recorded, string? Note);
