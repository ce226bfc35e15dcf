using Relearn.Data.Balance;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Modeling.Evaluation;

/// <summary>What probabilities are good for when something is done with them: at the threshold, at so many alerts, and along the way from none to all.</summary>
/// <param name="Least">Lowest probability.</param>
/// <param name="Most">Highest probability.</param>
/// <param name="Surest">Of the most probable rows, those that are true: of as many rows as are true, or of so many that ten would be at the break-even if that is more.</param>
/// <param name="Unlikeliest">Of the least probable rows, those that are true: of as many rows as are false, or of so many that ten would be false at the break-even if that is more.</param>
/// <param name="Alerts">At so many alerts a day.</param>
/// <param name="Curve">From acting on none to acting on all.</param>
sealed record DecisionReport(double Least, double Most, CountedShare Surest, CountedShare Unlikeliest, AlertsReport Alerts, IReadOnlyList<OperatingPoint> Curve)
{
    // Rows that are acted on, in so many times the true ones.
    static readonly double[] Steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

    const double Hits = 10;

    /// <summary>Log-odds that lie closer together than this tell no rows apart.</summary>
    public const double EqualLogOdds = 0.01;

    /// <summary>All rows have nearly the same probability.</summary>
    public bool ScoresEqual => LogOdds(Most) - LogOdds(Least) < EqualLogOdds;

    static double LogOdds(double p) => Math.Log(Math.Max(p, 1e-300)) - Math.Log(Math.Max(1 - p, 1e-300));

    /// <summary>Judges probabilities on rows.</summary>
    public static DecisionReport Of(double[] probabilities, bool[] positives, int[] days, double threshold, ProjectConfig project)
    {
        var ranked = new RankedScores(probabilities, positives);
        var (rows, all) = (probabilities.Length, positives.LongCount(p => p));
        var even = project.Kpi.BreakEven();
        var (surest, unlikeliest) = (Enough(all, even), Enough(rows - all, 1 - even));
        var found = CountedShare.Of(HitsOfTop(ranked, all), all);
        return new(ranked.Scores[0], ranked.Scores[^1], CountedShare.Of(HitsOfTop(ranked, surest), surest), CountedShare.Of(all - HitsOfTop(ranked, rows - unlikeliest), unlikeliest),
            project.Decision.AlertsPerDay is { } perDay ? AlertsReport.OfDays(probabilities, positives, days, perDay) : new(null, all, found, found), CurveOf(ranked, all, threshold, project.Kpi));

        // Fewer rows than bring ten at the break-even cannot show that the rate is below it.
        long Enough(long count, double rate) => (long)Math.Min(rows, Math.Max(count, Math.Ceiling(Hits / Math.Max(rate, 1e-12))));
    }

    // Of rows with one probability a part is taken: they are hit as often as their share.
    static long HitsOfTop(RankedScores ranked, long top)
    {
        double hits = 0;
        for (var end = ranked.Scores.Length; end > 0 && top > 0;)
        {
            var start = end;
            long positive = 0;
            while (start > 0 && ranked.Scores[start - 1].Equals(ranked.Scores[end - 1])) { positive += ranked.Positives[--start] ? 1 : 0; }
            var take = Math.Min(top, end - start);
            hits += (double)positive * take / (end - start);
            top -= take;
            end = start;
        }
        return (long)Math.Round(hits);
    }

    static List<OperatingPoint> CurveOf(RankedScores ranked, long all, double threshold, KpiConfig kpi)
    {
        var scores = ranked.Scores;
        var labels = ranked.Positives;
        var rows = scores.Length;
        // How many rows are acted on, and at which score the last of them stands.
        var wanted = new SortedSet<int>(Steps.Select(s => (int)Math.Clamp(Math.Round(s * all), 1, rows)).Append(rows));
        double value = 0;
        foreach (var label in labels) { value += kpi.ValueOf(false, label); }
        var points = new List<OperatingPoint> { new(null, 0, 0, 0, value / rows, threshold > scores[^1]) };
        long hits = 0;
        for (var i = rows - 1; i >= 0; i--)
        {
            hits += labels[i] ? 1 : 0;
            value += kpi.ValueOf(true, labels[i]) - kpi.ValueOf(false, labels[i]);
            if (i > 0 && scores[i - 1].Equals(scores[i])) { continue; }
            var acted = rows - i;
            var chosen = scores[i] >= threshold && (i == 0 || scores[i - 1] < threshold);
            if (!chosen && (wanted.Count == 0 || acted < wanted.Min)) { continue; }
            wanted.RemoveWhere(w => w <= acted);
            points.Add(new(scores[i], acted, (double)hits / all, (double)hits / acted, value / rows, chosen));
        }
        return points;
    }
}

/// <summary>Acting on the most probable rows.</summary>
/// <param name="Threshold">Probability of the last of them; null: no row is acted on.</param>
/// <param name="Acted">How many.</param>
/// <param name="Recall">Share of the true rows that is among them.</param>
/// <param name="Precision">Share of them that is true.</param>
/// <param name="ValuePerDecision">Money of a decision, over all rows.</param>
/// <param name="Chosen">It is where the run's threshold stands.</param>
sealed record OperatingPoint(double? Threshold, long Acted, double Recall, double Precision, double ValuePerDecision, bool Chosen);
