namespace Relearn.Serving.Requests;

/// <summary>Reads the time forms that callers mostly send, without making a text: <c>2001-06-30T17:05:00</c>, with a space for the T, to the minute, or the date alone.</summary>
static class ClockText
{
    /// <summary>Microseconds since 1970 of the clock as written.</summary>
    /// <returns>False for every other form, right or wrong: the one who asks has another way for those.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out double microseconds)
    {
        microseconds = double.NaN;
        if (text.Length is not (10 or 16 or 19) || text[4] != '-' || text[7] != '-') { return false; }
        if (!Two(text, 0, out var century) || !Two(text, 2, out var year) || !Two(text, 5, out var month) || !Two(text, 8, out var day)) { return false; }
        year += century * 100;
        if (year is < 1900 or >= 2200 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) { return false; }
        int hour = 0, minute = 0, second = 0;
        if (text.Length > 10 && (text[10] is not ((byte)'T' or (byte)' ') || text[13] != ':' || !Two(text, 11, out hour) || !Two(text, 14, out minute) || hour > 23 || minute > 59)) { return false; }
        if (text.Length > 16 && (text[16] != ':' || !Two(text, 17, out second) || second > 59)) { return false; }
        microseconds = (new DateTime(year, month, day, hour, minute, second) - DateTime.UnixEpoch).Ticks / 10;
        return true;
    }

    static bool Two(ReadOnlySpan<byte> text, int at, out int value)
    {
        var (tens, ones) = (text[at] - (uint)'0', text[at + 1] - (uint)'0');
        value = (int)(tens * 10 + ones);
        return tens <= 9 && ones <= 9;
    }
}
