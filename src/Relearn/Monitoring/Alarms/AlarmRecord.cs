namespace Relearn.Monitoring.Alarms;

/// <summary>The record of an alarm.</summary>
/// <param name="Release">Id of the release that answered.</param>
/// <param name="Source">Where its rows came from: <c>live</c> or <c>replay</c>.</param>
/// <param name="Alarm">The alarm as it was when it was raised.</param>
sealed record AlarmRecord(string Release, string Source, Alarm Alarm)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "alarm";

    /// <summary>Version of the rules.</summary>
    public const int Algorithm = 1;

    // Outcomes that come later move the day of an alarm a little.
    const int SameWithinDays = 7;

    /// <summary>True if this is the alarm that another record tells of.</summary>
    public bool IsThatOf(AlarmRecord other) =>
        (Release, Source) == (other.Release, other.Source) && (Alarm.Findings[0].Monitor, Alarm.Findings[0].Subject) == (other.Alarm.Findings[0].Monitor, other.Alarm.Findings[0].Subject)
        && Math.Abs(Alarm.Day - other.Alarm.Day) <= SameWithinDays;
}

/// <summary>The record that an alarm reached a receiver.</summary>
/// <param name="Alarm">Id of the alarm's record.</param>
/// <param name="Sink">Name of the receiver.</param>
sealed record AlertDelivery(string Alarm, string Sink)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "alert_delivery";

    /// <summary>Version of the rules.</summary>
    public const int Algorithm = 1;
}
