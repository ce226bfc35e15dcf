namespace Relearn.Modeling.Segments;

/// <summary>A quantity of some rows, summed by input and code in one pass over the columns.</summary>
/// <param name="codes">Codes of the inputs, <c>[columns][rows]</c>.</param>
/// <param name="rows">The rows that count.</param>
/// <param name="values">The quantity of each of these.</param>
sealed class CodeSums(byte[][] codes, int[] rows, double[] values)
{
    /// <summary>Rows that count.</summary>
    public int Rows => rows.Length;

    /// <summary>Codes of the inputs.</summary>
    public byte[][] Codes => codes;

    /// <summary>Mean of all.</summary>
    public double Mean { get; } = values.Length == 0 ? double.NaN : values.Average();

    /// <summary>Number, sum and sum of squares.</summary>
    public readonly record struct Cell(long Rows, double Sum, double Squares)
    {
        public double Mean => Sum / Rows;

        public double Variance => Math.Max(0, Squares / Rows - Mean * Mean);
    }

    /// <summary>Cells of each input and code, of all rows or of those of a segment.</summary>
    public Cell[][] Cells(Segment? part)
    {
        var cells = codes.Select(_ => new Cell[256]).ToArray();
        for (var k = 0; k < rows.Length; k++)
        {
            var row = rows[k];
            if (part is { } segment && !segment.Contains(codes, row)) { continue; }
            var value = values[k];
            for (var c = 0; c < cells.Length; c++)
            {
                ref var cell = ref cells[c][codes[c][row]];
                cell = new(cell.Rows + 1, cell.Sum + value, cell.Squares + value * value);
            }
        }
        return cells;
    }

    /// <summary>A range of codes together.</summary>
    public static Cell Sum(Cell[] cells, byte from, byte to)
    {
        var sum = default(Cell);
        for (int b = from; b <= to; b++) { sum = new(sum.Rows + cells[b].Rows, sum.Sum + cells[b].Sum, sum.Squares + cells[b].Squares); }
        return sum;
    }
}
