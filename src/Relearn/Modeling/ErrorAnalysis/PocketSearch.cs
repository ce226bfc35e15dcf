using Relearn.Modeling.Segments;
using Relearn.Numerics;

namespace Relearn.Modeling.ErrorAnalysis;

/// <summary>A part that was found and confirmed.</summary>
readonly record struct ConfirmedPocket(Segment Segment, Interval Excess, double FalseShare);

/// <summary>Finds the parts of held-out rows whose loss is above that of all: chosen on every other day, confirmed on the days between.</summary>
/// <remarks>
/// 1. Candidates of <see cref="SegmentFinder"/> are ranked by the standard errors that their mean loss lies above that of all. 2. What was chosen is tested on the other days, where whole days are what varies,
/// and kept while the share of false findings is at most a tenth (<see cref="FalseDiscoveries"/>) and its loss is at least a twentieth above that of all.
/// </remarks>
static class PocketSearch
{
    const int LeastRows = 30;
    const int MostPockets = 8;
    const double FalseShare = 0.1;
    const double LeastExcess = 0.05;

    /// <summary>The pockets, and how many parts were tested.</summary>
    public static (IReadOnlyList<ConfirmedPocket> Pockets, int Looked) Find(HeldOutErrors rows)
    {
        int[] days = [.. rows.Days.Distinct().Order()];
        bool First(int i) => days.Length > 3 ? Array.BinarySearch(days, rows.Days[i]) % 2 == 0 : i % 2 == 0;
        int[] choose = [.. Enumerable.Range(0, rows.Count).Where(First)], confirm = [.. Enumerable.Range(0, rows.Count).Where(i => !First(i))];
        if (choose.Length < LeastRows || confirm.Length < LeastRows) { return ([], 0); }
        var sums = new CodeSums(rows.Codes, choose, Array.ConvertAll(choose, i => rows.Losses[i]));
        var suspects = SegmentFinder.Find([sums], rows.Codes, sides => sides[0] is var cell && (cell.Rows < LeastRows || cell.Rows > 0.7 * sums.Rows) ? 0 : (sides[0].Mean - sums.Mean) / Math.Sqrt(sides[0].Variance / sides[0].Rows + 1e-12), MostPockets);
        var mean = confirm.Average(i => rows.Losses[i]);
        var tested = suspects.Select(s => (Segment: s, Excess: ExcessOf(rows, [.. confirm.Where(i => s.Contains(rows.Codes, i))], mean))).ToArray();
        var adjusted = FalseDiscoveries.Adjusted([.. tested.Select(t => t.Excess.Chance)]);
        return ([.. tested.Zip(adjusted, (t, share) => new ConfirmedPocket(t.Segment, t.Excess.Interval, share)).Where(p => p.FalseShare <= FalseShare && p.Excess.Estimate >= LeastExcess * mean)], suspects.Count);
    }

    static (Interval Interval, double Chance) ExcessOf(HeldOutErrors rows, int[] inside, double mean)
    {
        if (inside.Length < LeastRows) { return (Interval.Unbounded(0), 1); }
        var own = inside.Average(i => rows.Losses[i]);
        var byRow = inside.Sum(i => Math.Pow(rows.Losses[i] - own, 2)) / ((double)inside.Length * inside.Length);
        var days = inside.GroupBy(i => rows.Days[i]).Select(d => d.Sum(i => rows.Losses[i] - own)).ToArray();
        var byDay = days.Length < 2 ? 0 : days.Sum(d => d * d) / ((double)inside.Length * inside.Length) * days.Length / (days.Length - 1);
        var error = Math.Sqrt(Math.Max(byRow, byDay));
        var z = (own - mean) / error;
        // One side of the normal distribution.
        return (new(own - mean, own - mean - 1.96 * error, own - mean + 1.96 * error), z <= 0 ? 1 : ChiSquare.UpperTail(z * z, 1) / 2);
    }
}
