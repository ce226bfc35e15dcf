using Relearn.Modeling.Segments;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Monitoring.Performance.Segments;

/// <summary>Finds parts of the decisions whose loss rose more than that of all.</summary>
/// <remarks>
/// 1. Candidates are those of <see cref="SegmentFinder"/>, over groups of the reference. 2. A candidate is ranked by how many standard errors its loss lies above that of the same part of the reference and above the rise of all.
/// 3. What was chosen on half of the days is tested on the other half, and kept while the share of false findings is at most a tenth (<see cref="FalseDiscoveries"/>).
/// </remarks>
static class SegmentSearch
{
    const int LeastRows = 30;
    const int MostFindings = 20;
    const double FalseShare = 0.1;

    /// <summary>The parts that look worst, the worst first; nothing says yet that they are.</summary>
    /// <param name="recent">Decisions to look at.</param>
    /// <param name="reference">What they are held against.</param>
    /// <param name="tolerance">Rise of loss that is no matter, as a share.</param>
    /// <param name="most">At most so many.</param>
    public static IReadOnlyList<Segment> Suspects(DecisionRows recent, DecisionRows reference, double tolerance, int most)
    {
        var (now, before) = (SumsOf(recent), SumsOf(reference));
        if (now.Rows < LeastRows || before.Rows < LeastRows) { return []; }
        var overall = Math.Max(0, now.Mean - before.Mean);
        return SegmentFinder.Find([now, before], reference.Codes, sides =>
        {
            var (a, b) = (sides[0], sides[1]);
            if (a.Rows < LeastRows || b.Rows < LeastRows || a.Rows > 0.7 * now.Rows) { return 0; }
            return (a.Mean - b.Mean - overall - tolerance * b.Mean) / Math.Sqrt(a.Variance / a.Rows + b.Variance / b.Rows + 1e-12);
        }, most);
    }

    static CodeSums SumsOf(DecisionRows rows)
    {
        int[] judged = [.. Enumerable.Range(0, rows.Count).Where(rows.IsJudged)];
        return new(rows.Codes, judged, Array.ConvertAll(judged, i => SegmentSums.LossOf(rows, i)));
    }

    /// <summary>The parts that went bad, chosen on half of the days and confirmed on the other, the dearest first.</summary>
    public static IReadOnlyList<SegmentFinding> Confirmed(DecisionRows recent, DecisionRows reference, KpiConfig kpi, double tolerance)
    {
        int[] days = [.. recent.Days.Distinct().Order()];
        // Every other day; a single day is split by rows.
        bool First(int i) => days.Length > 1 ? Array.BinarySearch(days, recent.Days[i]) % 2 == 0 : i % 2 == 0;
        int[] all = [.. Enumerable.Range(0, recent.Count)];
        var (choose, test) = (recent.At([.. all.Where(First)]), recent.At([.. all.Where(i => !First(i))]));
        var suspects = Suspects(choose, reference, tolerance, MostFindings);
        if (suspects.Count == 0) { return []; }
        var (allNow, allBefore) = (SegmentSums.Of(test, kpi, _ => true), SegmentSums.Of(reference, kpi, _ => true));
        var overall = Math.Max(0, allNow.Mean - allBefore.Mean);
        var made = suspects.Select(s =>
        {
            var (now, before) = (SegmentSums.Of(test, kpi, i => s.Contains(test.Codes, i)), SegmentSums.Of(reference, kpi, i => s.Contains(reference.Codes, i)));
            var (excess, error) = (now.Mean - before.Mean - overall, Math.Sqrt(now.Error * now.Error + before.Error * before.Error));
            var z = now.Rows < LeastRows ? 0 : (excess - tolerance * before.Mean) / error;
            // One side of the normal distribution.
            var chance = z <= 0 ? 1 : ChiSquare.UpperTail(z * z, 1) / 2;
            return (Segment: s, Now: now, Before: before, Excess: new Interval(excess, excess - 1.96 * error, excess + 1.96 * error), Chance: chance);
        }).ToArray();
        var adjusted = FalseDiscoveries.Adjusted([.. made.Select(m => m.Chance)]);
        var recentDays = days[^1] - days[0] + 1;
        return [.. made.Zip(adjusted, (m, share) => (m, share)).Where(x => x.share <= FalseShare).Select(x =>
        {
            var rows = all.Count(i => x.m.Segment.Contains(recent.Codes, i));
            var lost = x.m.Now.Lost - x.m.Before.Lost;
            var known = !recent.OfClasses && lost > 0;
            return new SegmentFinding(x.m.Segment.Words(recent.Words), (double)rows / recent.Count, x.m.Now.Rows, x.m.Excess, x.m.Now.Gap, x.share, known ? lost : null, known ? lost * rows / recentDays : null);
        }).OrderByDescending(f => f.LossPerDay ?? 0).ThenByDescending(f => f.ExcessLoss.Estimate * f.Share)];
    }
}
