using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Relearn.Data.Leakage;

/// <summary>Rows of the test period that stand in training too, features and label, more often than equal rows meet by chance.</summary>
/// <remarks>
/// Chance: let a test row agree with m training rows in all but one feature. If that feature were drawn anew each time, one of them would agree in it as well with probability
/// 1 - (1 - p)^m, where p is how frequent its value is. The greatest such expectation over the features with most values is taken; copies agree in the last feature always, so they exceed it.
/// A feature that follows from the others makes equal rows look rarer than they are: where rows that agree in the others agree in it as well, it is left out and all is measured again.
/// </remarks>
static class Overlap
{
    public const string Name = "overlap";

    /// <summary>Share of test rows that may have a twin in training.</summary>
    public const double MostShare = 0.01;

    /// <summary>A share that is less than so many times chance is none.</summary>
    public const double TimesChance = 2;

    /// <summary>Most values of training rows that are compared (a million rows of eight features); of more rows, batches spread evenly are, and the share is scaled up.</summary>
    public const int MostCells = 1 << 23;

    const int LeastTwins = 10;
    const int MostLeftOut = 3;

    // In a feature of few values copies, too, would agree by chance; leaving it out says nothing.
    const double MostFrequent = 0.1;

    // A feature in which this share of otherwise equal rows agree tells nothing new about them.
    const double Follows = 0.5;

    public static (RowOverlap? Measured, LeakageFinding? Finding) Find(LeakageSample sample)
    {
        var hashes = new RowHashes(sample);
        if (hashes.Test.Rows == 0 || hashes.Test.Width == 0) { return (null, null); }
        var varied = hashes.MostVaried();
        RowOverlap? first = null;
        for (var dropped = 0; dropped <= MostLeftOut && dropped < varied.Length; dropped++)
        {
            var (measured, agreement) = Measure(sample, hashes, varied[..dropped], varied[dropped..]);
            if (measured is null) { return (null, null); }
            first ??= measured;
            if (!IsMoreThanChance(measured)) { return (first, null); }
            if (agreement < Follows) { break; }
        }
        return (first, new(Name, LeakageFinding.Suspicion, null, [],
            FormattableString.Invariant($"{first!.Share:0.0%} of the test rows stand in training too, features and label; by chance {first.ByChance:0.00%} would"),
            new SortedDictionary<string, double>(StringComparer.Ordinal) { ["share"] = first.Share, ["by_chance"] = first.ByChance, ["twins"] = first.Twins, ["test_rows"] = first.TestRows },
            "Find out why rows stand in the source twice (a join, an export that was run twice, oversampling), and keep one of each before the split."));
    }

    static bool IsMoreThanChance(RowOverlap o) => o.Share > MostShare && o.Twins >= LeastTwins && o.Share > TimesChance * o.ByChance + 3 * Math.Sqrt(o.ByChance / o.TestRows);

    // Agreement: of the pairs that agree in all but the most varied feature, the share that agree in it as well.
    static (RowOverlap? Measured, double Agreement) Measure(LeakageSample sample, RowHashes hashes, int[] dropped, int[] rest)
    {
        var left = rest[..Math.Min(MostLeftOut, rest.Length)];
        var rows = hashes.Test.Rows;
        var twins = new Dictionary<ulong, int>();
        var partial = left.Select(_ => new Dictionary<ulong, int>()).ToArray();
        var frequency = left.Select(_ => new Dictionary<ulong, int>()).ToArray();
        var whole = new ulong[rows];
        for (var i = 0; i < rows; i++)
        {
            whole[i] = hashes.Test.Whole[i];
            foreach (var f in dropped) { whole[i] = RowHashes.Without(whole[i], hashes.Test.Of(i, f)); }
            twins.TryAdd(whole[i], 0);
            for (var l = 0; l < left.Length; l++)
            {
                partial[l].TryAdd(RowHashes.Without(whole[i], hashes.Test.Of(i, left[l])), 0);
                frequency[l].TryAdd(hashes.Test.Of(i, left[l]), 0);
            }
        }
        long seen = 0;
        hashes.ForEachTrainingRow(MostCells / hashes.Test.Width, (row, ofFeature) =>
        {
            seen++;
            foreach (var f in dropped) { row = RowHashes.Without(row, ofFeature[f]); }
            Count(twins, row);
            for (var l = 0; l < left.Length; l++)
            {
                Count(partial[l], RowHashes.Without(row, ofFeature[left[l]]));
                Count(frequency[l], ofFeature[left[l]]);
            }
        });
        if (seen == 0) { return (null, 0); }
        var found = 0;
        double pairs = 0, nearly = 0;
        var (expected, frequent) = (new double[left.Length], new double[left.Length]);
        for (var i = 0; i < rows; i++)
        {
            found += twins[whole[i]] > 0 ? 1 : 0;
            pairs += twins[whole[i]];
            for (var l = 0; l < left.Length; l++)
            {
                var agreeing = partial[l][RowHashes.Without(whole[i], hashes.Test.Of(i, left[l]))];
                nearly += l == 0 ? agreeing : 0;
                var share = (double)frequency[l][hashes.Test.Of(i, left[l])] / seen;
                frequent[l] += share / rows;
                expected[l] += 1 - Math.Pow(1 - share, agreeing);
            }
        }
        for (var l = 1; l < left.Length; l++)
        {
            if (frequent[l] > MostFrequent) { expected[l] = 0; }
        }
        var scale = Math.Max(1, (double)sample.Split.Train.Rows / seen);
        return (new(Math.Min(1, scale * found / rows), Math.Min(1, scale * expected.Max() / rows), found, rows), nearly == 0 ? 0 : pairs / nearly);
    }

    static void Count(Dictionary<ulong, int> counts, ulong hash)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrNullRef(counts, hash);
        if (!Unsafe.IsNullRef(ref count)) { count++; }
    }
}
