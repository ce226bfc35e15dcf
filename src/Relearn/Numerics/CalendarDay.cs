using System.Globalization;

namespace Relearn.Numerics;

/// <summary>Days counted from 1970-01-01, as people write them.</summary>
public static class CalendarDay
{
    /// <summary><c>2001-06-30</c>.</summary>
    public static string Text(int day) => DateTime.UnixEpoch.AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The day of a text such as <c>2001-06-30</c>.</summary>
    internal static int Of(string date) => DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    /// <summary>The day of an instant, microseconds since 1970 UTC, as <c>2001-06-30</c>.</summary>
    public static string Text(double microseconds) => Text((int)Math.Floor(microseconds / 86_400_000_000.0));
}
