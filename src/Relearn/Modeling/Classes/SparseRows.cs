using Relearn.Inference.Models.Classes;

namespace Relearn.Modeling.Classes;

/// <summary>Encoded rows of which most values are 0, held in memory, with the class of each.</summary>
/// <param name="width">Number of columns.</param>
/// <param name="starts">Where the values of each row begin, and behind the last where they end, <c>[rows + 1]</c>.</param>
/// <param name="columns">Column of each value; ascending within a row, each once.</param>
/// <param name="values">The values.</param>
/// <param name="classes">Position of each row's class in the <see cref="ClassSet"/>, or -1 for none, <c>[rows]</c>.</param>
/// <param name="indexes">Where each row stands in the data set version, <c>[rows]</c>.</param>
sealed class SparseRows(int width, int[] starts, int[] columns, float[] values, int[] classes, long[] indexes)
{
    public int Width => width;

    public int Count => classes.Length;

    public int[] Starts => starts;

    public int[] Columns => columns;

    public float[] Values => values;

    public int[] Classes => classes;

    public long[] Indexes => indexes;

    public SparseRow this[int row] => new(columns.AsSpan(starts[row]..starts[row + 1]), values.AsSpan(starts[row]..starts[row + 1]));
}
