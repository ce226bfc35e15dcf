namespace Relearn.Monitoring.Performance.Segments;

/// <summary>Losses of judged decisions by input and code, made in one pass over the columns.</summary>
sealed class SegmentTable
{
    readonly DecisionRows _rows;
    readonly int[] _judged;
    readonly double[] _losses;

    public SegmentTable(DecisionRows rows)
    {
        _rows = rows;
        _judged = [.. Enumerable.Range(0, rows.Count).Where(rows.IsJudged)];
        _losses = Array.ConvertAll(_judged, i => SegmentSums.LossOf(rows, i));
        Mean = _losses.Length == 0 ? double.NaN : _losses.Average();
    }

    /// <summary>Judged decisions.</summary>
    public int Rows => _judged.Length;

    /// <summary>Mean loss of all.</summary>
    public double Mean { get; }

    /// <summary>Number, sum and sum of squares of losses.</summary>
    public readonly record struct Cell(long Rows, double Sum, double Squares)
    {
        public double Mean => Sum / Rows;

        public double Variance => Math.Max(0, Squares / Rows - Mean * Mean);
    }

    /// <summary>Cells of each input and code, of all or of some decisions.</summary>
    public Cell[][] Cells(Func<int, bool>? part)
    {
        var cells = _rows.Codes.Select(_ => new Cell[256]).ToArray();
        for (var k = 0; k < _judged.Length; k++)
        {
            var row = _judged[k];
            if (part is not null && !part(row)) { continue; }
            var loss = _losses[k];
            for (var c = 0; c < cells.Length; c++)
            {
                ref var cell = ref cells[c][_rows.Codes[c][row]];
                cell = new(cell.Rows + 1, cell.Sum + loss, cell.Squares + loss * loss);
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
