using Relearn.Data;
using Relearn.Inference.Features;

namespace Relearn.Modeling.Evaluation;

/// <summary>What an input column looked like in training, kept with the run so that monitoring can compare: at most 256 bins.</summary>
/// <param name="Column">The column.</param>
/// <param name="Kind">Number, Text, Time or Boolean.</param>
/// <param name="Rows">Rows that were looked at.</param>
/// <param name="MissingShare">Share of them without a value.</param>
/// <param name="Cuts">Numbers: ascending upper bounds of the bins; a last bin lies above them.</param>
/// <param name="Terms">Texts: the most frequent ones; a last bin holds all others.</param>
/// <param name="Shares">Share of the present values in each bin; they sum to 1.</param>
public sealed record InputReference(string Column, ValueKind Kind, long Rows, double MissingShare, IReadOnlyList<double>? Cuts, IReadOnlyList<string>? Terms, IReadOnlyList<double> Shares)
{
    const int MostBins = 256;
    const int SampleRows = 1 << 17;

    /// <summary>References of the columns that a program reads, from every k-th row of a range.</summary>
    internal static IReadOnlyList<InputReference> Of(RowsFile file, IReadOnlyList<InputColumn> columns, RowRange range) =>
        [.. columns.Select(c => Of(file, c, range))];

    static InputReference Of(RowsFile file, InputColumn column, RowRange range)
    {
        var step = Math.Max(1, range.Rows / SampleRows);
        var sample = new List<double>();
        long missing = 0;
        var values = new double[4096];
        for (var start = range.First; start < range.End; start += values.Length)
        {
            var count = (int)Math.Min(values.Length, range.End - start);
            file.Read(column.Name, start, values.AsSpan(0, count));
            for (var i = 0; i < count; i++)
            {
                if ((start + i) % step != 0) { continue; }
                if (double.IsNaN(values[i])) { missing++; }
                else { sample.Add(values[i]); }
            }
        }
        var rows = sample.Count + missing;
        var missingShare = rows == 0 ? 0 : (double)missing / rows;
        if (column.Kind == ValueKind.Text)
        {
            var dictionary = file.DictionaryOf(column.Name);
            var top = sample.GroupBy(code => (int)code).OrderByDescending(g => g.Count()).ThenBy(g => dictionary[g.Key], StringComparer.Ordinal).Take(MostBins - 1).ToArray();
            var shares = top.Select(g => (double)g.Count() / sample.Count).ToList();
            shares.Add(Math.Max(0, 1 - shares.Sum()));
            return new(column.Name, column.Kind, rows, missingShare, null, [.. top.Select(g => dictionary[g.Key])], shares);
        }
        sample.Sort();
        var cuts = Enumerable.Range(1, MostBins - 1).Where(_ => sample.Count > 0).Select(q => sample[(int)((long)q * (sample.Count - 1) / MostBins)]).Distinct().ToArray();
        var counts = new double[cuts.Length + 1];
        foreach (var value in sample) { counts[BinOf(value, cuts)]++; }
        return new(column.Name, column.Kind, rows, missingShare, cuts, null, [.. counts.Select(c => sample.Count == 0 ? 0 : c / sample.Count)]);
    }

    /// <summary>Bin of a number.</summary>
    internal static int BinOf(double value, ReadOnlySpan<double> cuts)
    {
        var at = cuts.BinarySearch(value);
        return at < 0 ? ~at : at;
    }
}
