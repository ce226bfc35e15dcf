using Relearn.Numerics;
using Relearn.Numerics.Domains;
using Relearn.Scoping;

namespace Relearn.Monitoring.Performance.Unlabelled;

/// <summary>Estimates how windows do whose labels are not there yet, or says why nobody can tell.</summary>
/// <remarks>
/// An estimate stands on two things: rows like those of the reference, and probabilities that are still right for them. It is refused
/// 1. where a classifier tells the rows from the reference almost surely, or only a twentieth of the reference still speaks for them,
/// 2. where more than a twentieth of the rows is in regions with fewer than 20 rows of the reference,
/// 3. where the newest window whose labels are there turned out outside of what would have been said about it: then the outcomes themselves have changed.
/// </remarks>
static class UnlabelledPerformance
{
    /// <summary>Above this area the two have next to nothing in common.</summary>
    public const double MostDomainAuc = 0.95;

    /// <summary>Below this share of the reference an estimate would stand on a handful of rows.</summary>
    public const double LeastEffectiveShare = 0.05;

    /// <summary>More of the rows may not be in regions that the reference does not know.</summary>
    public const double MostUnseen = 0.05;

    const int LeastReference = 500;
    const int LeastRows = 30;
    const int MostReferenceRows = 20_000;
    const int MostWindowRows = 10_000;

    // Judged windows from which it is learnt how far estimates are off by themselves; also those by which a person sees whether to believe them.
    const int MostJudged = 8;

    // The band outside of which the outcomes have changed: of 400 good estimates one.
    const double BandErrors = 3;

    /// <summary>Estimates the windows whose labels are not all there, and the newest ones whose labels are, in order.</summary>
    public static IReadOnlyList<UnlabelledEstimate> Of(ProjectConfig project, DecisionRows decisions, DecisionRows reference)
    {
        var windows = Windows(decisions, project.Monitoring.WindowDays);
        DecisionRows[] judged = [.. windows.Where(w => w.Outcomes.All(o => o <= OutcomeState.Positive)).TakeLast(MostJudged)];
        DecisionRows[] open = [.. windows.Where(w => w.Outcomes.Any(o => o == OutcomeState.Pending))];
        if (open.Length == 0 && judged.Length == 0) { return []; }
        return Estimate(project, judged, open, reference);
    }

    /// <summary>The same of windows that are given.</summary>
    /// <param name="project">Declares the money.</param>
    /// <param name="judged">Windows whose labels are there, the oldest first.</param>
    /// <param name="open">Windows whose labels are not.</param>
    /// <param name="reference">Decisions with outcomes.</param>
    public static IReadOnlyList<UnlabelledEstimate> Estimate(ProjectConfig project, IReadOnlyList<DecisionRows> judged, IReadOnlyList<DecisionRows> open, DecisionRows reference)
    {
        var known = reference.At([.. Enumerable.Range(0, reference.Count).Where(i => reference.IsJudged(i) && !float.IsNaN(reference.Scores[i]))]);
        var positives = known.Outcomes.Select(o => o == OutcomeState.Positive).ToArray();
        var all = judged.Select(w => (Rows: w, Judged: true)).Concat(open.Select(w => (Rows: w, Judged: false))).OrderBy(w => w.Rows.Days.DefaultIfEmpty().Min()).ToArray();
        var problem = known.Count < LeastReference ? FormattableString.Invariant($"the reference has {known.Count} decisions with outcomes; {LeastReference} are needed")
            : positives.All(p => p) || positives.All(p => !p) ? "all decisions of the reference turned out the same" : null;
        if (problem is not null) { return [.. all.Select(w => Refused(w.Rows, problem, double.NaN, double.NaN, double.NaN, Realised(w.Rows)))]; }
        var curve = ScoreCurve.Of(known.Scores, positives);
        var made = new List<UnlabelledEstimate>();
        var sample = Thinned(known, MostReferenceRows);
        double excess = 0;
        var residuals = new RunningMean();
        string? changed = null;
        foreach (var (given, isJudged) in all)
        {
            var rows = given.At([.. Enumerable.Range(0, given.Count).Where(i => !float.IsNaN(given.Scores[i]))]);
            var realised = isJudged ? Realised(given) : null;
            if (rows.Count < LeastRows)
            {
                made.Add(Refused(given, FormattableString.Invariant($"{rows.Count} decisions with a score are too few"), double.NaN, double.NaN, double.NaN, realised));
                continue;
            }
            var thinned = Thinned(rows, MostWindowRows);
            var domain = DomainClassifier.Compare(sample.Codes, thinned.Codes, project.Seed);
            var unseen = DomainRegions.UnseenShare(sample.Codes, thinned.Codes, project.Seed);
            var accuracy = ExpectedPerformance.Accuracy(rows, curve);
            var refusal = domain.Auc > MostDomainAuc ? FormattableString.Invariant($"a classifier tells its rows from those of the reference with an area of {domain.Auc:0.000}; above {MostDomainAuc} they have too little in common")
                : domain.EffectiveShare < LeastEffectiveShare ? FormattableString.Invariant($"{domain.EffectiveShare:0.0%} of the reference still speaks for its rows; {LeastEffectiveShare:0%} is needed")
                : unseen > MostUnseen ? FormattableString.Invariant($"{unseen:0.0%} of its rows are in regions with fewer than {DomainRegions.LeastReference} rows of the reference; {MostUnseen:0%} is the most")
                : !isJudged ? changed : null;
            if (refusal is not null) { made.Add(Refused(given, refusal, domain.Auc, domain.EffectiveShare, unseen, realised)); }
            else
            {
                var area = rows.OfClasses ? double.NaN : ExpectedPerformance.RocAuc(rows, curve);
                made.Add(new(rows.Days.Min(), rows.Days.Max(), rows.Count, accuracy.Interval(excess), ExpectedPerformance.LogLoss(rows, curve).Interval(),
                    double.IsNaN(area) ? null : area, rows.OfClasses ? null : ExpectedPerformance.Money(rows, curve, project.Kpi).Interval(), realised, domain.Auc, domain.EffectiveShare, unseen, null));
            }
            if (realised is not { } truth) { continue; }
            var off = truth - accuracy.Value;
            changed = Math.Abs(off) <= BandErrors * Math.Sqrt(accuracy.Error * accuracy.Error + excess * excess) ? null
                : FormattableString.Invariant($"from {CalendarDay.Text(rows.Days.Min())} on {truth:0.0%} of the decisions were right, where {accuracy.Value:0.0%} would have been said: the outcomes themselves have changed");
            // What windows are off beyond chance is what the next may be off too; a window that is out of the band does not widen it.
            if (changed is not null) { continue; }
            residuals.Update(off * off - accuracy.Error * accuracy.Error);
            excess = Math.Sqrt(Math.Max(0, residuals.Mean));
        }
        return made;
    }

    static UnlabelledEstimate Refused(DecisionRows rows, string reason, double auc, double effective, double unseen, double? realised) =>
        new(rows.Days.DefaultIfEmpty().Min(), rows.Days.DefaultIfEmpty().Max(), rows.Count, null, null, null, null, realised, auc, effective, unseen, reason);

    static double? Realised(DecisionRows rows)
    {
        int[] known = [.. Enumerable.Range(0, rows.Count).Where(rows.IsJudged)];
        return known.Length == 0 ? null : 1 - known.Average(i => rows.IsError(i) ? 1.0 : 0);
    }

    // Windows of so many days, from the first day on.
    static DecisionRows[] Windows(DecisionRows rows, int days)
    {
        if (rows.Count == 0) { return []; }
        var first = rows.Days.Min();
        return Enumerable.Range(0, rows.Count).GroupBy(i => (rows.Days[i] - first) / days).OrderBy(g => g.Key).Select(g => rows.At([.. g])).ToArray();
    }

    // Every k-th row.
    static DecisionRows Thinned(DecisionRows rows, int most) =>
        rows.Count <= most ? rows : rows.At([.. Enumerable.Range(0, most).Select(i => (int)((long)i * rows.Count / most))]);
}
