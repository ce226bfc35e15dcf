using Relearn.Scoping;

namespace Relearn.Data;

/// <summary>From a clock reading to an instant: one zone for all rows, or a zone for each value of a column.</summary>
/// <remarks>
/// A reading that a change of the clocks skips or repeats is taken as standard time. Offsets are looked up once for each zone and hour.
/// </remarks>
sealed class ClockZones
{
    const double Hour = 3_600_000_000.0;

    // A day within .NET's calendar (years 1 to 9999), so that any offset stays inside.
    static readonly double First = (DateTime.MinValue.AddDays(1) - DateTime.UnixEpoch).TotalMicroseconds;
    static readonly double Last = (DateTime.MaxValue.AddDays(-1) - DateTime.UnixEpoch).TotalMicroseconds;
    readonly TimeZoneInfo? _single;
    readonly Dictionary<string, TimeZoneInfo> _byValue = [];
    readonly Dictionary<TimeZoneInfo, Dictionary<long, double>> _offsets = [];

    public ClockZones(TimeConfig time, string folder)
    {
        if (time.ZoneFile is null)
        {
            _single = Find(time.Zone, "'data.time.zone' in project.yaml");
            return;
        }
        var path = Require(time.ZoneFile, folder);
        var line = 0;
        foreach (var text in File.ReadLines(path))
        {
            if (++line == 1 || text.Length == 0) { continue; }
            var parts = text.Split(',');
            if (parts.Length != 2) { throw DataErrors.ZoneFileWrong(path, line).Exception(); }
            _byValue[parts[0].Trim()] = Find(parts[1].Trim(), $"line {line} of {Path.GetFileName(path)}");
        }
    }

    /// <summary>Everything that decides the conversion, to be hashed with the data.</summary>
    public static string Describe(TimeConfig time, string folder) =>
        time.ZoneFile is null ? time.Zone : Numerics.ContentHash.OfFile(Require(time.ZoneFile, folder));

    static string Require(string file, string folder)
    {
        var path = Path.GetFullPath(Path.Combine(folder, file));
        return File.Exists(path) ? path : throw DataErrors.ZoneFileMissing(path).Exception();
    }

    static TimeZoneInfo Find(string name, string where)
    {
        if (name == "UTC") { return TimeZoneInfo.Utc; }
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : throw DataErrors.ZoneUnknown(name, where).Exception();
    }

    /// <summary>The instant at which an event is known. Its clock reading may be an elapsed time after the event or a reading of its own: across a change of the clocks the later instant counts, so that nothing is known too early.</summary>
    public double KnownAt(double clock, double known, double offset, string? value)
    {
        var reading = Math.Max(known, clock);
        return reading - Math.Min(offset, OffsetOf(reading, value) ?? offset);
    }

    /// <summary>Microseconds to subtract from a clock reading to get the instant; null where the value has no zone or the reading is outside the calendar.</summary>
    public double? OffsetOf(double clock, string? value)
    {
        var zone = _single;
        if (zone is null && (value is null || !_byValue.TryGetValue(value, out zone))) { return null; }
        if (clock < First || clock > Last) { return null; }
        if (zone == TimeZoneInfo.Utc || double.IsNaN(clock)) { return 0; }
        if (!_offsets.TryGetValue(zone!, out var known)) { _offsets.Add(zone!, known = []); }
        var hour = (long)Math.Floor(clock / Hour);
        if (!known.TryGetValue(hour, out var offset))
        {
            offset = zone!.GetUtcOffset(DateTime.SpecifyKind(DateTime.UnixEpoch.AddHours(hour), DateTimeKind.Unspecified)).TotalMicroseconds;
            known.Add(hour, offset);
        }
        return offset;
    }
}
