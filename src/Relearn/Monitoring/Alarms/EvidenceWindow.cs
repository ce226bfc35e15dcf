namespace Relearn.Monitoring.Alarms;

/// <summary>All that the monitors make of one window.</summary>
/// <param name="Day">The day on which it was known, from 1970-01-01: that of the events, later by the label age where outcomes were waited for.</param>
/// <param name="Decisions">Decisions of that day.</param>
/// <param name="Evidence">What each monitor says that has something to say.</param>
sealed record EvidenceWindow(int Day, long Decisions, IReadOnlyList<WindowEvidence> Evidence)
{
    /// <summary>Puts the windows of several groups of monitors together by the day on which they were known, in order.</summary>
    /// <remarks>The decisions of a day are the most that a group counted.</remarks>
    public static IReadOnlyList<EvidenceWindow> Together(IEnumerable<EvidenceWindow> windows) =>
        [.. windows.GroupBy(w => w.Day).OrderBy(g => g.Key).Select(g => new EvidenceWindow(g.Key, g.Max(w => w.Decisions), [.. g.SelectMany(w => w.Evidence)]))];
}
