namespace Relearn.Storage;

/// <summary>What is left of bytes that were purged.</summary>
/// <param name="OldHash">Hash of what is gone.</param>
/// <param name="NewHash">Hash of what replaced it; null if nothing did.</param>
/// <param name="Reason">Why, as given by the actor; names no subject.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="At">When.</param>
public sealed record Tombstone(string OldHash, string? NewHash, string Reason, string Actor, DateTimeOffset At);
