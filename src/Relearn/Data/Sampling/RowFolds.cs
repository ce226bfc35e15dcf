using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Data.Sampling;

/// <summary>Rows dealt to folds, so that each can be judged by a model that did not learn from it. A byte a row.</summary>
/// <remarks>
/// What a split keeps together stays together: with <c>split.by: group</c> the rows of a group; with time the rows of a day (1,000 rows where their order stands for time), or equal stretches of rows where
/// there are few days. Each such block goes to the fold with the fewest rows. Without either, each stretch of as many rows as there are folds is dealt one to each, in an order drawn from the seed.
/// </remarks>
sealed class RowFolds
{
    /// <summary>Folds where nothing else is said.</summary>
    public const int Usual = 5;

    const int BlocksOfFold = 4;

    readonly long _first;
    readonly byte[] _folds;

    RowFolds(long first, byte[] folds, int count) => (_first, _folds, Count) = (first, folds, count);

    /// <summary>Number of folds.</summary>
    public int Count { get; }

    /// <summary>Fold of a row of the range.</summary>
    public int Of(long row) => _folds[row - _first];

    /// <summary>Rows that somebody dealt, from row <paramref name="first"/> on.</summary>
    public static RowFolds Marked(long first, byte[] folds, int count) => new(first, folds, count);

    /// <summary>Deals the rows of a range.</summary>
    /// <exception cref="UserErrorException">There are fewer groups than folds.</exception>
    public static RowFolds Of(ProjectConfig project, RowsFile file, RowRange range, int folds = Usual)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(folds, 255);
        var dealt = new byte[range.Rows];
        if (project.Split.By == SplitBy.Group) { ByBlocks(file, range, project.Split.Group!, v => v, dealt, folds, project.Split.Group); }
        else if (project.Data.Time.Kind != TimeKind.None)
        {
            if (ByBlocks(file, range, RowsFile.EventTime, t => Math.Floor(t / DatasetImport.Day), dealt, folds, null) < folds * BlocksOfFold)
            {
                for (long i = 0; i < dealt.Length; i++) { dealt[i] = (byte)(i * folds * BlocksOfFold / dealt.Length % folds); }
            }
        }
        else { Deal(dealt, folds, project.Seed); }
        return new(range.First, dealt, folds);
    }

    // Rows of a block stand side by side.
    static int ByBlocks(RowsFile file, RowRange range, string column, Func<double, double> blockOf, byte[] dealt, int folds, string? group)
    {
        var (values, sizes) = (new double[4096], new long[folds]);
        var (last, blocks, fold) = (double.NaN, 0, 0);
        for (var row = range.First; row < range.End; row += values.Length)
        {
            var count = (int)Math.Min(values.Length, range.End - row);
            file.Read(column, row, values.AsSpan(0, count));
            for (var i = 0; i < count; i++)
            {
                var block = blockOf(values[i]);
                // A row without a value is a group of its own, and missing is not equal to missing.
                if (block != last || blocks == 0)
                {
                    blocks++;
                    fold = Array.IndexOf(sizes, sizes.Min());
                }
                last = block;
                sizes[fold]++;
                dealt[row + i - range.First] = (byte)fold;
            }
        }
        return group is not null && blocks < folds ? throw DataErrors.TooFewGroups(group, blocks, folds).Exception() : blocks;
    }

    static void Deal(byte[] dealt, int folds, ulong seed)
    {
        var random = new SeededRandom(seed ^ 0x666F6C6473);
        var order = new byte[folds];
        for (var i = 0; i < dealt.Length; i++)
        {
            var at = i % folds;
            if (at == 0)
            {
                for (var f = 0; f < folds; f++)
                {
                    var other = random.NextInt(f + 1);
                    order[f] = order[other];
                    order[other] = (byte)f;
                }
            }
            dealt[i] = order[at];
        }
    }
}
