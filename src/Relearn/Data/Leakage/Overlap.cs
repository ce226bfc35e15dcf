namespace Relearn.Data.Leakage;

/// <summary>Rows of the test period that stand in training too, features and label, more often than equal rows meet by chance.</summary>
/// <remarks>
/// Chance: let a test row agree with m training rows in all but one feature. If that feature were drawn anew each time, none of them would agree in it as well with probability
/// (1 - p)^m, where p is how frequent its value is. The greatest such expectation over the features with most values is taken. Copies agree in the last feature always, so they exceed it.
/// </remarks>
static class Overlap
{
    public const string Name = "overlap";

    /// <summary>Share of test rows that may have a twin in training.</summary>
    public const double MostShare = 0.01;

    /// <summary>A share that is less than so many times chance is none.</summary>
    public const double TimesChance = 2;

    /// <summary>Most training rows that are compared; of more, batches spread evenly are, and the share is scaled up.</summary>
    public const int MostRows = 1 << 20;

    const int LeastTwins = 10;
    const int MostLeftOut = 3;

    public static LeakageFinding? Find(LeakageSample sample)
    {
        var hashes = new RowHashes(sample);
        if (hashes.Test.Rows == 0) { return null; }
        var left = hashes.MostVaried(MostLeftOut);
        var twins = new Dictionary<ulong, int>();
        var partial = left.Select(_ => new Dictionary<ulong, int>()).ToArray();
        var frequency = left.Select(_ => new Dictionary<ulong, int>()).ToArray();
        for (var i = 0; i < hashes.Test.Rows; i++)
        {
            twins.TryAdd(hashes.Test.Whole[i], 0);
            for (var l = 0; l < left.Length; l++)
            {
                partial[l].TryAdd(RowHashes.Without(hashes.Test.Whole[i], hashes.Test.Of(i, left[l])), 0);
                frequency[l].TryAdd(hashes.Test.Of(i, left[l]), 0);
            }
        }
        long seen = 0;
        hashes.ForEachTrainingRow(MostRows, (whole, ofFeature) =>
        {
            seen++;
            Count(twins, whole);
            for (var l = 0; l < left.Length; l++)
            {
                Count(partial[l], RowHashes.Without(whole, ofFeature[left[l]]));
                Count(frequency[l], ofFeature[left[l]]);
            }
        });
        if (seen == 0) { return null; }
        int found = 0, rows = hashes.Test.Rows;
        var expected = new double[left.Length];
        for (var i = 0; i < rows; i++)
        {
            found += twins[hashes.Test.Whole[i]] > 0 ? 1 : 0;
            for (var l = 0; l < left.Length; l++)
            {
                var (agreeing, value) = (partial[l][RowHashes.Without(hashes.Test.Whole[i], hashes.Test.Of(i, left[l]))], frequency[l][hashes.Test.Of(i, left[l])]);
                expected[l] += 1 - Math.Pow(1 - (double)value / seen, agreeing);
            }
        }
        var scale = Math.Max(1, (double)sample.Split.Train.Rows / seen);
        var share = Math.Min(1, scale * found / rows);
        var chance = Math.Min(1, scale * expected.Max() / rows);
        if (share <= MostShare || found < LeastTwins || share <= TimesChance * chance + 3 * Math.Sqrt(chance / rows)) { return null; }
        return new(Name, LeakageFinding.Suspicion, null, [],
            FormattableString.Invariant($"{share:0.0%} of the test rows stand in training too, features and label; by chance {chance:0.00%} would"),
            new SortedDictionary<string, double>(StringComparer.Ordinal) { ["share"] = share, ["by_chance"] = chance, ["twins"] = found, ["test_rows"] = rows, ["training_rows"] = seen },
            "Find out why rows stand in the source twice (a join, an export that was run twice, oversampling), and keep one of each before the split.");
    }

    static void Count(Dictionary<ulong, int> counts, ulong hash)
    {
        ref var count = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrNullRef(counts, hash);
        if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref count)) { count++; }
    }
}
