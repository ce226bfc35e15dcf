using Relearn.Data;
using Relearn.Inference;
using Relearn.Modeling;
using Relearn.Monitoring.Profiles;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Monitoring.Inputs;

/// <summary>Holds the windows of the log against those that the model learnt from.</summary>
static class InputMonitoring
{
    // On average; below it a day says too little.
    const int LeastRowsADay = 50;
    const double Newsworthy = 20;

    // A service that is off for a season is one finding, not a hundred.
    const int MostEmptyWindows = 14;

    /// <summary>Reads what is new in the log and reports.</summary>
    /// <param name="project">Declares time and calendars.</param>
    /// <param name="predictor">The model that answered.</param>
    /// <param name="run">Its run.</param>
    /// <param name="rows">Opens the rows that it learnt from, and the history of its windows if it has any; asked only where the store does not have them.</param>
    /// <param name="root">Folder of the stores.</param>
    /// <param name="logFolder">Folder of the log.</param>
    /// <param name="kind">Kind of segments.</param>
    /// <param name="writer">Only segments of this writer; null for all.</param>
    /// <param name="threads">Threads; they do not show in the result.</param>
    public static InputMonitoringReport Of(ProjectConfig project, Predictor predictor, ModelRun run, Func<(RowsFile File, WindowHistory? History)> rows, string root, string logFolder, string kind, long? writer, int threads)
    {
        RowsFile? opened = null;
        WindowHistory? history = null;
        WindowStore Open(WindowLength length) => WindowStore.Open(root, predictor.BundleHash, length, FormattableString.Invariant($"{run.RowsHash} {run.Train.First} {run.Train.End}"), () =>
        {
            if (opened is null) { (opened, history) = rows(); }
            return new(opened, run.Train, predictor.Inputs, predictor.Classes is null ? new EncodedRows(opened, predictor.Encoder, history) : null);
        });
        try
        {
            var calendar = project.Data.Time.Kind == TimeKind.Column;
            var store = Open(WindowLength.Day);
            // Where a day has few rows a week is a window.
            if (calendar && store.History.Count > 0 && store.History.Average(h => h.Profile.Rows) < LeastRowsADay) { store = Open(WindowLength.Week); }
            store.Update(logFolder, kind, writer, predictor.BundleHash, kind == Serving.PredictionLog.Live, threads);
            return Of(store, new(store.Length, calendar, project.Calendars));
        }
        finally
        {
            opened?.Dispose();
            history?.Dispose();
        }
    }

    /// <summary>Reports on what a store has.</summary>
    public static InputMonitoringReport Of(WindowStore store, WindowSeason season) => Of(new(store.History, season), season, store.Length, store.Windows, store.Load, store.Unplaced, store.LastLogged);

    /// <summary>Reports on windows.</summary>
    /// <param name="history">The windows that the model learnt from.</param>
    /// <param name="season">Which windows are alike.</param>
    /// <param name="length">Length of a window.</param>
    /// <param name="windows">Windows with rows, in order.</param>
    /// <param name="load">Gives the profile of one of them.</param>
    /// <param name="unplaced">Decisions whose times were all over the calendar.</param>
    /// <param name="now">When the newest decision was logged, microseconds since 1970 UTC: what begins later is the error of a clock, and not the newest window.</param>
    public static InputMonitoringReport Of(InputHistory history, WindowSeason season, WindowLength length, IReadOnlyList<int> windows, Func<int, WindowProfile> load, long unplaced, double now)
    {
        var results = new List<InputWindow>();
        var monitor = new InputMonitor(history, season);
        (InputWindow Window, WindowProfile Profile, InputMatch Match)? newest = null;
        var last = windows.LastOrDefault(w => length.Start(w) <= now, int.MinValue);
        foreach (var (window, empty) in WithGaps(windows))
        {
            // The first window began before the service did, the last one has not ended.
            var whole = window != windows[0] && window < last;
            var profile = empty ? null : load(window);
            var (evidence, match) = monitor.Step(window, profile, whole);
            var result = new InputWindow(length.Start(window), length.Start(window + 1), length.Text(window), profile?.Rows ?? 0, whole, match?.Words ?? "nothing: the model's own rows are not known", evidence);
            results.Add(result);
            if (profile is not null && match is not null && window <= last) { newest = (result, profile, match); }
        }
        if (newest is not { } shown) { return new(length.Name, history.Count, results, [], results.LastOrDefault(), unplaced, []); }
        return new(length.Name, history.Count, results, Columns(shown.Profile, shown.Match, shown.Window), shown.Window, unplaced, monitor.TopFeatures(shown.Profile, shown.Match, shown.Window));
    }

    static IEnumerable<(int Window, bool Empty)> WithGaps(IReadOnlyList<int> windows)
    {
        for (var i = 0; i < windows.Count; i++)
        {
            for (var gap = i == 0 ? windows[i] : windows[i - 1] + 1; gap < windows[i] && gap <= windows[i - 1] + MostEmptyWindows; gap++) { yield return (gap, true); }
            yield return (windows[i], false);
        }
    }

    static IReadOnlyList<ColumnFinding> Columns(WindowProfile profile, InputMatch match, InputWindow window)
    {
        var names = new ChangeNames(profile, match.Windows, window);
        var inputs = profile.Reference.Inputs.Count;
        return [.. profile.Columns.Select((column, c) =>
        {
            var evidence = window.Evidence.Where(e => e.Subject == InputMonitor.SubjectOf(profile.Reference, c)).Select(e => e.EValue).DefaultIfEmpty(0).Max();
            double others = match.Windows.Missing(c) + match.Windows.Present(c);
            return new ColumnFinding(column.Reference.Name, c < inputs ? "input" : "feature", column.Rows,
                column.Rows == 0 ? 0 : (double)column.Missing / column.Rows, others == 0 ? 0 : match.Windows.Missing(c) / others, column.Null, column.Absent, column.Empty, column.Unreadable,
                column.Present == 0 ? 0 : (double)column.Unseen / column.Present, column.Reference.ExpectedUnseen, DistanceOf(column, match.Windows, c), InputMonitor.ToleranceOf(match, c), evidence, evidence >= Newsworthy ? names.Of(c) : null);
        })];
    }

    // What other rows of the same window would make of it: a rank has a deviation of at most 0.29, a share one of 0.5.
    static Interval? DistanceOf(ColumnSketch column, MatchedWindows matched, int c)
    {
        if (column.Reference.Kind == Inference.Features.ValueKind.Time || column.Present < InputScores.LeastRows || matched.Present(c) == 0) { return null; }
        var distance = InputScores.Distance(column, matched, c);
        var off = 1.96 * (column.Reference.Kind == Inference.Features.ValueKind.Number ? 0.29 : 0.5) * Math.Sqrt(1.0 / column.Present + 1.0 / matched.Present(c));
        return new(distance, Math.Max(0, distance - off), Math.Min(1, distance + off));
    }
}
