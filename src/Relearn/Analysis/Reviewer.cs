using Relearn.Monitoring;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Analysis;

/// <summary>Counts the money of decisions whose outcome is known.</summary>
static class Reviewer
{
    /// <summary>Makes the review.</summary>
    public static BusinessReview Review(ProjectConfig project, string folder, string releaseId, MonitoringReport report, MaturedDecisions decisions, double cpuSeconds)
    {
        var matured = decisions.Matured();
        if (matured.Length == 0) { throw AnalysisErrors.NoOutcomes(project.Name).Exception(); }
        Array.Sort(matured, (a, b) => decisions.EventTimes[a].CompareTo(decisions.EventTimes[b]));
        var blocks = ResamplingBlocks.Of([.. matured.Select(decisions.DayOf)]);
        double Model(int i) => project.Kpi.ValueOf(decisions.Acted[i], decisions.Outcomes[i] == 1);
        Interval PerDecision(Func<int, double> value) => blocks.Mean(row => value(matured[row]), project.Seed);
        Alternative Other(string name, Func<int, bool> acts)
        {
            double Value(int i) => project.Kpi.ValueOf(acts(i), decisions.Outcomes[i] == 1);
            return new(name, matured.Sum(Value), PerDecision(i => Model(i) - Value(i)));
        }
        // With classes the other way to act on every row is to say the class that fits best, sure enough or not.
        double Full(int i) => project.Kpi.ValueOf(true, decisions.Classes!.BestIsRight(i));
        var always = decisions.Classes is null ? Other("always_act", _ => true) : new("always_full_depth", matured.Sum(Full), PerDecision(i => Model(i) - Full(i)));
        var alternatives = new List<Alternative> { Other("never_act", _ => false), always };
        if (project.Decision.RuleWithoutModel is not null) { alternatives.Insert(0, Other("rule_without_model", i => decisions.RuleActs[i])); }
        var cost = cpuSeconds / 3600 * project.Resources.CostPerCpuHour;
        return new(releaseId, report.Source, project.Kpi.Name, project.Kpi.Currency, matured.Length, matured.LongCount(i => decisions.Acted[i]),
            matured.Sum(Model), PerDecision(Model), alternatives, cost, cpuSeconds, Next(folder, report, alternatives));
    }

    // The first that applies; each names the step to go back to.
    static NextStep Next(string folder, MonitoringReport report, List<Alternative> alternatives)
    {
        var best = alternatives.MinBy(a => a.Advantage.Estimate)!;
        if (best.Advantage.High < 0)
        {
            return new(1, FormattableString.Invariant($"'{best.Name}' earns more than the model ({-best.Advantage.Estimate:0.00} a decision): the objective does not serve the goal, or the money values are wrong."), $"relearn scope check {folder}");
        }
        if (best.Advantage.Low <= 0)
        {
            return new(3, $"The model earns no more than '{best.Name}' beyond doubt: add features or data before anything else.", $"relearn model show {folder}");
        }
        if (report.Triggers.Count > 0) { return new(5, $"Retrain: {report.Triggers[0]}.", $"relearn backtest {folder}"); }
        var drifted = report.Inputs.Where(i => i.Drifted).Select(i => i.Column).ToArray();
        if (drifted.Length > 0) { return new(2, $"Look at {string.Join(", ", drifted)}: the values differ from training, though no harm shows yet.", $"relearn monitor report {folder}"); }
        return report.Source == "replay"
            ? new(4, "Serve it: the model earns more than every alternative on the replayed period, and nothing is due.", $"relearn serve start {folder}")
            : new(5, "Nothing is due. Keep reporting outcomes.", $"relearn monitor report {folder}");
    }
}
