namespace Relearn.Serving;

/// <summary>An event of another source, as it stands in the log.</summary>
/// <param name="Source">Name of the source.</param>
/// <param name="EventTime">When it happened, microseconds since 1970 UTC.</param>
/// <param name="Known">When it was known: when it arrived, or later if the source says so.</param>
/// <param name="Id">What tells events apart, as a number; 0 where they have none.</param>
/// <param name="Reporter">Who or what reported it.</param>
/// <param name="RawRow">The row as received: UTF-8 JSON.</param>
public sealed record LoggedEvent(string Source, double EventTime, double Known, double Id, string Reporter, byte[] RawRow);
