namespace Relearn.Modeling.Classes;

/// <summary>The rows of each class.</summary>
/// <param name="Members">Rows, by class, and in their order within a class.</param>
/// <param name="Starts">Where the rows of each class begin; behind the last where they end.</param>
readonly record struct ClassRows(int[] Members, int[] Starts)
{
    /// <summary>Sorts rows by class; those without one are left out.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="places">In which order the classes come; null for their own.</param>
    /// <exception cref="ArgumentException">A row has a class that is not there.</exception>
    public static ClassRows Of(SparseRows rows, int classes, int[]? places = null)
    {
        var starts = new int[classes + 1];
        foreach (var c in rows.Classes)
        {
            if (c >= classes) { throw new ArgumentException($"A row has class {c}; there are {classes}.", nameof(rows)); }
            if (c >= 0) { starts[(places?[c] ?? c) + 1]++; }
        }
        for (var c = 0; c < classes; c++) { starts[c + 1] += starts[c]; }
        var (members, next) = (new int[starts[^1]], starts.AsSpan(0, classes).ToArray());
        for (var r = 0; r < rows.Count; r++)
        {
            if (rows.Classes[r] is >= 0 and var c) { members[next[places?[c] ?? c]++] = r; }
        }
        return new(members, starts);
    }

    /// <summary>The rows of a class.</summary>
    public ReadOnlySpan<int> this[int c] => Members.AsSpan(Starts[c]..Starts[c + 1]);
}
