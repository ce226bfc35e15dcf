using Relearn.Monitoring.Performance.Segments;
using Relearn.Monitoring.Performance.Unlabelled;

namespace Relearn.Monitoring.Performance;

/// <summary>How decisions turned out, against a reference, at equal label age.</summary>
/// <param name="Reference">What is held against, in words.</param>
/// <param name="ReferenceRows">Its judged decisions.</param>
/// <param name="ReferenceWindows">Its windows.</param>
/// <param name="Problem">Why nothing is concluded; null where something is.</param>
/// <param name="Metrics">Each quantity.</param>
/// <param name="Windows">The evidence of all windows, in order, each once.</param>
/// <param name="Labels">What happened to labels: <c>as before</c>, <c>fewer events</c>, <c>more events</c>, <c>later events</c>, <c>sooner events</c>, two of these, or <c>no labels</c>.</param>
/// <param name="Segments">Parts that went bad, found on one half of the recent days and confirmed on the other, the dearest first.</param>
/// <param name="Unlabelled">What is expected of decisions without labels; null where there are none, or no reference.</param>
sealed record PerformanceReport(
    string Reference, long ReferenceRows, int ReferenceWindows, string? Problem, IReadOnlyList<PerformanceMetric> Metrics, IReadOnlyList<PerformanceWindow> Windows,
    string Labels, IReadOnlyList<SegmentFinding> Segments, IReadOnlyList<UnlabelledEstimate> Unlabelled);
