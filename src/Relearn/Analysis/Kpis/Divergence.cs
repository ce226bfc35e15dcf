using Relearn.Scoping;

namespace Relearn.Analysis.Kpis;

/// <summary>Where a proxy and a goal part ways: the one is up, the other flat or down, at equal age and in the same traffic.</summary>
/// <remarks>
/// Arms of an experiment and the days before and after a release are compared by KPIs of a unit, so that more or fewer callers move nothing.
/// Both sides need an e-value of their own; the lesser one counts, divided by the number of pairs that were looked at. Of a release without an experiment a root of it counts, because days differ by more than one release.
/// </remarks>
static class Divergence
{
    /// <summary>An e-value of 20.</summary>
    public static readonly double Alarm = Math.Log(20);

    // Standard errors.
    const double Fallen = 2;

    // A goal that follows rises by at least this share of what the proxy rises.
    const double Follows = 0.25;

    /// <summary>All that can be compared.</summary>
    public static IReadOnlyList<KpiComparison> Comparisons(KpiDecisions decisions) =>
    [
        .. KpiReading.Experiments(decisions).Where(e => KpiReading.SampleRatio(decisions, e) < KpiReading.BrokenRatio)
            .Select(e => (Id: e.Key, Rows: e.ToArray())).Select(e => new KpiComparison("experiment", e.Id, e.Rows.Min(decisions.DayOf), 1, meter => KpiReading.Change(meter, decisions, e.Rows))),
        .. ReleaseDays.Of(decisions),
    ];

    /// <summary>Where they part, the strongest first; only what an alarm is worth.</summary>
    public static IReadOnlyList<Parting> Find(ProjectConfig project, KpiDecisions decisions, IReadOnlyList<KpiComparison> comparisons)
    {
        KpiMeter[] goals = [.. project.Kpis.Where(k => k.Role == KpiRole.Goal).Select(k => new KpiMeter(decisions, k)).Where(m => m.Missing is null)];
        KpiMeter[] proxies = [.. Proxies(project).Select(k => new KpiMeter(decisions, k)).Where(m => m.Missing is null)];
        var pairs = Math.Log(Math.Max(1, goals.Length * proxies.Length));
        var found = new List<Parting>();
        foreach (var comparison in comparisons)
        {
            var changes = goals.Concat(proxies).Select(m => (m.Kpi.Name, Gain: comparison.Gain(m))).ToArray();
            foreach (var (goal, g) in changes[..goals.Length])
            {
                foreach (var (proxy, p) in changes[goals.Length..])
                {
                    if (g is not { } goalGain || p is not { } proxyGain) { continue; }
                    if (Part(comparison, goal, goalGain, proxy, proxyGain, pairs) is { } parting) { found.Add(parting); }
                }
            }
        }
        return [.. found.OrderByDescending(f => f.Falls).ThenByDescending(f => f.LogEvidence)];
    }

    static Parting? Part(KpiComparison comparison, string goal, RelativeChange goalGain, string proxy, RelativeChange proxyGain, double pairs)
    {
        var up = proxyGain.LogAbove();
        var down = goalGain.LogBelow();
        var falls = comparison.Weight * (Math.Min(up, down) - pairs);
        Parting Make(bool fell, double evidence) => new(goal, proxy, fell, comparison.By, comparison.Of, comparison.Since, proxyGain.Interval, goalGain.Interval, evidence);
        if (falls >= Alarm) { return Make(true, falls); }
        var behind = Math.Min(up, new RelativeChange(goalGain.Estimate - Follows * proxyGain.Estimate, goalGain.Variance + Follows * Follows * proxyGain.Variance).LogBelow()) - pairs;
        if (comparison.Weight >= 1) { return behind >= Alarm ? Make(false, Alarm) : null; }
        // Days before and after cannot show that something stayed: it has to have fallen, if not beyond all doubt.
        return comparison.Weight * behind >= Alarm && goalGain.Estimate < -Fallen * Math.Sqrt(goalGain.Variance) ? Make(false, Alarm) : null;
    }

    /// <summary>What a model's success is seen by, beside the goal: its label, how often it acts, figures of the product.</summary>
    public static IEnumerable<MeasuredKpiConfig> Proxies(ProjectConfig project)
    {
        var declared = project.Kpis.Where(k => k.Role == KpiRole.Product).ToArray();
        MeasuredKpiConfig[] builtIn = project.HasClasses ? [] :
            [new() { Name = MeasuredKpiConfig.Label, Measure = MeasuredKpiConfig.Label }, new() { Name = MeasuredKpiConfig.Acted, Measure = MeasuredKpiConfig.Acted }];
        return declared.Concat(builtIn.Where(b => declared.All(d => d.Name != b.Name)));
    }
}
