using Relearn.Data;

namespace Relearn.Monitoring.Profiles;

/// <summary>How long a window of time is; windows are counted from 1970-01-01 UTC, a week begins on Monday.</summary>
/// <param name="Microseconds">An hour, a day or a week.</param>
readonly record struct WindowLength(double Microseconds)
{
    /// <summary>An hour.</summary>
    public static WindowLength Hour => new(DatasetImport.Day / 24);

    /// <summary>A day.</summary>
    public static WindowLength Day => new(DatasetImport.Day);

    /// <summary>A week.</summary>
    public static WindowLength Week => new(DatasetImport.Day * 7);

    // 1970-01-01 was a Thursday.
    double Shift => Microseconds > DatasetImport.Day ? 3 * DatasetImport.Day : 0;

    /// <summary>Its length in days.</summary>
    public double Days => Microseconds / DatasetImport.Day;

    /// <summary>The window of a moment, microseconds since 1970 UTC.</summary>
    public int Of(double time) => (int)Math.Floor(Math.Clamp((time + Shift) / Microseconds, int.MinValue / 2, int.MaxValue / 2));

    /// <summary>When a window begins.</summary>
    public double Start(int window) => window * Microseconds - Shift;

    /// <summary>The day, from 1970-01-01, on which a window begins.</summary>
    public int DayOf(int window) => (int)Math.Floor(Start(window) / DatasetImport.Day);

    /// <summary>What people call it.</summary>
    public string Name => Microseconds < DatasetImport.Day ? "hour" : Microseconds > DatasetImport.Day ? "week" : "day";

    /// <summary>A window as people write it.</summary>
    public string Text(int window) => Microseconds < DatasetImport.Day
        ? DateTime.UnixEpoch.AddMicroseconds(Start(window)).ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture)
        : Numerics.CalendarDay.Text(DayOf(window));
}
