using Relearn.Monitoring.Profiles;

namespace Relearn.Monitoring.Inputs;

/// <summary>Which earlier windows a window is held against: those of its season. <c>docs/decisions/0012-season-matched-windows.md</c> has the rule.</summary>
/// <remarks>A window that is no holiday matches windows of the same place in the week (weekday, and hour where windows are hours) that are none, three weeks before and after the same phase of any
/// year. A holiday matches the holiday of the same calendar nearest to the same phase, ten days at most.</remarks>
sealed class WindowSeason
{
    const double Year = 365.2425;
    const double HalfWidth = 24.5;
    const double HolidayWidth = 10;

    readonly WindowLength _length;
    readonly Dictionary<int, string> _holidays;
    readonly bool _calendar;

    /// <summary>Makes the season of a project.</summary>
    /// <param name="length">Length of a window.</param>
    /// <param name="calendar">Times are those of a calendar; else the order of rows stands for time, and there is no season.</param>
    /// <param name="calendars">Days of each calendar, as <c>2001-07-04</c>.</param>
    public WindowSeason(WindowLength length, bool calendar, IReadOnlyDictionary<string, IReadOnlyList<string>> calendars)
    {
        (_length, _calendar, _holidays) = (length, calendar, []);
        foreach (var (name, days) in calendars.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            foreach (var day in days)
            {
                if (DateOnly.TryParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var date)) { _holidays.TryAdd(date.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber, name); }
            }
        }
    }

    /// <summary>The calendar of which a window is a holiday; null: it is none, or longer than a day.</summary>
    public string? HolidayOf(int window) => _calendar && _length.Days <= 1 ? _holidays.GetValueOrDefault(_length.DayOf(window)) : null;

    /// <summary>Times are those of a calendar: else nothing is known of seasons, nor of how many rows a window should have.</summary>
    public bool HasCalendar => _calendar;

    /// <summary>Days between the beginnings of two windows.</summary>
    public double DaysBetween(int window, int other) => Math.Abs((double)window - other) * _length.Days;

    /// <summary>Whether a window may be compared with another one, whatever the time of the year.</summary>
    public bool SameKind(int window, int other) => HolidayOf(window) == HolidayOf(other) && (HolidayOf(window) is not null || SamePlaceInWeek(window, other));

    /// <summary>Whether it is of the same season besides.</summary>
    public bool SameSeason(int window, int other)
    {
        if (!_calendar || !SameKind(window, other)) { return false; }
        var days = DaysBetween(window, other);
        var phase = days - Math.Round(days / Year) * Year;
        return Math.Abs(phase) <= (HolidayOf(window) is null ? HalfWidth : HolidayWidth);
    }

    bool SamePlaceInWeek(int window, int other)
    {
        if (!_calendar) { return true; }
        var period = (int)Math.Max(1, Math.Round(7 / _length.Days));
        return ((long)window - other) % period == 0;
    }
}
