using Relearn.Data.Maturity;

namespace Relearn.Monitoring;

/// <summary>At which age decisions are judged, how many are, and how late outcomes come.</summary>
/// <param name="AgeDays">The label age, days: every decision is judged by what was known when it was so old, so that an old window and a new one know equally much.</param>
/// <param name="Events">The label is an event within a window: without one a decision is negative at that age. False: outcomes say both, and the age is that by which 999 of 1,000 have come.</param>
/// <param name="Positive">Decisions of that age with an event.</param>
/// <param name="Negative">Decisions of that age without one.</param>
/// <param name="Pending">Younger ones: not judged, also where an outcome is there.</param>
/// <param name="PendingSeen">Those of them with an outcome.</param>
/// <param name="WithoutOutcome">Decisions of that age of which nobody has said how they turned out.</param>
/// <param name="Late">Outcomes that came, or changed, after that age: they count in the review, not in comparisons of windows.</param>
/// <param name="Faults">Outcomes that are not as they should be.</param>
/// <param name="Curve">Share of the events (or outcomes) that is seen at each age.</param>
public sealed record LabelTiming(
    double AgeDays, bool Events, long Positive, long Negative, long Pending, long PendingSeen, long WithoutOutcome, long Late, OutcomeFaults Faults, IReadOnlyList<MaturityPoint> Curve);
