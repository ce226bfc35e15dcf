namespace Relearn.Monitoring.Alarms;

/// <summary>An alarm as it is sent to people.</summary>
/// <param name="Id">Id of its record in the ledger: the same alarm is sent once to each receiver.</param>
/// <param name="Project">Name of the project.</param>
/// <param name="Release">Id of the release that answered.</param>
/// <param name="Title">One line.</param>
/// <param name="Text">All of it, in lines.</param>
/// <param name="Alarm">The alarm.</param>
/// <param name="Currency">Of its costs.</param>
public sealed record Alert(string Id, string Project, string Release, string Title, string Text, Alarm Alarm, string Currency)
{
    /// <summary>Puts an alarm into words.</summary>
    internal static Alert Of(string id, string project, string release, string currency, Alarm alarm)
    {
        var first = alarm.Findings[0];
        var title = FormattableString.Invariant($"{project}: {(alarm.Level == AlarmLevel.Harm ? "alarm" : "drift")}, {first.Named(" of ")} since {Numerics.CalendarDay.Text(alarm.Since)}");
        string[] lines =
        [
            .. alarm.Findings.Select(f => FormattableString.Invariant($"{f.Named(" of ")} (since {Numerics.CalendarDay.Text(f.Since)}, {f.Share:0%} of the evidence): {f.Detail}")),
            alarm.Cost is { } cost ? FormattableString.Invariant($"It has cost {cost:#,0.00} {currency} so far, {alarm.CostPerDay:#,0.00} a day.") : "What it costs is not known.",
            FormattableString.Invariant($"Go back to step {alarm.Step}. Release {release}; alarm of {Numerics.CalendarDay.Text(alarm.Day)}, {id}."),
        ];
        return new(id, project, release, title, string.Join('\n', lines), alarm, currency);
    }
}
