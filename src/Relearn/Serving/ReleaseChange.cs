namespace Relearn.Serving;

/// <summary>What became of looking for another release.</summary>
/// <param name="Was">The release that answered before.</param>
/// <param name="Release">The release that answers now; the same if no other was put live.</param>
sealed record ReleaseChange(string Was, string Release);
