namespace Relearn.Scoping;

/// <summary>A label that nobody gives: its positive is an event within a window after the row, its negative that none came.</summary>
/// <param name="Event">Expression: the time of the event, missing where none has come so far.</param>
/// <param name="WindowText">The window as declared.</param>
/// <param name="Window">Its length, microseconds.</param>
/// <param name="Lag">How long the source takes to have an event, microseconds; null: measured on the events that it has.</param>
/// <param name="Now">The day that counts as today, <c>2001-07-01</c>; null: the newest time of the data.</param>
sealed record NaturalLabel(string Event, string WindowText, double Window, double? Lag, string? Now)
{
    /// <summary>Of so many in a thousand events the lag is not longer: what a negative waits for beyond the window.</summary>
    public const double LagQuantile = 0.999;

    /// <summary>The label in a line.</summary>
    public string Text => $"{Event} within {WindowText}";

    /// <summary>All that decides the labels of rows, to be hashed with the declaration.</summary>
    public string Describe() => FormattableString.Invariant($"\nevent {Event}\nwindow {Window:R}\nlag {Lag:R}\nnow {Now}");
}
