using Relearn.Numerics;

namespace Relearn.Modeling.Classes.Linear;

/// <summary>The rows that a node learns from, copied together in random order, their columns numbered anew in the order in which they come, so that the weights of a node take as little room as they can.</summary>
sealed class LaneRows
{
    LaneRows(int[] rows, int[] starts, int[] columns, float[] values, float[] squares, int[] names) =>
        (Rows, Starts, Columns, Values, Squares, Names) = (rows, starts, columns, values, squares, names);

    /// <summary>Which rows, in their order here: positions in the list that they were taken from.</summary>
    public int[] Rows { get; }

    public int Count => Rows.Length;

    /// <summary>Number of columns here.</summary>
    public int Width => Names.Length;

    public int[] Starts { get; }

    public int[] Columns { get; }

    public float[] Values { get; }

    /// <summary>Squared length of each row with the 1 of its bias.</summary>
    public float[] Squares { get; }

    /// <summary>The column that each of the new columns was.</summary>
    public int[] Names { get; }

    /// <summary>Copies rows together.</summary>
    /// <param name="from">All rows.</param>
    /// <param name="members">Which of them.</param>
    /// <param name="numbers">Room for a number of each column of <paramref name="from"/>, all -1, and so again afterwards.</param>
    /// <param name="seed">Decides the order.</param>
    public static LaneRows Of(SparseRows from, ReadOnlySpan<int> members, int[] numbers, ulong seed)
    {
        var order = new int[members.Length];
        var random = new SeededRandom(seed);
        for (var i = 0; i < order.Length; i++)
        {
            var j = random.NextInt(i + 1);
            (order[i], order[j]) = (order[j], i);
        }
        var starts = new int[order.Length + 1];
        for (var i = 0; i < order.Length; i++)
        {
            var row = members[order[i]];
            starts[i + 1] = checked(starts[i] + from.Starts[row + 1] - from.Starts[row]);
        }
        var (columns, values, squares) = (new int[starts[^1]], new float[starts[^1]], new float[order.Length]);
        var names = new List<int>();
        for (int i = 0, at = 0; i < order.Length; i++)
        {
            var row = from[members[order[i]]];
            var square = 1f;
            for (var k = 0; k < row.Columns.Length; k++, at++)
            {
                ref var number = ref numbers[row.Columns[k]];
                if (number < 0)
                {
                    number = names.Count;
                    names.Add(row.Columns[k]);
                }
                (columns[at], values[at]) = (number, row.Values[k]);
                square += row.Values[k] * row.Values[k];
            }
            squares[i] = square;
        }
        foreach (var name in names) { numbers[name] = -1; }
        return new(order, starts, columns, values, squares, [.. names]);
    }
}
