namespace Relearn.Modeling.Segments;

/// <summary>Finds the parts of rows that rank highest by what somebody asks for. Nothing says yet that they are worse than chance makes them: that takes other rows.</summary>
/// <remarks>
/// 1. Codes of each input are put into groups with an eighth of the rows or more. 2. Every group, and every two groups side by side, is a candidate; the best thirty are crossed with all groups of other inputs,
/// and a second condition has to earn its place. 3. Of candidates with half of their rows in common the best stays.
/// </remarks>
static class SegmentFinder
{
    const int Crossed = 30;
    const double LeastRank = 2;

    // Candidates with at least half of their rows in common say the same.
    const double Alike = 0.5;

    /// <summary>The parts that rank highest, in that order.</summary>
    /// <param name="sides">What is looked at, and what it is held against, if anything: rows of several tables with the same codes.</param>
    /// <param name="grouped">Codes that make the groups.</param>
    /// <param name="rank">Rank of a candidate from its cell on each side, in standard errors.</param>
    /// <param name="most">At most so many.</param>
    public static IReadOnlyList<Segment> Find(IReadOnlyList<CodeSums> sides, byte[][] grouped, Func<IReadOnlyList<CodeSums.Cell>, double> rank, int most)
    {
        var groups = grouped.Select(Groups).ToArray();
        double RankOf(CodeSums.Cell[][][] cells, int column, byte from, byte to) => rank([.. cells.Select(side => CodeSums.Sum(side[column], from, to))]);
        var all = sides.Select(s => s.Cells(null)).ToArray();
        var singles = new List<(double Rank, Segment Segment)>();
        for (var c = 0; c < groups.Length; c++)
        {
            foreach (var (from, to) in Ranges(groups[c])) { singles.Add((RankOf(all, c, from, to), new(c, from, to))); }
        }
        (double Rank, Segment Segment)[] best = [.. singles.OrderByDescending(s => s.Rank).Take(Crossed)];
        var found = best.Where(s => s.Rank > LeastRank).ToList();
        foreach (var (single, first) in best)
        {
            var inside = sides.Select(s => s.Cells(first)).ToArray();
            for (var c = 0; c < groups.Length; c++)
            {
                if (c == first.Column) { continue; }
                foreach (var (from, to) in Ranges(groups[c]))
                {
                    var both = RankOf(inside, c, from, to);
                    if (both > Math.Max(LeastRank, single) + 1) { found.Add((both, new(first.Column, first.From, first.To, c, from, to))); }
                }
            }
        }
        var (codes, kept) = (sides[0].Codes, new List<(Segment Segment, bool[] Rows)>());
        foreach (var (_, segment) in found.OrderByDescending(f => f.Rank))
        {
            if (kept.Count == most) { break; }
            var rows = new bool[codes.Length == 0 ? 0 : codes[0].Length];
            for (var i = 0; i < rows.Length; i++) { rows[i] = segment.Contains(codes, i); }
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

    /// <summary>Codes with an eighth of the rows together, or with a sixteenth by themselves; a missing value stands alone.</summary>
    public static List<(byte From, byte To)> Groups(byte[] codes)
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
