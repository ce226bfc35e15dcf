using Relearn.Scoping;

namespace Relearn.Analysis.Kpis;

/// <summary>Measures how what is learnt, and what else could be, moves with the goals: within units, and between arms and releases.</summary>
static class ObjectiveFitting
{
    const int LeastUnits = 100;
    const double MostLog = 50;

    /// <summary>Each objective, the label first, with each goal.</summary>
    public static IReadOnlyList<ObjectiveFit> Of(ProjectConfig project, KpiDecisions decisions, IReadOnlyList<KpiComparison> comparisons)
    {
        var learnt = project.Objectives.FirstOrDefault(o => o.Name == project.Label.Name);
        var candidates = new List<(string Name, string Measure, bool IsLabel)>();
        if (!project.HasClasses) { candidates.Add((project.Label.Name, MeasuredKpiConfig.Label, true)); }
        candidates.AddRange(project.Objectives.Where(o => o != learnt).Select(o => (o.Name, o.Measure ?? o.Name, false)));
        KpiMeter[] goals = [.. project.Kpis.Where(k => k.Role == KpiRole.Goal).Select(k => new KpiMeter(decisions, k)).Where(m => m.Missing is null)];
        return [.. goals.SelectMany(g => candidates.Select(c => Fit(decisions, g, c, comparisons)))];
    }

    static ObjectiveFit Fit(KpiDecisions decisions, KpiMeter goal, (string Name, string Measure, bool IsLabel) objective, IReadOnlyList<KpiComparison> comparisons)
    {
        var meter = new KpiMeter(decisions, new() { Name = objective.Name, Measure = objective.Measure });
        ObjectiveFit Lacks(string what) => new(objective.Name, goal.Kpi.Name, objective.IsLabel, null, 0, 0, 0, 0, what);
        if (meter.Missing is { } missing) { return Lacks(missing); }
        var units = Units(decisions, goal, meter);
        if (units.Count < LeastUnits) { return Lacks(FormattableString.Invariant($"Only {units.Count} units have '{goal.Kpi.Name}' and '{objective.Name}' at the age at which they are judged; at least {LeastUnits} are needed.")); }
        if (Elasticity(units) is not { } slope) { return Lacks($"'{objective.Name}' or '{goal.Kpi.Name}' is the same of all units, so nothing can be said of how they move together."); }
        if (!goal.Kpi.Higher) { slope = slope with { Estimate = -slope.Estimate }; }
        var (together, apart, between) = Between(goal, meter, comparisons);
        var within = slope.Estimate >= 0 ? Math.Max(0, slope.LogAbove()) : -Math.Max(0, slope.LogBelow());
        return new(objective.Name, goal.Kpi.Name, objective.IsLabel, slope.Interval, units.Count, together, apart, Math.Clamp(within + between, -MostLog, MostLog), null);
    }

    // What changed with a release or an arm says more than what goes together by itself: it comes on top, with its sign.
    static (int Together, int Apart, double Log) Between(KpiMeter goal, KpiMeter objective, IReadOnlyList<KpiComparison> comparisons)
    {
        var (together, apart, log) = (0, 0, 0.0);
        foreach (var comparison in comparisons)
        {
            if (comparison.Gain(goal) is not { } g || comparison.Gain(objective) is not { } o) { continue; }
            var sure = Math.Min(Sure(g), Sure(o));
            if (sure < Divergence.Alarm) { continue; }
            var same = g.Estimate > 0 == o.Estimate > 0;
            (together, apart) = same ? (together + 1, apart) : (together, apart + 1);
            log += comparison.Weight * (same ? sure : -sure);
        }
        return (together, apart, log);
    }

    static double Sure(RelativeChange change) => change.Estimate > 0 ? change.LogAbove() : change.LogBelow();

    // Of each unit of the goal: goal, objective, decisions.
    static List<(double Goal, double Objective, double Decisions)> Units(KpiDecisions decisions, KpiMeter goal, KpiMeter objective)
    {
        int[] both = [.. Enumerable.Range(0, decisions.Count).Where(i => goal.Judged(i) && objective.Judged(i))];
        var groups = goal.Kpi.PerKey ? both.GroupBy(i => (decisions.UnitOf(i), decisions.DayOf(i))).Select(g => g.ToArray()) : both.Select(i => new[] { i });
        var units = new List<(double, double, double)>();
        foreach (var group in groups)
        {
            var (g, o) = (goal.Totals(group, byDay: true), objective.Totals(group, byDay: true));
            if (!double.IsNaN(g.Value)) { units.Add((g.Value, o.Above, group.Length)); }
        }
        return units;
    }

    /// <summary>Slope of the goal on the objective, units of equally many decisions compared, at the means; its variance allows for units that scatter differently.</summary>
    /// <remarks>Frisch-Waugh: what the number of decisions explains is taken out of both first. The variance is that of H. White, Econometrica 48(4), 1980.</remarks>
    static RelativeChange? Elasticity(List<(double Goal, double Objective, double Decisions)> units)
    {
        var (goal, objective, decisions) = (units.Average(u => u.Goal), units.Average(u => u.Objective), units.Average(u => u.Decisions));
        double Of(Func<(double Goal, double Objective, double Decisions), double> value) => units.Sum(u => value(u) * (u.Decisions - decisions));
        var spread = Of(u => u.Decisions - decisions);
        var (goalSlope, objectiveSlope) = spread > 0 ? (Of(u => u.Goal - goal) / spread, Of(u => u.Objective - objective) / spread) : (0, 0);
        (double Goal, double Objective)[] left = [.. units.Select(u => (u.Goal - goal - goalSlope * (u.Decisions - decisions), u.Objective - objective - objectiveSlope * (u.Decisions - decisions)))];
        var squares = left.Sum(l => l.Objective * l.Objective);
        if (!(squares > 1e-12 * units.Count) || goal == 0 || objective == 0) { return null; }
        var slope = left.Sum(l => l.Goal * l.Objective) / squares;
        var scatter = left.Sum(l => Math.Pow((l.Goal - slope * l.Objective) * l.Objective, 2)) / (squares * squares);
        var scale = Math.Abs(objective) / Math.Abs(goal);
        return new(slope * scale, Math.Max(scatter * scale * scale, 1e-12));
    }
}
