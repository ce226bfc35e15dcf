namespace Relearn.Monitoring.Performance;

/// <summary>Days put together until a window has rows enough, in order, each day once.</summary>
static class DecisionWindows
{
    /// <summary>A window has at least so many judged decisions; days with fewer are put together.</summary>
    public const int LeastRows = 30;

    /// <summary>Longer than this a window is not: then it has what it has, be it nothing.</summary>
    public const int MostDays = 14;

    /// <summary>First and last day of each window. Days with decisions that are too young to be judged, and all behind them, are in none yet.</summary>
    public static IReadOnlyList<(int From, int To)> Of(DecisionRows rows)
    {
        var days = new SortedDictionary<int, long>();
        var open = int.MaxValue;
        for (var i = 0; i < rows.Count; i++)
        {
            var day = rows.Days[i];
            days.TryGetValue(day, out var judged);
            days[day] = judged + (rows.IsJudged(i) ? 1 : 0);
            if (rows.Outcomes[i] == OutcomeState.Pending) { open = Math.Min(open, day); }
        }
        var windows = new List<(int From, int To)>();
        var (first, count) = (int.MinValue, 0L);
        foreach (var (day, judged) in days)
        {
            if (day >= open) { break; }
            if (first == int.MinValue) { first = day; }
            count += judged;
            if (count < LeastRows && day - first + 1 < MostDays) { continue; }
            windows.Add((first, day));
            (first, count) = (int.MinValue, 0);
        }
        return windows;
    }

    /// <summary>Which window each decision is in; -1 for none.</summary>
    public static int[] PlacesOf(DecisionRows rows, IReadOnlyList<(int From, int To)> windows)
    {
        var ends = windows.Select(w => w.To).ToArray();
        return Array.ConvertAll(rows.Days, day =>
        {
            var at = Array.BinarySearch(ends, day);
            if (at < 0) { at = ~at; }
            return at < ends.Length && day >= windows[at].From ? at : -1;
        });
    }
}
