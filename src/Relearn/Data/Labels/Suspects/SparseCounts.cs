namespace Relearn.Data.Labels.Suspects;

/// <summary>A square matrix of counts of which only what occurs is held, row by row.</summary>
/// <param name="Starts">Where each row begins, and the end: <c>[classes + 1]</c>.</param>
/// <param name="Columns">Column of each count, ascending within a row.</param>
/// <param name="Values">The counts.</param>
sealed record SparseCounts(int[] Starts, int[] Columns, int[] Values)
{
    /// <summary>From counts by row x classes + column.</summary>
    public static SparseCounts Of(Dictionary<long, int> pairs, int classes)
    {
        var (keys, values) = (pairs.Keys.ToArray(), pairs.Values.ToArray());
        Array.Sort(keys, values);
        var starts = new int[classes + 1];
        foreach (var key in keys) { starts[key / classes + 1]++; }
        for (var c = 0; c < classes; c++) { starts[c + 1] += starts[c]; }
        return new(starts, [.. keys.Select(k => (int)(k % classes))], values);
    }

    /// <summary>The columns of a row.</summary>
    public ReadOnlySpan<int> ColumnsOf(int row) => Columns.AsSpan(Starts[row]..Starts[row + 1]);

    /// <summary>The counts of a row.</summary>
    public ReadOnlySpan<int> ValuesOf(int row) => Values.AsSpan(Starts[row]..Starts[row + 1]);

    /// <summary>A count; 0 where nothing is held.</summary>
    public int Of(int row, int column)
    {
        var at = ColumnsOf(row).BinarySearch(column);
        return at < 0 ? 0 : ValuesOf(row)[at];
    }
}
