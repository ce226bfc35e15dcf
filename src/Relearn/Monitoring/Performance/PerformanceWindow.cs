using Relearn.Monitoring.Alarms;

namespace Relearn.Monitoring.Performance;

/// <summary>What one window of judged decisions says.</summary>
/// <param name="From">First day, from 1970-01-01.</param>
/// <param name="To">Last day.</param>
/// <param name="Rows">Judged decisions.</param>
/// <param name="Evidence">Of each quantity.</param>
sealed record PerformanceWindow(int From, int To, long Rows, IReadOnlyList<WindowEvidence> Evidence);
