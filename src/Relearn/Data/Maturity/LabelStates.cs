namespace Relearn.Data.Maturity;

/// <summary>How many rows of a version are positive, negative and pending, where a label is an event within a window.</summary>
/// <param name="Now">The moment up to which events are known, microseconds since 1970 UTC.</param>
/// <param name="Window">How long after the row an event counts, microseconds.</param>
/// <param name="Lag">How long a negative waits beyond the window for the source, microseconds: of 1,000 events 999 were there by then, or what is declared.</param>
/// <param name="Positive">Mature rows with an event.</param>
/// <param name="Negative">Mature rows without one.</param>
/// <param name="Pending">Rows that are not mature; they have no label.</param>
/// <param name="PendingSeen">Those of them whose event has come already.</param>
/// <param name="BeforeRow">Events before their row: they make no row positive.</param>
/// <param name="BehindWindow">Events behind the window: they make no row positive.</param>
/// <param name="BehindNow">Events that are known only after <paramref name="Now"/>: not seen yet.</param>
/// <param name="BeforeEvent">Events that were known before they happened: taken as known when they happened.</param>
/// <param name="Unknown">Events of which nobody can say when they were known: their rows have no label.</param>
public sealed record LabelStates(
    double Now, double Window, double Lag, long Positive, long Negative, long Pending, long PendingSeen,
    long BeforeRow, long BehindWindow, long BehindNow, long BeforeEvent, long Unknown)
{
    /// <summary>Age at which a row is mature, microseconds.</summary>
    public double FullAge => Window + Lag;
}
