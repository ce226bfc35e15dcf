using Relearn.Data;
using Relearn.Numerics;
using Relearn.Numerics.Evidence;
using Relearn.Scoping;

namespace Relearn.Analysis.Kpis;

/// <summary>Reads the KPIs of a project from its decisions.</summary>
static class KpiReading
{
    /// <summary>From here on units of an experiment do not fall into its arms as they should, beyond doubt.</summary>
    public const double BrokenRatio = 1000;

    /// <summary>Reads all KPIs.</summary>
    /// <param name="project">Declares them.</param>
    /// <param name="decisions">Decisions of all releases.</param>
    /// <param name="source"><c>live</c> or <c>replay</c>.</param>
    /// <param name="modelGains">As of <see cref="MetricTreeFitting.Of"/>; null: none is known.</param>
    public static KpiReport Of(ProjectConfig project, KpiDecisions decisions, string source, IReadOnlyDictionary<string, RelativeChange>? modelGains = null)
    {
        var comparisons = Divergence.Comparisons(decisions);
        return new(project.Name, source, decisions.Moment, decisions.Count, decisions.Keys, decisions.Unmatched, project.Kpi.Currency, [.. decisions.Reported],
            [.. project.Kpis.Select(k => Figures(new(decisions, k), decisions, project.Seed))])
        {
            Partings = Divergence.Find(project, decisions, comparisons),
            Fits = ObjectiveFitting.Of(project, decisions, comparisons),
            Tree = MetricTreeFitting.Of(project, decisions, modelGains ?? new Dictionary<string, RelativeChange>()),
        };
    }

    static KpiFigures Figures(KpiMeter meter, KpiDecisions decisions, ulong seed)
    {
        var kpi = meter.Kpi;
        KpiFigures Make(string? missing, Interval? all, IReadOnlyList<KpiDay> days, IReadOnlyList<KpiPart> releases, IReadOnlyList<KpiArms> experiments) =>
            new(kpi.Name, ProjectFile.KpiRoles[(int)kpi.Role], kpi.Higher ? "higher" : "lower", kpi.PerKey ? "key" : "decision", meter.AgeMicroseconds / DatasetImport.Day, missing, all, days, releases, experiments);
        if (meter.Missing is { } missing) { return Make(missing, null, [], [], []); }
        int[] all = [.. Enumerable.Range(0, decisions.Count)];
        return Make(null, meter.Over(all, seed), [.. meter.Days(all).Select(d => new KpiDay(d.Key, d.Value.Units, d.Value.Interval))],
            [.. all.GroupBy(i => decisions.GroupOf(i).Release).Select(g => Part(meter, decisions, g.Key, [.. g], byDay: true, seed)).OfType<KpiPart>()],
            [.. Experiments(decisions).Select(e => Arms(meter, decisions, e, seed)).OfType<KpiArms>()]);
    }

    static KpiPart? Part(KpiMeter meter, KpiDecisions decisions, string name, int[] part, bool byDay, ulong seed)
    {
        int[] judged = [.. part.Where(meter.Judged)];
        if (judged.Length == 0) { return null; }
        var totals = meter.Totals(judged, byDay);
        return new(name, totals.Units, judged.Min(decisions.DayOf), judged.Max(decisions.DayOf), byDay ? meter.Over(judged, seed) : totals.Interval);
    }

    /// <summary>The experiments whose arms callers saw, each with its decisions, in the order in which they began.</summary>
    public static IEnumerable<IGrouping<string, int>> Experiments(KpiDecisions decisions) =>
        Enumerable.Range(0, decisions.Count).Where(i => decisions.GroupOf(i).Experiment is not null).GroupBy(i => decisions.GroupOf(i).Experiment!);

    static KpiArms? Arms(KpiMeter meter, KpiDecisions decisions, IGrouping<string, int> experiment, ulong seed)
    {
        int[] champion = [.. experiment.Where(i => !decisions.GroupOf(i).Challenger)], challenger = [.. experiment.Where(i => decisions.GroupOf(i).Challenger)];
        return Part(meter, decisions, Serving.Rollouts.Arms.Champion, champion, byDay: false, seed) is { } first && Part(meter, decisions, Serving.Rollouts.Arms.Challenger, challenger, byDay: false, seed) is { } second
            ? new(experiment.Key, first, second, Change(meter, decisions, experiment)?.Interval, SampleRatio(decisions, experiment)) : null;
    }

    /// <summary>How a KPI of the challenger's arm differs from the champion's, as a share; null where it cannot be said.</summary>
    /// <remarks>Each share of the traffic is compared by itself, because days and keys mix otherwise; the comparisons count by their certainty.</remarks>
    public static RelativeChange? Change(KpiMeter meter, KpiDecisions decisions, IEnumerable<int> experiment)
    {
        var (weights, sum) = (0.0, 0.0);
        foreach (var share in experiment.GroupBy(i => decisions.GroupOf(i).Share))
        {
            var (champion, challenger) = (meter.Totals(share.Where(i => !decisions.GroupOf(i).Challenger), byDay: false), meter.Totals(share.Where(i => decisions.GroupOf(i).Challenger), byDay: false));
            if (RelativeChange.Of(champion.Value, champion.Variance, challenger.Value, challenger.Variance) is not { } change) { continue; }
            weights += 1 / change.Variance;
            sum += change.Estimate / change.Variance;
        }
        return weights > 0 ? new(sum / weights, 1 / weights) : null;
    }

    /// <summary>E-value of "units do not fall into the arms as they should".</summary>
    public static double SampleRatio(KpiDecisions decisions, IEnumerable<int> experiment)
    {
        var greatest = 1.0;
        foreach (var share in experiment.GroupBy(i => decisions.GroupOf(i).Share))
        {
            var arms = new Dictionary<long, bool>();
            // A decision without a key is a unit of its own.
            foreach (var i in share) { arms[decisions.UnitOf(i) is >= 0 and var unit ? unit : -1L - i] = decisions.GroupOf(i).Challenger; }
            var evidence = new SampleRatioEvidence(share.Key);
            foreach (var challenger in arms.Values) { evidence.Step(challenger); }
            greatest = Math.Max(greatest, evidence.Value);
        }
        return greatest;
    }
}
