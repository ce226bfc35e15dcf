using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Data.Leakage;

/// <summary>The place of a row, or a number that was counted up, tells the label beyond what time explains.</summary>
/// <remarks>
/// What drifts with time is no leak: the label's rate is another one later. So places and numbers are compared within blocks of time, where the drift is small: the rank of a
/// row within its block is learnt on the earlier half of the blocks and judged on the later half.
/// </remarks>
static class OrderLeak
{
    public const string Name = "order";

    /// <summary>Area above which an order tells the label.</summary>
    public const double LeastArea = 0.6;

    /// <summary>Blocks of time over the training rows.</summary>
    public const int Blocks = 64;

    const int RankBins = 20;
    const double UniqueShare = 0.9;
    const double Monotone = 0.95;
    const double Uniform = 0.1;

    public static IEnumerable<LeakageFinding> Find(LeakageSample sample, OneColumn one)
    {
        var hasTime = sample.Project.Data.Time.Kind != TimeKind.None;
        // Where the order is not known, that in which the rows were drawn serves: nothing drifts along it.
        var order = sample.Order ?? [.. Enumerable.Range(0, sample.Train.Count)];
        bool[] labels = [.. order.Select(i => sample.Train.Labels[i])];
        if (TimeEffect(labels, hasTime) is { } drift) { yield return drift; }
        if (sample.Project.Data.Time.Kind == TimeKind.Column && TiedOrder(sample) is { } tied) { yield return tied; }
        foreach (var column in one.Columns.Where(c => c is { IsFeature: false, IsSuspect: true, Kind: ValueKind.Number }))
        {
            double[] values = [.. order.Select(i => column.Train[i])];
            if (!IsCounted(values)) { continue; }
            var within = Within(values, labels, [.. Enumerable.Range(0, Blocks + 1).Select(b => (int)((long)values.Length * b / Blocks))]);
            var whole = BlockArea.Of(values, labels, 0, values.Length, 1);
            var overall = Math.Max(whole.Area, 1 - whole.Area);
            var numbers = new SortedDictionary<string, double>(StringComparer.Ordinal) { ["auc_within_blocks"] = within.Area, ["auc"] = overall };
            // In a random split a number that is counted up carries the time of a row from training to test.
            if ((within.Area >= LeastArea && within.IsReal) || (!hasTime && overall >= LeastArea && whole.IsReal))
            {
                yield return new(Name, LeakageFinding.Suspicion, column.Name, column.Sources,
                    FormattableString.Invariant($"it is counted up like an id or a row number, and it ranks rows with AUC {(hasTime ? within.Area : Math.Max(within.Area, overall)):0.000}{(hasTime ? " within blocks of time, where nothing drifts" : "; the split is random, so it carries what drifts from training to test")}"),
                    numbers, $"A number that was given out says nothing about a new row: take the features out that read '{column.Name}'.");
            }
            else if (hasTime && overall >= LeastArea && whole.IsReal)
            {
                yield return new(Name, LeakageFinding.Note, column.Name, column.Sources,
                    FormattableString.Invariant($"it is counted up like an id or a row number; over all rows it ranks with AUC {overall:0.000}, within blocks of time with {within.Area:0.000}: a time effect, no leak"),
                    numbers, "A model can't use it for new rows, whose numbers are beyond all that it has seen: leave it out.");
            }
        }
    }

    static LeakageFinding? TimeEffect(bool[] labels, bool hasTime)
    {
        var count = labels.Length;
        var area = BlockArea.Of([.. Enumerable.Range(0, count).Select(i => (double)i)], labels, 0, count, 1);
        if (Math.Max(area.Area, 1 - area.Area) < LeastArea || !area.IsReal) { return null; }
        double Rate(int from, int to) => (double)labels.AsSpan(from, to - from).Count(true) / Math.Max(1, to - from);
        var (first, last) = (Rate(0, count / 10), Rate(count - count / 10, count));
        return new(Name, LeakageFinding.Note, null, [],
            FormattableString.Invariant($"the order of the {(hasTime ? "rows" : "source")} ranks them with AUC {Math.Max(area.Area, 1 - area.Area):0.000} because the label's rate moves along it, from {first:0.0%} in the first tenth to {last:0.0%} in the last: {(hasTime ? "a time effect, no leak" : "a time effect, or the source was sorted by something that knows the label; no feature reads it")}"),
            new SortedDictionary<string, double>(StringComparer.Ordinal) { ["auc"] = area.Area, ["first_rate"] = first, ["last_rate"] = last },
            hasTime ? "A random split would hide it; the split by time shows it. Retrain as often as it moves."
                : "If the rows stand in the order in which they came, declare 'data.time: row_order': a random split hides that the world moves, and flatters the model.");
    }

    // Rows of one time keep the order of the source: where that was sorted by what happened, so are they.
    static LeakageFinding? TiedOrder(LeakageSample sample)
    {
        var edges = new List<int> { 0 };
        for (var i = 1; i < sample.Train.Count; i++)
        {
            if (sample.Train.Times[i] != sample.Train.Times[i - 1] || sample.Train.Places[i] != sample.Train.Places[i - 1] + 1) { edges.Add(i); }
        }
        edges.Add(sample.Train.Count);
        var within = Within([.. sample.Train.Places.Select(p => (double)p)], sample.Train.Labels, [.. edges]);
        if (within.Area < LeastArea || !within.IsReal) { return null; }
        return new(Name, LeakageFinding.Note, null, [],
            FormattableString.Invariant($"among rows of one time the order of the source ranks with AUC {within.Area:0.000}: the source was sorted by something that knows the label; no feature reads it"),
            new SortedDictionary<string, double>(StringComparer.Ordinal) { ["auc_within_times"] = within.Area }, "Look how the source was sorted; a row number made from it would be a leak.");
    }

    // Ranks within blocks, in bins: rates of the bins from the earlier half, judged within the blocks of the later half.
    static BlockArea Within(double[] values, bool[] labels, int[] edges)
    {
        var (bins, half) = (new int[labels.Length], labels.Length / 2);
        bins.AsSpan().Fill(-1);
        var learnt = 0;
        var judged = new List<(int From, int To)>();
        for (var e = 0; e + 1 < edges.Length; e++)
        {
            var (from, to) = (edges[e], edges[e + 1]);
            if (to <= half) { learnt = to; }
            else if (from >= half) { judged.Add((from, to)); }
            int[] order = [.. Enumerable.Range(from, to - from).Where(i => !double.IsNaN(values[i])).OrderBy(i => values[i])];
            for (var r = 0; order.Length > 1 && r < order.Length; r++) { bins[order[r]] = (int)((r + 0.5) * RankBins / order.Length); }
        }
        if (learnt == 0 || !labels.AsSpan(0, learnt).Contains(true) || !labels.AsSpan(0, learnt).Contains(false)) { return new(0.5, 0); }
        var scores = ColumnRates.Score(bins, RankBins, labels, learnt);
        double above = 0, pairs = 0, variance = 0;
        foreach (var (from, to) in judged) { BlockArea.Add(scores.AsSpan(from, to - from), labels.AsSpan(from, to - from), ref above, ref pairs, ref variance); }
        return BlockArea.From(above, pairs, variance);
    }

    // Whole numbers that hardly repeat, and are either given out in the order of the rows or evenly over their range: amounts and measurements are not.
    static bool IsCounted(double[] all)
    {
        double[] values = [.. all.Where(v => !double.IsNaN(v))];
        if (values.Length < all.Length / 2 || values.Any(v => Math.Floor(v) != v) || values.Distinct().Count() < UniqueShare * values.Length) { return false; }
        var up = 0;
        for (var i = 1; i < values.Length; i++) { up += values[i] > values[i - 1] ? 1 : 0; }
        if (Math.Max(up, values.Length - 1 - up) >= Monotone * (values.Length - 1)) { return true; }
        Array.Sort(values);
        var (least, span) = (values[0], values[^1] - values[0]);
        var distance = 0.0;
        for (var i = 0; i < values.Length; i++) { distance = Math.Max(distance, Math.Abs((values[i] - least) / span - (i + 0.5) / values.Length)); }
        return distance <= Uniform;
    }
}
