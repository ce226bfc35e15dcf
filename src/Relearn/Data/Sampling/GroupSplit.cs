namespace Relearn.Data.Sampling;

/// <summary>Where groups begin in rows that stand group by group.</summary>
static class GroupSplit
{
    const int Chunk = 4096;

    /// <summary>First row at or after <paramref name="row"/> that begins a group; the number of rows if there is none.</summary>
    public static long NextStart(RowsFile file, string column, long row)
    {
        if (row <= 0) { return 0; }
        Span<double> before = stackalloc double[1];
        file.Read(column, row - 1, before);
        var last = before[0];
        var values = new double[Chunk];
        for (; row < file.Rows; row += Chunk)
        {
            var count = (int)Math.Min(Chunk, file.Rows - row);
            file.Read(column, row, values.AsSpan(0, count));
            for (var i = 0; i < count; i++)
            {
                // A row without a value is a group of its own, and missing is not equal to missing.
                if (values[i] != last) { return row + i; }
            }
        }
        return file.Rows;
    }

    /// <summary>Groups that begin in a range.</summary>
    public static long Count(RowsFile file, string column, long first, long end)
    {
        long groups = 0;
        var last = double.NaN;
        var values = new double[Chunk];
        for (var row = first; row < end; row += Chunk)
        {
            var count = (int)Math.Min(Chunk, end - row);
            file.Read(column, row, values.AsSpan(0, count));
            for (var i = 0; i < count; i++)
            {
                groups += values[i] != last ? 1 : 0;
                last = values[i];
            }
        }
        return groups;
    }

    /// <summary>Refuses a split with an empty side.</summary>
    public static void Require(RowsFile file, string column, long validationStart, long testStart)
    {
        var empty = validationStart == 0 ? "training" : validationStart >= testStart ? "validation" : testStart >= file.Rows ? "test" : null;
        if (empty is not null) { throw DataErrors.GroupTooLarge(column, empty, Count(file, column, 0, file.Rows)).Exception(); }
    }
}
