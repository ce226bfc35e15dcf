using Relearn.Inference.Features;
using Relearn.Numerics;

namespace Relearn.Data;

/// <summary>Profiles the columns of a rows file in one pass each.</summary>
static class DatasetProfiler
{
    const int Sample = 1 << 16;
    static readonly double[] Inner = [0.05, 0.25, 0.5, 0.75, 0.95];

    /// <summary>Profiles columns; of the one that names subjects no value is kept, so that the ledger has nothing to forget.</summary>
    public static IReadOnlyList<ColumnProfile> Profile(RowsFile file, IReadOnlyList<InputColumn> columns, string? key) =>
        [.. columns.Select(c => c.Kind == ValueKind.Text ? Texts(file, c, c.Name != key) : Numbers(file, c))];

    static ColumnProfile Texts(RowsFile file, InputColumn column, bool withTexts)
    {
        var dictionary = file.DictionaryOf(column.Name);
        var counts = new long[dictionary.Count];
        long missing = 0;
        Scan(file, column.Name, values =>
        {
            foreach (var v in values)
            {
                if (double.IsNaN(v)) { missing++; }
                else { counts[(int)v]++; }
            }
        });
        var top = counts.Select((count, code) => new TextCount(dictionary[code], count)).Where(t => t.Count > 0)
            .OrderByDescending(t => t.Count).ThenBy(t => t.Text, StringComparer.Ordinal).Take(20).ToArray();
        return new(column.Name, column.Kind, missing, counts.LongCount(c => c > 0), null, null, null, null, withTexts ? top : null);
    }

    static ColumnProfile Numbers(RowsFile file, InputColumn column)
    {
        var mean = new RunningMean();
        long missing = 0, row = 0;
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        var step = Math.Max(1, file.Rows / Sample);
        var sample = new List<double>();
        Scan(file, column.Name, values =>
        {
            foreach (var v in values)
            {
                if (double.IsNaN(v)) { missing++; }
                else
                {
                    mean.Update(v);
                    least = Math.Min(least, v);
                    most = Math.Max(most, v);
                    if (row % step == 0) { sample.Add(v); }
                }
                row++;
            }
        });
        if (mean.Count == 0) { return new(column.Name, column.Kind, missing, 0, null, null, null, null, null); }
        if (sample.Count == 0) { sample.Add(least); }
        var sorted = sample.Order().ToArray();
        double[] quantiles = [least, .. Inner.Select(q => Interval.Quantile(sorted, q)), most];
        return new(column.Name, column.Kind, missing, sorted.Distinct().LongCount(), least, most, mean.Mean, quantiles, null);
    }

    static void Scan(RowsFile file, string column, Action<double[]> take)
    {
        for (long start = 0; start < file.Rows; start += RowsFile.ChunkRows)
        {
            var values = new double[(int)Math.Min(RowsFile.ChunkRows, file.Rows - start)];
            file.Read(column, start, values);
            take(values);
        }
    }
}
