using Relearn.Analysis.Kpis;
using Relearn.Analysis.OffPolicy;

namespace Relearn.Analysis.Tradeoffs;

/// <summary>Plays weights on the log: what would have come of the decisions that they would have made.</summary>
/// <remarks>
/// Of each set of weights the self-normalized estimate counts decisions that were made as the weights would have had them, each divided by the probability of that; the rest is refused as in <see cref="PolicyRefusal"/>.
/// A caller who chooses among the candidates that are acted on must go on choosing as before.
/// Source: A. Swaminathan, T. Joachims, "The self-normalized estimator for counterfactual learning", NeurIPS 2015.
/// </remarks>
static class TradeoffStudy
{
    static readonly string[] s_actions = ["as the weights have it", "otherwise"];

    /// <summary>Draws it.</summary>
    /// <param name="project">Name of the project.</param>
    /// <param name="release">The release.</param>
    /// <param name="objectives">Names of what is weighed.</param>
    /// <param name="choices">The decisions.</param>
    /// <param name="axes">What is counted, each with whether it is an objective.</param>
    /// <param name="steps">Weights are multiples of one over this.</param>
    /// <param name="seed">Seed of the resampling.</param>
    /// <param name="missing">What is missing already.</param>
    public static TradeoffReport Of(string project, string release, IReadOnlyList<string> objectives, LoggedChoices choices, IReadOnlyList<(KpiMeter Meter, bool IsObjective)> axes, int steps, ulong seed, IReadOnlyList<string> missing)
    {
        int[] used = [.. Enumerable.Range(0, choices.Count).Where(d => axes.All(a => a.Meter.Judged(choices.PlaceOf(d))))];
        if (used.Length == 0)
        {
            throw AnalysisErrors.NothingToTrade(project, [choices.Count == 0 ? $"Release '{release}' has answered nothing yet." : FormattableString.Invariant($"None of the {choices.Count:N0} decisions of release '{release}' is old enough for all that is counted.")]).Exception();
        }
        double[][] rewards = [.. axes.Select(a => Array.ConvertAll(used, d => a.Meter.Totals([choices.PlaceOf(d)], byDay: true).Value))];
        var blocks = new PolicyBlocks(used.Length, seed);
        TradeoffAxis[] now = [.. axes.Select((a, i) => new TradeoffAxis(a.Meter.Kpi.Name, a.IsObjective, a.Meter.Kpi.Higher, blocks.Mean(d => rewards[i][d])))];
        TradeoffPoint[] points = [.. Simplex(objectives.Count, steps).Select(w => Point(w, choices, used, rewards, now, blocks))];
        TradeoffPoint[] answered = [.. points.Where(p => p.Values.Count > 0)];
        points = [.. points.Select(p => p with { Front = p.Values.Count > 0 && !answered.Any(o => Beats(o, p, now)) })];
        var (reasons, help) = answered.Length > 0 ? ([], []) : (points.SelectMany(p => p.Reasons).Distinct().ToArray(), HelpOf(choices, used));
        return new(project, release, used.Length, choices.Count - used.Length, objectives, now, points, answered.Length == 0, reasons, help, missing);
    }

    static TradeoffPoint Point(double[] weights, LoggedChoices choices, int[] used, double[][] rewards, TradeoffAxis[] now, PolicyBlocks blocks)
    {
        var rows = new PolicyRows(s_actions) { TargetOf = (_, a) => a == 0 ? 1 : 0 };
        var (acts, candidates, same) = (0L, 0L, 0);
        foreach (var d in used)
        {
            var under = choices.Under(d, weights);
            (acts, candidates, same) = (acts + under.Acts, candidates + choices.CandidatesOf(d), same + (under.Same ? 1 : 0));
            rows.Add(under.Same ? 0 : 1, choices.PropensityOf(d), 0, under.Same ? 1 : 0);
        }
        var checks = WeightCheck.Of(rows);
        var (reasons, _) = PolicyRefusal.Against(rows, checks, isProject: true);
        double W(int i) => rows.WeightOf(i);
        TradeoffValue[] values = reasons.Count > 0 ? [] : [.. rewards.Select((r, a) => new TradeoffValue(blocks.Ratio(i => W(i) * r[i], W), blocks.Ratio(i => W(i) * (r[i] - now[a].Now.Estimate), W)))];
        return new(weights, (double)acts / candidates, (double)same / used.Length, checks.EffectiveRows, values, false, reasons);
    }

    static string[] HelpOf(LoggedChoices choices, int[] used) => used.All(d => choices.PropensityOf(d) >= 1)
        ? ["Let chance decide some of the decisions: 'serving.exploration: 0.05' in project.yaml, for the two weeks before the question."]
        : ["Log more decisions, or explore more ('serving.exploration', up to 0.1): with several candidates a decision, chance seldom has all of them as other weights would."];

    // More of one objective, and no less of the others.
    static bool Beats(TradeoffPoint other, TradeoffPoint point, TradeoffAxis[] axes)
    {
        var (more, less) = (false, false);
        for (var a = 0; a < axes.Length; a++)
        {
            if (!axes[a].IsObjective) { continue; }
            var difference = (other.Values[a].Value.Estimate - point.Values[a].Value.Estimate) * (axes[a].Higher ? 1 : -1);
            (more, less) = (more || difference > 0, less || difference < 0);
        }
        return more && !less;
    }

    // All weights that are multiples of one step, in order, the first objective's largest first.
    static IEnumerable<double[]> Simplex(int objectives, int steps)
    {
        var parts = new int[objectives];
        return Rest(0, steps);

        IEnumerable<double[]> Rest(int place, int left)
        {
            if (place == objectives - 1)
            {
                parts[place] = left;
                yield return Array.ConvertAll(parts, p => (double)p / steps);
                yield break;
            }
            for (var part = left; part >= 0; part--)
            {
                parts[place] = part;
                foreach (var weights in Rest(place + 1, left - part)) { yield return weights; }
            }
        }
    }
}
