using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Analysis.Kpis;

/// <summary>Measures the links of the metric tree.</summary>
/// <remarks>
/// Every experiment is a point: how much the first figure changed, and the second. Both are uncertain, and would be so together if the same units told of both, so the first is read from one half of the units and the second from the other.
/// </remarks>
static class MetricTreeFitting
{
    /// <summary>The model's own metric.</summary>
    public const string Model = "model";

    /// <summary>So many experiments must have been before a link that does not hold is called misaligned.</summary>
    public const int Enough = 8;

    // Fewer points make no line.
    const int Least = 3;

    /// <summary>Makes the tree; null where no goal is declared.</summary>
    /// <param name="project">Declares the KPIs.</param>
    /// <param name="decisions">Decisions of all releases.</param>
    /// <param name="modelGains">Of experiments, by how much the challenger's squared error was lower, as a share of the champion's.</param>
    public static MetricTree? Of(ProjectConfig project, KpiDecisions decisions, IReadOnlyDictionary<string, RelativeChange> modelGains)
    {
        KpiMeter[] Meters(KpiRole role) => [.. project.Kpis.Where(k => k.Role == role).Select(k => new KpiMeter(decisions, k)).Where(m => m.Missing is null)];
        var goals = Meters(KpiRole.Goal);
        if (goals.Length == 0) { return null; }
        var products = Meters(KpiRole.Product);
        var experiments = KpiReading.Experiments(decisions).Where(e => KpiReading.SampleRatio(decisions, e) < KpiReading.BrokenRatio).Select(e => (Id: e.Key, Halves: Halves(decisions, e))).ToArray();
        RelativeChange? Change(KpiMeter meter, int experiment, int half) => Better(meter, KpiReading.Change(meter, decisions, experiments[experiment].Halves[half]));
        MetricLink Link(string from, Func<int, RelativeChange?> first, KpiMeter to)
        {
            var points = new List<(double, double, double, double)>();
            for (var e = 0; e < experiments.Length; e++)
            {
                if (first(e) is { } x && Change(to, e, 1) is { } y) { points.Add((x.Estimate, x.Variance, y.Estimate, y.Variance)); }
            }
            return Judge(from, to.Kpi.Name, points);
        }
        RelativeChange? OfModel(int e) => modelGains.TryGetValue(experiments[e].Id, out var gain) ? gain : null;
        return new(experiments.Length,
            [
                .. products.Concat(goals).Select(to => Link(Model, OfModel, to)),
                .. products.SelectMany(from => goals.Select(to => Link(from.Kpi.Name, e => Change(from, e, 0), to))),
            ],
            [.. goals.Select(g => Money(g, decisions))]);
    }

    static int[][] Halves(KpiDecisions decisions, IEnumerable<int> experiment)
    {
        var halves = experiment.ToLookup(i => (decisions.UnitOf(i) is >= 0 and var unit ? unit : i) % 2);
        return [[.. halves[0]], [.. halves[1]]];
    }

    static RelativeChange? Better(KpiMeter meter, RelativeChange? change) => change is not { } c ? null : meter.Kpi.Higher ? c : c with { Estimate = -c.Estimate };

    /// <summary>Judges a link by its points.</summary>
    internal static MetricLink Judge(string from, string to, IReadOnlyList<(double X, double VarianceX, double Y, double VarianceY)> points)
    {
        if (points.Count < Least || YorkRegression.Fit(points) is not { } line)
        {
            return new(from, to, points.Count, null, false, FormattableString.Invariant($"{points.Count} experiments tell of both; a line needs {Least} that differ."));
        }
        var slope = line.Interval;
        var half = points.Count / 2;
        var turned = points.Count >= 2 * Least && YorkRegression.Fit([.. points.Take(half)])?.Interval is { } early && YorkRegression.Fit([.. points.Skip(half)])?.Interval is { } late && (early.Low > 0 && late.High < 0 || early.High < 0 && late.Low > 0);
        var misaligned = turned || points.Count >= Enough && slope.Low <= 0;
        var verdict = turned ? "its sign has turned" : misaligned ? slope.High < 0 ? "it goes against it" : "it does not predict it" : slope.Low > 0 ? "it predicts it" : FormattableString.Invariant($"not clear yet; {Enough - points.Count} more experiments would tell");
        return new(from, to, points.Count, slope, misaligned, FormattableString.Invariant($"one percent takes along {slope.Estimate:+0.00;-0.00;0.00} % [{slope.Low:+0.00;-0.00;0.00}, {slope.High:+0.00;-0.00;0.00}] in {points.Count} experiments: {verdict}."));
    }

    static GoalMoney Money(KpiMeter goal, KpiDecisions decisions)
    {
        var days = goal.Days(Enumerable.Range(0, decisions.Count));
        // The first and the last day are seldom whole.
        var whole = days.Count > 2 ? days.Values.Skip(1).SkipLast(1).ToArray() : [.. days.Values];
        var units = whole.Average(d => (double)d.Units);
        var value = Math.Abs(whole.Sum(d => d.Above) / whole.Sum(d => d.Below));
        return new(goal.Kpi.Name, units, goal.Kpi.Worth is { } worth && double.IsFinite(value) ? Math.Abs(worth) * value * units / 100 : null);
    }
}
