
namespace Relearn.Analysis.Kpis;

/// <summary>Days before and after a release went live, weekday by weekday.</summary>
/// <remarks>
/// A day after is held against the days before of the same weekday, where two weeks of them are there. How far days differ by themselves is seen before the release; days that resemble their neighbours count for less (first-order autocorrelation).
/// </remarks>
static class ReleaseDays
{
    const int MostDays = 28, LeastBefore = 5, LeastAfter = 3, Week = 7;

    // Fewer units a day than this are no control.
    const int LeastControl = 20;

    // A release that acts on others than before changes who is left over.
    const double MostShareMoved = 0.1;

    const double WithControl = 0.7, Alone = 0.5;

    /// <summary>All changes of the release that answered most callers of a day.</summary>
    public static IEnumerable<KpiComparison> Of(KpiDecisions decisions)
    {
        var (outside, periods) = PeriodsOf(decisions);
        for (var p = 1; p < periods.Count; p++) { yield return Compare(decisions, outside, periods[p - 1].Days.TakeLast(MostDays), periods[p].Days.Take(MostDays), periods[p].Release); }
    }

    /// <summary>What releases have come to that learn the same, since each of those before them, the nearest first: what one did, the next one inherits.</summary>
    /// <param name="decisions">Decisions of all releases.</param>
    /// <param name="release">The release that is live; nothing is said where another one answered last.</param>
    /// <param name="same">Whether a release learnt the same as that one.</param>
    /// <param name="most">So many earlier periods are looked at.</param>
    public static IEnumerable<KpiComparison> Until(KpiDecisions decisions, string release, Func<string, bool> same, int most)
    {
        var (outside, periods) = PeriodsOf(decisions);
        if (periods.Count == 0 || periods[^1].Release != release) { yield break; }
        var known = periods.Select(p => p.Release).Distinct().ToDictionary(r => r, r => r == release || same(r));
        var first = periods.Count - 1;
        while (first > 0 && known[periods[first - 1].Release]) { first--; }
        for (var p = periods.Count - 2; p >= Math.Max(0, periods.Count - 1 - most); p--)
        {
            var after = periods[Math.Max(first, p + 1)..];
            yield return Compare(decisions, outside, periods[p].Days.TakeLast(MostDays), after.SelectMany(a => a.Days).TakeLast(MostDays), release);
        }
    }

    // Days in a row on which most were answered by the same release.
    static ((int[] Rows, Dictionary<int, string> Main) Outside, List<(string Release, List<int> Days)> Periods) PeriodsOf(KpiDecisions decisions)
    {
        var outside = Enumerable.Range(0, decisions.Count).Where(i => decisions.GroupOf(i).Experiment is null).ToArray();
        var (main, periods) = (new Dictionary<int, string>(), new List<(string Release, List<int> Days)>());
        foreach (var day in outside.GroupBy(decisions.DayOf).OrderBy(g => g.Key))
        {
            var release = day.GroupBy(i => decisions.GroupOf(i).Release).MaxBy(r => r.Count())!.Key;
            if (periods.Count == 0 || periods[^1].Release != release) { periods.Add((release, [])); }
            main.Add(day.Key, release);
            periods[^1].Days.Add(day.Key);
        }
        return ((outside, main), periods);
    }

    // On a day of a change only what its main release answered counts.
    static KpiComparison Compare(KpiDecisions decisions, (int[] Rows, Dictionary<int, string> Main) outside, IEnumerable<int> before, IEnumerable<int> after, string release)
    {
        var (days, since) = (before.Concat(after).ToHashSet(), after.First());
        return Compare(decisions, [.. outside.Rows.Where(i => decisions.DayOf(i) is var day && days.Contains(day) && decisions.GroupOf(i).Release == outside.Main[day])], release, since);
    }

    static KpiComparison Compare(KpiDecisions decisions, int[] rows, string release, int since)
    {
        int[] idle = [.. IdleOf(decisions, rows)];
        var control = IsControl(decisions, rows, idle, since);
        return new(control ? "release with control" : "release alone", release, since, control ? WithControl : Alone, meter =>
        {
            if (Change(meter.Days(rows), since) is not { } change) { return null; }
            if (!control || Change(meter.Days(idle), since) is not { } beside) { return change; }
            // What those did on whom nobody acted, all would have done.
            return new(change.Estimate - beside.Estimate, change.Variance + beside.Variance);
        });
    }

    // Decisions on which nobody acted; of keys, days on which nobody acted on any.
    static IEnumerable<int> IdleOf(KpiDecisions decisions, int[] rows)
    {
        var touched = rows.Where(i => decisions.Acted(i) && decisions.UnitOf(i) >= 0).Select(i => (decisions.UnitOf(i), decisions.DayOf(i))).ToHashSet();
        return rows.Where(i => !decisions.Acted(i) && !touched.Contains((decisions.UnitOf(i), decisions.DayOf(i))));
    }

    static bool IsControl(KpiDecisions decisions, int[] rows, int[] idle, int since)
    {
        double Share(bool after)
        {
            var all = rows.Where(i => decisions.DayOf(i) >= since == after).ToArray();
            return all.Length == 0 ? 0 : (double)all.Count(decisions.Acted) / all.Length;
        }
        var (before, after) = (Share(false), Share(true));
        return idle.Length >= LeastControl * rows.Select(decisions.DayOf).Distinct().Count() && Math.Abs(after - before) <= MostShareMoved * Math.Min(1 - before, 1 - after);
    }

    static RelativeChange? Change(SortedDictionary<int, UnitTotals> days, int since)
    {
        var before = days.Where(d => d.Key < since && !double.IsNaN(d.Value.Value)).ToArray();
        var after = days.Where(d => d.Key >= since && !double.IsNaN(d.Value.Value)).ToArray();
        if (before.Length < LeastBefore || after.Length < LeastAfter) { return null; }
        var byWeekday = before.Length >= 2 * Week;
        int Phase(int day) => byWeekday ? day % Week : 0;
        var usual = before.GroupBy(d => Phase(d.Key)).ToDictionary(g => g.Key, g => g.Sum(d => d.Value.Above) / g.Sum(d => d.Value.Below));
        var level = before.Sum(d => d.Value.Above) / before.Sum(d => d.Value.Below);
        double[] noise = [.. before.Select(d => d.Value.Value - usual[Phase(d.Key)])];
        var degrees = before.Length - usual.Count;
        // A t distribution of few degrees is wider than a normal one.
        var daily = noise.Sum(n => n * n) / degrees * (degrees > 2 ? degrees / (degrees - 2.0) : 3);
        var alike = Math.Clamp(Autocorrelation(noise), 0, 0.8);
        var inflated = daily * (1 + alike) / (1 - alike);
        var moved = after.Average(d => d.Value.Value - usual.GetValueOrDefault(Phase(d.Key), level));
        var sampled = after.Average(d => Finite(d.Value.Variance)) / after.Length + before.Average(d => Finite(d.Value.Variance)) / before.Length;
        var variance = Math.Max(sampled, inflated * (1.0 / after.Length + 1.0 / before.Length));
        return RelativeChange.Of(level, Math.Max(sampled, inflated / before.Length), level + moved, variance) is { } change
            // The level before is in both already.
            ? change with { Variance = variance / (level * level) } : null;
    }

    static double Finite(double variance) => double.IsFinite(variance) ? variance : 0;

    static double Autocorrelation(double[] values)
    {
        var (product, squares) = (0.0, 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            squares += values[i] * values[i];
            if (i > 0) { product += values[i] * values[i - 1]; }
        }
        return squares > 0 ? product / squares : 0;
    }
}
