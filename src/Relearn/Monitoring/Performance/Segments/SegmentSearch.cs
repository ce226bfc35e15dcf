using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Monitoring.Performance.Segments;

/// <summary>Finds parts of the decisions whose loss rose more than that of all.</summary>
/// <remarks>
/// 1. Codes of each input are put into groups with an eighth of the reference or more. 2. Every group, and every two groups side by side, is a candidate; the best thirty are
/// crossed with all groups of other inputs. 3. A candidate is ranked by how many standard errors its loss lies above that of the same part of the reference and above the rise of all.
/// 4. What was chosen on half of the days is tested on the other half, and kept while the share of false findings is at most a tenth (<see cref="FalseDiscoveries"/>).
/// </remarks>
static class SegmentSearch
{
    const int LeastRows = 30;
    const int Crossed = 30;
    const int MostFindings = 20;
    const double FalseShare = 0.1;

    // Candidates with at least half of their rows in common say the same.
    const double Alike = 0.5;

    /// <summary>The parts that look worst, the worst first; nothing says yet that they are.</summary>
    /// <param name="recent">Decisions to look at.</param>
    /// <param name="reference">What they are held against.</param>
    /// <param name="tolerance">Rise of loss that is no matter, as a share.</param>
    /// <param name="most">At most so many.</param>
    public static IReadOnlyList<Segment> Suspects(DecisionRows recent, DecisionRows reference, double tolerance, int most)
    {
        var (now, before) = (new SegmentTable(recent), new SegmentTable(reference));
        if (now.Rows < LeastRows || before.Rows < LeastRows) { return []; }
        var overall = Math.Max(0, now.Mean - before.Mean);
        double Rank(SegmentTable.Cell a, SegmentTable.Cell b)
        {
            if (a.Rows < LeastRows || b.Rows < LeastRows || a.Rows > 0.7 * now.Rows) { return 0; }
            return (a.Mean - b.Mean - overall - tolerance * b.Mean) / Math.Sqrt(a.Variance / a.Rows + b.Variance / b.Rows + 1e-12);
        }

        var groups = reference.Codes.Select(Groups).ToArray();
        var singles = new List<(double Rank, Segment Segment)>();
        var (cellsNow, cellsBefore) = (now.Cells(null), before.Cells(null));
        for (var c = 0; c < groups.Length; c++)
        {
            foreach (var (from, to) in Ranges(groups[c])) { singles.Add((Rank(SegmentTable.Sum(cellsNow[c], from, to), SegmentTable.Sum(cellsBefore[c], from, to)), new(c, from, to))); }
        }
        (double Rank, Segment Segment)[] best = [.. singles.OrderByDescending(s => s.Rank).Take(Crossed)];
        var found = best.Where(s => s.Rank > 2).ToList();
        foreach (var (rank, first) in best)
        {
            var (inNow, inBefore) = (now.Cells(i => first.Contains(recent, i)), before.Cells(i => first.Contains(reference, i)));
            for (var c = 0; c < groups.Length; c++)
            {
                if (c == first.Column) { continue; }
                foreach (var (from, to) in Ranges(groups[c]))
                {
                    var both = Rank(SegmentTable.Sum(inNow[c], from, to), SegmentTable.Sum(inBefore[c], from, to));
                    // A second condition has to earn its place.
                    if (both > Math.Max(2, rank) + 1) { found.Add((both, new(first.Column, first.From, first.To, c, from, to))); }
                }
            }
        }
        var kept = new List<(Segment Segment, bool[] Rows)>();
        foreach (var (_, segment) in found.OrderByDescending(f => f.Rank))
        {
            if (kept.Count == most) { break; }
            var rows = new bool[recent.Count];
            for (var i = 0; i < rows.Length; i++) { rows[i] = segment.Contains(recent, i); }
            if (!kept.Any(k => Overlap(k.Rows, rows) >= Alike)) { kept.Add((segment, rows)); }
        }
        return [.. kept.Select(k => k.Segment)];
    }

    static double Overlap(bool[] a, bool[] b)
    {
        int both = 0, any = 0;
        for (var i = 0; i < a.Length; i++)
        {
            both += a[i] && b[i] ? 1 : 0;
            any += a[i] || b[i] ? 1 : 0;
        }
        return any == 0 ? 1 : (double)both / any;
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
            var (now, before) = (SegmentSums.Of(test, kpi, i => s.Contains(test, i)), SegmentSums.Of(reference, kpi, i => s.Contains(reference, i)));
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
            var rows = all.Count(i => x.m.Segment.Contains(recent, i));
            var lost = x.m.Now.Lost - x.m.Before.Lost;
            var known = !recent.OfClasses && lost > 0;
            return new SegmentFinding(x.m.Segment.Words(recent), (double)rows / recent.Count, x.m.Now.Rows, x.m.Excess, x.m.Now.Gap, x.share, known ? lost : null, known ? lost * rows / recentDays : null);
        }).OrderByDescending(f => f.LossPerDay ?? 0).ThenByDescending(f => f.ExcessLoss.Estimate * f.Share)];
    }

    // Codes with an eighth of the reference together, or with a sixteenth by themselves; a missing value stands alone.
    static List<(byte From, byte To)> Groups(byte[] codes)
    {
        var counts = new int[256];
        foreach (var code in codes) { counts[code]++; }
        var groups = new List<(byte From, byte To)>();
        var (first, sum) = (-1, 0);
        for (var b = 0; b < InputCodes.Missing; b++)
        {
            if (counts[b] * 16L >= codes.Length && first >= 0)
            {
                groups.Add(((byte)first, (byte)(b - 1)));
                (first, sum) = (-1, 0);
            }
            if (first < 0) { first = b; }
            sum += counts[b];
            if (counts[b] * 16L >= codes.Length || sum * 8L >= codes.Length)
            {
                groups.Add(((byte)first, (byte)b));
                (first, sum) = (-1, 0);
            }
        }
        if (first >= 0) { groups.Add(((byte)first, InputCodes.Missing - 1)); }
        if (counts[InputCodes.Missing] > 0) { groups.Add((InputCodes.Missing, InputCodes.Missing)); }
        return groups;
    }

    static IEnumerable<(byte From, byte To)> Ranges(List<(byte From, byte To)> groups)
    {
        for (var g = 0; g < groups.Count; g++)
        {
            yield return groups[g];
            if (g + 1 < groups.Count && groups[g + 1].From != InputCodes.Missing) { yield return (groups[g].From, groups[g + 1].To); }
        }
    }
}
