namespace Relearn.Numerics;

/// <summary>The blocks that are resampled for an interval: days, because rows of one day are not independent; where there are too few days, equal stretches of rows.</summary>
public sealed class ResamplingBlocks
{
    /// <summary>Fewer days than this say little about how days differ; then stretches of rows are taken instead.</summary>
    public const int LeastDays = 5;

    const int Stretches = 20;

    readonly int[] _blocks;

    ResamplingBlocks(int[] blocks, int count) => (_blocks, Count) = (blocks, count);

    /// <summary>Number of blocks.</summary>
    public int Count { get; }

    /// <summary>Block of a row, 0-based.</summary>
    public int this[int row] => _blocks[row];

    /// <summary>The blocks of rows that stand in the order of time.</summary>
    /// <param name="days">Day of each row.</param>
    public static ResamplingBlocks Of(ReadOnlySpan<int> days)
    {
        var numbers = new Dictionary<int, int>();
        var blocks = new int[days.Length];
        for (var i = 0; i < days.Length; i++)
        {
            if (!numbers.TryGetValue(days[i], out var number)) { numbers.Add(days[i], number = numbers.Count); }
            blocks[i] = number;
        }
        if (numbers.Count >= LeastDays) { return new(blocks, numbers.Count); }
        var count = Math.Min(Stretches, days.Length);
        for (var i = 0; i < blocks.Length; i++) { blocks[i] = (int)((long)i * count / blocks.Length); }
        return new(blocks, count);
    }

    /// <summary>Sum of a quantity in each block.</summary>
    public double[] Sum(Func<int, double> ofRow)
    {
        var sums = new double[Count];
        for (var i = 0; i < _blocks.Length; i++) { sums[_blocks[i]] += ofRow(i); }
        return sums;
    }

    /// <summary>Interval of the mean of a quantity over the rows.</summary>
    public Interval Mean(Func<int, double> ofRow, ulong seed) => BlockBootstrap.Mean(Sum(ofRow), Sum(_ => 1), seed);
}
