using Relearn.Numerics;

namespace Relearn.Analysis.OffPolicy;

/// <summary>Stretches of the log that are resampled.</summary>
sealed class PolicyBlocks(int rows, ulong seed)
{
    const int MostBlocks = 1000;

    readonly int _count = Math.Min(MostBlocks, rows);

    public Interval Mean(Func<int, double> value) => Ratio(value, _ => 1);

    public Interval Ratio(Func<int, double> value, Func<int, double> weight)
    {
        var (sums, weights) = (new double[_count], new double[_count]);
        for (var i = 0; i < rows; i++)
        {
            var block = (int)((long)i * _count / rows);
            sums[block] += value(i);
            weights[block] += weight(i);
        }
        return BlockBootstrap.Mean(sums, weights, seed);
    }
}
