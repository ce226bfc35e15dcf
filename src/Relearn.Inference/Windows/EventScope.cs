using Relearn.Inference.Features;

namespace Relearn.Inference.Windows;

/// <summary>What features can look at besides the row's own columns.</summary>
/// <param name="Label">Name of the label: a fact of the project's own events that is known late. Null where there is none.</param>
/// <param name="Sources">Other sources of events.</param>
/// <param name="Calendars">Days of each calendar, as <c>2001-07-04</c>.</param>
/// <param name="HasTime">Rows have a time: <c>target_mean</c> looks back; otherwise it is learnt out of fold.</param>
/// <param name="Zones">Rules of the time zones that are used; those that are not there are this machine's.</param>
public sealed record EventScope(string? Label, IReadOnlyList<EventSource> Sources, IReadOnlyDictionary<string, IReadOnlyList<string>>? Calendars = null, bool HasTime = true,
    IReadOnlyDictionary<string, double[]>? Zones = null)
{
    /// <summary>No label, no other source.</summary>
    public static EventScope None { get; } = new(null, []);
}

/// <summary>A source of events other than the project's own rows.</summary>
/// <param name="Name">How <c>of</c> calls it.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="HasIds">Its events have ids: one that is told twice counts once.</param>
public sealed record EventSource(string Name, IReadOnlyList<InputColumn> Columns, bool HasIds = false);
