namespace Relearn.Monitoring;

/// <summary>Outcomes that are not as they should be. All of them stay in the log.</summary>
/// <param name="BeforeEvent">Arrived before their decision's event, or say that they happened after they arrived: not used.</param>
/// <param name="BeforeRow">Where the label is an event within a window: happened before the row. Not used.</param>
/// <param name="BehindWindow">Where the label is an event within a window: happened after it. Not used.</param>
/// <param name="Repeated">Say once more what an earlier one said.</param>
/// <param name="Contradicting">Say otherwise than an earlier one: the later counts.</param>
/// <param name="Examples">The first of these.</param>
public sealed record OutcomeFaults(long BeforeEvent, long BeforeRow, long BehindWindow, long Repeated, long Contradicting, IReadOnlyList<ContradictedOutcome> Examples)
{
    internal static OutcomeFaults None { get; } = new(0, 0, 0, 0, 0, []);
}

/// <summary>Two outcomes of one decision that differ.</summary>
/// <param name="Decision">What names the decision: its id, or the key and the time of the event.</param>
/// <param name="First">What was said first.</param>
/// <param name="FirstBy">Who said it.</param>
/// <param name="Then">What was said later, and counts.</param>
/// <param name="ThenBy">Who said that.</param>
public sealed record ContradictedOutcome(string Decision, double First, string FirstBy, double Then, string ThenBy);
