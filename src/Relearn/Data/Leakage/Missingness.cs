using Relearn.Inference.Features;

namespace Relearn.Data.Leakage;

/// <summary>Whether there is a value tells the label, and the value tells little more: as after a join with what was written down because of the outcome.</summary>
static class Missingness
{
    public const string Name = "missingness";

    /// <summary>Least area of "is missing".</summary>
    public const double LeastArea = 0.6;

    /// <summary>Greatest area of the value, among rows that have one.</summary>
    public const double MostValueArea = 0.55;

    /// <summary>Least area of "is not its most frequent number", where half of the rows or more have that number.</summary>
    public const double LeastDefaultArea = 0.75;

    /// <summary>Share of the column's distance from 0.5 that its being there must have.</summary>
    public const double MostOfIt = 0.8;

    const double LeastShare = 0.01;
    const int LeastDistinct = 5;

    public static IEnumerable<LeakageFinding> Find(LeakageSample sample, OneColumn one, List<LeakageEvidence> evidence)
    {
        foreach (var column in one.Columns.Where(c => c.IsSuspect))
        {
            var missing = Absence(sample, one, column.Train.Select(double.IsNaN).ToArray());
            var common = DefaultOf(sample, column);
            var unused = common is { } value ? Absence(sample, one, [.. column.Train.Select(v => v == value)]) : default;
            var greatest = Math.Max(missing.Area, unused.Area);
            if (greatest > 0)
            {
                var at = evidence.FindIndex(e => e.Column == column.Name);
                evidence[at] = evidence[at] with { AbsenceAuc = greatest };
            }
            if (missing.Area >= LeastArea && missing.IsReal)
            {
                var among = AreaAmongPresent(sample, one, column);
                if (among.Area <= MostValueArea || IsMostOfIt(missing, one[column], LeastDefaultArea))
                {
                    yield return Finding(column, missing, among, one[column], "whether it is missing");
                    continue;
                }
            }
            if (unused.IsReal && IsMostOfIt(unused, one[column], LeastDefaultArea))
            {
                yield return Finding(column, unused, null, one[column], FormattableString.Invariant($"whether it differs from {common}, which most rows have,"));
            }
        }
    }

    static bool IsMostOfIt(BlockArea absence, BlockArea whole, double least) => absence.Area >= least && absence.Area - 0.5 >= MostOfIt * (whole.Area - 0.5);

    static LeakageFinding Finding(LeakageColumn column, BlockArea absence, BlockArea? among, BlockArea whole, string what)
    {
        var numbers = new SortedDictionary<string, double>(StringComparer.Ordinal) { ["absence_auc"] = absence.Area, ["auc"] = whole.Area };
        if (among is { } value) { numbers.Add("value_auc", value.Area); }
        var rest = among is { } present ? FormattableString.Invariant($"the value, where there is one, with {present.Area:0.000}") : FormattableString.Invariant($"the whole column with {whole.Area:0.000}");
        return new(Name, LeakageFinding.Suspicion, column.Name, column.Sources,
            FormattableString.Invariant($"{what} ranks the later half of the training rows with AUC {absence.Area:0.000}, {rest}: it may have been written down because of the outcome"), numbers, LeakageFixes.KnownWhen(column));
    }

    // A number that half of the rows have: 0 where nothing was counted, -1 where nothing is known.
    static double? DefaultOf(LeakageSample sample, LeakageColumn column)
    {
        // Of the key no value may stand in the ledger.
        if (column.Kind != ValueKind.Number || column.Sources.Contains(sample.Project.Data.Key)) { return null; }
        var counts = new Dictionary<double, int>();
        var present = 0;
        for (var i = 0; i < sample.Train.Half; i++)
        {
            var value = column.Train[i];
            if (double.IsNaN(value)) { continue; }
            present++;
            counts[value] = counts.GetValueOrDefault(value) + 1;
        }
        if (counts.Count <= LeastDistinct) { return null; }
        var most = counts.MaxBy(c => (c.Value, -c.Key));
        return most.Value * 2 >= present ? most.Key : null;
    }

    static BlockArea Absence(LeakageSample sample, OneColumn one, bool[] absent)
    {
        var (half, rows) = (sample.Train.Half, absent.Length);
        var (early, late) = (absent.AsSpan(0, half).Count(true), absent.AsSpan(half).Count(true));
        bool Varies(int some, int all) => some >= LeastShare * all && all - some >= LeastShare * all;
        if (!Varies(early, half) || !Varies(late, rows - half)) { return default; }
        return one.AreaOf(ColumnRates.Score([.. absent.Select(a => a ? 0 : 1)], 2, sample.Train.Labels, half));
    }

    static BlockArea AreaAmongPresent(LeakageSample sample, OneColumn one, LeakageColumn column)
    {
        int[] present = [.. Enumerable.Range(0, column.Train.Length).Where(i => !double.IsNaN(column.Train[i]))];
        var rows = new LeakageRows([.. present.Select(i => sample.Train.Labels[i])], [], [], []);
        if (!rows.AreEnough) { return new(0.5, 0); }
        var learnt = rows.Half;
        var scores = ColumnRates.Score(column with { Train = [.. present.Select(i => column.Train[i])] }, rows, learnt);
        return BlockArea.Of(scores, rows.Labels, learnt, rows.Count);
    }
}
