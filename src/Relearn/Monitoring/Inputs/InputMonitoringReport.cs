namespace Relearn.Monitoring.Inputs;

/// <summary>What the monitors of inputs found.</summary>
/// <param name="Length">What a window is: <c>hour</c>, <c>day</c> or <c>week</c>.</param>
/// <param name="HistoryWindows">Windows that the model learnt from.</param>
/// <param name="Windows">The windows of the log, in order.</param>
/// <param name="Columns">Each column in that window; empty where there is none, or nothing to hold it against.</param>
/// <param name="Newest">What the newest whole window was, where none is whole the newest with rows; null where there is none.</param>
/// <param name="Unplaced">Decisions whose times were all over the calendar.</param>
/// <param name="TopFeatures">What tells the newest window from those it was held against, as the classifier sees it; empty where little does.</param>
sealed record InputMonitoringReport(
    string Length, int HistoryWindows, IReadOnlyList<InputWindow> Windows, IReadOnlyList<ColumnFinding> Columns, InputWindow? Newest, long Unplaced, IReadOnlyList<string> TopFeatures);
