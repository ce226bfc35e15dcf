using Relearn.Data;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Analysis.Kpis;

/// <summary>Reads one KPI of any set of decisions.</summary>
/// <remarks>
/// Over time a unit of a KPI that counts by key is a key on a day, so that a long period and a short one can be compared; within an experiment it is a key, because a key has one arm.
/// </remarks>
sealed class KpiMeter
{
    readonly KpiDecisions _decisions;
    readonly MeasuredKpiConfig _kpi;
    readonly MeasureColumn _above;
    readonly MeasureColumn? _below;
    readonly double[]? _returns;

    /// <summary>Makes the meter of a KPI.</summary>
    public KpiMeter(KpiDecisions decisions, MeasuredKpiConfig kpi)
    {
        (_decisions, _kpi) = (decisions, kpi);
        if (kpi.Form == KpiForm.Retention)
        {
            _returns = Returns(decisions, kpi.Days[0], kpi.Days[1]);
            _above = decisions.Column(MeasuredKpiConfig.Decisions, null);
            AgeMicroseconds = (kpi.Days[1] + 1) * DatasetImport.Day;
            return;
        }
        _above = decisions.Column(kpi.Measure, kpi.Window);
        _below = kpi.Over is { } over ? decisions.Column(over, kpi.Window) : null;
        AgeMicroseconds = Math.Max(_above.Age, _below?.Age ?? 0);
    }

    /// <summary>The KPI.</summary>
    public MeasuredKpiConfig Kpi => _kpi;

    /// <summary>Age at which decisions are judged, microseconds.</summary>
    public double AgeMicroseconds { get; }

    /// <summary>What is missing for it, a sentence; null: nothing.</summary>
    public string? Missing
    {
        get
        {
            if (_decisions.Count == 0) { return "There are no decisions yet."; }
            var silent = _kpi.Measures.Where(m => _decisions.Column(m, _kpi.Window).Reports == 0).ToArray();
            if (silent.Length > 0)
            {
                return silent[0] is MeasuredKpiConfig.Label or MeasuredKpiConfig.Money ? "No outcome is known at the age at which labels are judged: report outcomes at POST /v1/outcomes, or wait until they are due."
                    : $"No outcome has reported '{silent[0]}' yet: send it in \"measures\" at POST /v1/outcomes.{(_decisions.Reported.Any() ? $" Reported are: {string.Join(", ", _decisions.Reported)}." : "")}";
            }
            if (_kpi.PerKey && _decisions.Keys == 0) { return "No prediction named a key, so nothing can be counted by key: send \"key\" with each request."; }
            return Enumerable.Range(0, _decisions.Count).Any(Judged) ? null
                : FormattableString.Invariant($"No decision is old enough: one is judged at an age of {AgeMicroseconds / DatasetImport.Day:0.##} days.");
        }
    }

    /// <summary>A decision is old enough, and enough is known of it.</summary>
    public bool Judged(int decision) =>
        _decisions.TimeOf(decision) + AgeMicroseconds <= _decisions.Moment && (!_kpi.PerKey || _decisions.UnitOf(decision) >= 0)
        && (_returns is null ? !double.IsNaN(_above.Sum(decision)) && (_below is null || !double.IsNaN(_below.Sum(decision))) : !double.IsNaN(_returns[decision]));

    /// <summary>Units of some decisions, each with what stands above the line and below it, in the order in which they are first met.</summary>
    /// <param name="decisions">Positions of the decisions.</param>
    /// <param name="byDay">A key on another day is another unit.</param>
    public IEnumerable<(int Day, double Above, double Below)> Units(IEnumerable<int> decisions, bool byDay)
    {
        if (!_kpi.PerKey)
        {
            foreach (var i in decisions.Where(Judged)) { yield return Of(_decisions.DayOf(i), Total(i), CountOf(i), BelowOf(i)); }
            yield break;
        }
        var place = new Dictionary<(int Unit, int Day), int>();
        var sums = new List<(int Day, double Above, int Count, double Below)>();
        foreach (var i in decisions.Where(Judged))
        {
            var day = _decisions.DayOf(i);
            var key = (_decisions.UnitOf(i), byDay ? day : 0);
            if (!place.TryGetValue(key, out var at))
            {
                place.Add(key, at = sums.Count);
                sums.Add((day, 0, 0, 0));
            }
            var s = sums[at];
            sums[at] = (s.Day, s.Above + Total(i), s.Count + CountOf(i), s.Below + BelowOf(i));
        }
        foreach (var s in sums) { yield return Of(s.Day, s.Above, s.Count, s.Below); }
    }

    /// <summary>Totals of some decisions.</summary>
    public UnitTotals Totals(IEnumerable<int> decisions, bool byDay)
    {
        var totals = new UnitTotals();
        foreach (var (_, above, below) in Units(decisions, byDay)) { totals.Add(above, below); }
        return totals;
    }

    /// <summary>Totals of each day, in their order.</summary>
    public SortedDictionary<int, UnitTotals> Days(IEnumerable<int> decisions)
    {
        var days = new SortedDictionary<int, UnitTotals>();
        foreach (var (day, above, below) in Units(decisions, byDay: true))
        {
            var totals = days.GetValueOrDefault(day);
            totals.Add(above, below);
            days[day] = totals;
        }
        return days;
    }

    /// <summary>The KPI over days, with the interval of resampled days; where they are few, of units.</summary>
    public Interval Over(IEnumerable<int> decisions, ulong seed)
    {
        var chosen = decisions.ToArray();
        var days = Days(chosen);
        return days.Count < ResamplingBlocks.LeastDays ? Totals(chosen, byDay: true).Interval
            : BlockBootstrap.Mean([.. days.Values.Select(d => d.Above)], [.. days.Values.Select(d => d.Below)], seed);
    }

    double Total(int i) => _returns is not null ? _returns[i] : _above.Sum(i);

    int CountOf(int i) => _above.Count(i);

    double BelowOf(int i) => _below?.Sum(i) ?? 0;

    (int Day, double Above, double Below) Of(int day, double above, int count, double below) => _kpi.Form switch
    {
        KpiForm.Mean => (day, above, count),
        KpiForm.Rate => (day, above > 0 ? 1 : 0, 1),
        KpiForm.Ratio => (day, above, below),
        _ => (day, above, 1),
    };

    // At the first decision of each key 1 or 0, NaN at all others.
    static double[] Returns(KpiDecisions d, int from, int to)
    {
        var (returns, first) = (new double[d.Count], new Dictionary<int, int>());
        Array.Fill(returns, double.NaN);
        foreach (var i in Enumerable.Range(0, d.Count).Where(i => d.UnitOf(i) >= 0).OrderBy(d.TimeOf))
        {
            if (!first.TryGetValue(d.UnitOf(i), out var start))
            {
                first.Add(d.UnitOf(i), i);
                returns[i] = 0;
                continue;
            }
            var days = d.DayOf(i) - d.DayOf(start);
            if (days >= from && days <= to) { returns[start] = 1; }
        }
        return returns;
    }
}
