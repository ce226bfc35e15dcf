using System.Globalization;
using Relearn.Inference.Features;
using Relearn.Numerics;

namespace Relearn.Data.Labels.Suspects;

/// <summary>The group that each item belongs to.</summary>
/// <param name="Of">Group of each item, 0-based; -1 where it has none.</param>
/// <param name="Names">Name of each group.</param>
sealed record ItemGroups(int[] Of, IReadOnlyList<string> Names)
{
    /// <summary>Parts into which times and numbers are cut, with equally many items.</summary>
    public const int Parts = 10;

    /// <summary>Numbers with no more distinct values than these are names.</summary>
    public const int MostNumbers = 20;

    /// <summary>Groups by names; null is none.</summary>
    public static ItemGroups ByName(IReadOnlyList<string?> names)
    {
        var (groups, distinct, known) = (new int[names.Count], new List<string>(), new Dictionary<string, int>(StringComparer.Ordinal));
        for (var i = 0; i < groups.Length; i++)
        {
            groups[i] = -1;
            if (names[i] is not { } name) { continue; }
            if (!known.TryGetValue(name, out groups[i]))
            {
                known.Add(name, groups[i] = distinct.Count);
                distinct.Add(name);
            }
        }
        return new(groups, distinct);
    }

    /// <summary>Groups by a column of the data set: its texts, true and false, few numbers as they are, many numbers and times in ten parts.</summary>
    /// <param name="file">The rows.</param>
    /// <param name="source">What the rows are called in messages.</param>
    /// <param name="column">A declared column.</param>
    /// <param name="rows">Row of each item, ascending.</param>
    /// <exception cref="UserErrorException">There is no such column.</exception>
    public static ItemGroups ByColumn(RowsFile file, string source, string column, ReadOnlySpan<long> rows)
    {
        var declared = file.Columns.Where(c => !c.Name.StartsWith('_')).ToArray();
        var kind = (declared.FirstOrDefault(c => c.Name == column) ?? throw DataErrors.ColumnUnknown(column, source, [.. declared.Select(c => c.Name)]).Exception()).Kind;
        var values = Read(file, column, rows);
        switch (kind)
        {
            case ValueKind.Text:
                var texts = file.DictionaryOf(column);
                return ByName([.. values.Select(v => double.IsNaN(v) ? null : texts[(int)v])]);
            case ValueKind.Boolean: return ByName([.. values.Select(v => double.IsNaN(v) ? null : v != 0 ? "true" : "false")]);
            case ValueKind.Number when values.Where(v => !double.IsNaN(v)).Distinct().Take(MostNumbers + 1).Count() <= MostNumbers:
                return ByName([.. values.Select(v => double.IsNaN(v) ? null : v.ToString("R", CultureInfo.InvariantCulture))]);
            default: return InParts(values, kind == ValueKind.Time ? Day : v => v.ToString("G4", CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Groups by the time of the events, ten slices with equally many items.</summary>
    public static ItemGroups ByTime(RowsFile file, ReadOnlySpan<long> rows) => InParts(Read(file, RowsFile.EventTime, rows), Day);

    // Equal values stay in one part.
    static ItemGroups InParts(double[] values, Func<double, string> show)
    {
        var sorted = values.Where(v => !double.IsNaN(v)).Order().ToArray();
        if (sorted.Length == 0) { return new([.. values.Select(_ => -1)], []); }
        double[] starts = [.. Enumerable.Range(0, Parts).Select(p => sorted[(int)((long)p * sorted.Length / Parts)]).Distinct()];
        var names = starts.Select((s, p) => $"{show(s)} to {show(p + 1 < starts.Length ? sorted[FirstAtOrAfter(sorted, starts[p + 1]) - 1] : sorted[^1])}").ToArray();
        var groups = new int[values.Length];
        for (var i = 0; i < groups.Length; i++)
        {
            var at = double.IsNaN(values[i]) ? -1 : Array.BinarySearch(starts, values[i]);
            groups[i] = double.IsNaN(values[i]) ? -1 : at < 0 ? ~at - 1 : at;
        }
        return new(groups, names);
    }

    static int FirstAtOrAfter(double[] sorted, double value)
    {
        var at = Array.BinarySearch(sorted, value);
        while (at > 0 && sorted[at - 1] == value) { at--; }
        return at;
    }

    static string Day(double microseconds) => DateTime.UnixEpoch.AddMicroseconds(microseconds).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    // Stretches of neighbouring rows at a time.
    static double[] Read(RowsFile file, string column, ReadOnlySpan<long> rows)
    {
        var (values, buffer) = (new double[rows.Length], new double[ColumnBatch.TrainingRows]);
        for (var i = 0; i < rows.Length;)
        {
            var (first, from) = (rows[i], i);
            while (i < rows.Length && rows[i] - first < buffer.Length && rows[i] >= first) { i++; }
            var part = buffer.AsSpan(0, (int)(rows[i - 1] - first) + 1);
            file.Read(column, first, part);
            for (var j = from; j < i; j++) { values[j] = part[(int)(rows[j] - first)]; }
        }
        return values;
    }
}
