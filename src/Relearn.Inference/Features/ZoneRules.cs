namespace Relearn.Inference.Features;

/// <summary>The offsets of a time zone from 1900 to 2200 as numbers, so that they travel in the bundle: a machine with other rules gives the same clock.</summary>
static class ZoneRules
{
    const double Second = 1_000_000;
    const double Day = 86_400 * Second;

    /// <summary>Reads the rules of this machine: instants at which an offset begins, each followed by that offset, microseconds. Null if there is no such zone.</summary>
    public static double[]? Of(string zone)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var info)) { return null; }
        var rules = new List<double> { double.MinValue, OffsetAt(info, First) };
        for (var time = First; time < Last; time += Day)
        {
            if (OffsetAt(info, time + Day) == rules[^1]) { continue; }
            // To the second; zones change at most once a day.
            var (low, high) = (time, time + Day);
            while (high - low > Second)
            {
                var middle = Math.Floor((low + high) / 2 / Second) * Second;
                if (OffsetAt(info, middle) == rules[^1]) { low = middle; }
                else { high = middle; }
            }
            rules.Add(high);
            rules.Add(OffsetAt(info, high));
        }
        return [.. rules];
    }

    static double First => (new DateTime(1900, 1, 1) - DateTime.UnixEpoch).TotalMicroseconds;

    static double Last => (new DateTime(2200, 1, 1) - DateTime.UnixEpoch).TotalMicroseconds;

    static double OffsetAt(TimeZoneInfo zone, double time) => zone.GetUtcOffset(DateTime.UnixEpoch.AddTicks((long)time * 10)).TotalMicroseconds;

    /// <summary>The clock reading of an instant.</summary>
    public static double Clock(double instant, double[] rules)
    {
        if (double.IsNaN(instant)) { return double.NaN; }
        var (low, high) = (0, rules.Length / 2);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (rules[2 * middle] <= instant) { low = middle; }
            else { high = middle; }
        }
        return instant + rules[2 * low + 1];
    }
}
