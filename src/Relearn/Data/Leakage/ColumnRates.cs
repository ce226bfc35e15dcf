using Relearn.Inference.Features;

namespace Relearn.Data.Leakage;

/// <summary>What the values of one column say about the label: log-odds of bins or categories, learnt on some rows, given to all.</summary>
static class ColumnRates
{
    /// <summary>Bins of a number; one with fewer distinct values has one for each.</summary>
    public const int MostBins = 64;

    // A bin counts as if it had so many rows of the overall rate besides its own, so that a nearly empty one claims nothing.
    const double Prior = 5;

    const int RowsForCuts = 1 << 15;

    /// <summary>Log-odds, less the overall ones, of each row; learnt on the first <paramref name="learnt"/> rows. A value that was not met there says nothing: 0.</summary>
    public static double[] Score(LeakageColumn column, LeakageRows rows, int learnt)
    {
        var values = column.Train;
        var bins = BinsOf(values, column.Kind == ValueKind.Text ? column.Texts.Count : null, learnt, out var count);
        return Score(bins, count, rows.Labels, learnt);
    }

    /// <summary>The same for values that are already bins, -1 for missing.</summary>
    public static double[] Score(int[] bins, int count, bool[] labels, int learnt)
    {
        var (rows, positives) = (new double[count + 1], new double[count + 1]);
        double positive = 0;
        for (var i = 0; i < learnt; i++)
        {
            rows[bins[i] + 1]++;
            if (labels[i])
            {
                positives[bins[i] + 1]++;
                positive++;
            }
        }
        var rate = positive / learnt;
        var scores = new double[count + 1];
        for (var b = 0; b <= count; b++)
        {
            if (rows[b] == 0) { continue; }
            var own = (positives[b] + Prior * rate) / (rows[b] + Prior);
            scores[b] = Math.Log(own / (1 - own)) - Math.Log(rate / (1 - rate));
        }
        var all = new double[bins.Length];
        for (var i = 0; i < all.Length; i++) { all[i] = scores[bins[i] + 1]; }
        return all;
    }

    /// <summary>Bin of each value, -1 for missing: codes stay as they are, numbers go to quantiles of the first <paramref name="learnt"/> rows.</summary>
    public static int[] BinsOf(double[] values, int? codes, int learnt, out int count)
    {
        var bins = new int[values.Length];
        if (codes is { } texts)
        {
            for (var i = 0; i < bins.Length; i++) { bins[i] = double.IsNaN(values[i]) ? -1 : (int)values[i]; }
            count = texts;
            return bins;
        }
        var cuts = Cuts(values, learnt);
        for (var i = 0; i < bins.Length; i++)
        {
            if (double.IsNaN(values[i])) { bins[i] = -1; continue; }
            var at = cuts.AsSpan().BinarySearch(values[i]);
            bins[i] = at < 0 ? ~at : at;
        }
        count = cuts.Length + 1;
        return bins;
    }

    static double[] Cuts(double[] values, int learnt)
    {
        var step = Math.Max(1, learnt / RowsForCuts);
        var sample = new List<double>();
        for (var i = 0; i < learnt; i += step)
        {
            if (!double.IsNaN(values[i])) { sample.Add(values[i]); }
        }
        sample.Sort();
        var distinct = sample.Distinct().Take(MostBins + 1).ToArray();
        if (distinct.Length <= MostBins) { return distinct; }
        return [.. Enumerable.Range(1, MostBins - 1).Select(q => sample[(int)((long)q * sample.Count / MostBins)]).Distinct()];
    }
}
