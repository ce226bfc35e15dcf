namespace Relearn.Data.Leakage;

/// <summary>Hashes of whole rows as a model sees them, features and label: a sum, so that one feature can be left out by a subtraction.</summary>
sealed class RowHashes
{
    readonly LeakageSample _sample;
    readonly CellHashes _cells;

    public RowHashes(LeakageSample sample)
    {
        _sample = sample;
        _cells = new(sample.Project, sample.File);
        var (whole, parts) = (new List<ulong>(), new List<ulong>());
        ForEach(sample.Split.Test, LeakageSample.MostTestRows, (row, ofFeature) =>
        {
            whole.Add(row);
            parts.AddRange(ofFeature);
        });
        Test = new([.. whole], [.. parts], _cells.Width);
    }

    /// <summary>The test rows of the sample.</summary>
    public TestRows Test { get; }

    /// <summary>The features, those with most values among the test rows first.</summary>
    public int[] MostVaried() =>
        [.. Enumerable.Range(0, _cells.Width).OrderByDescending(f => Enumerable.Range(0, Test.Rows).Select(i => Test.Of(i, f)).Distinct().Count())];

    /// <summary>Gives the hash of each usable training row and of each of its features.</summary>
    public void ForEachTrainingRow(int most, Action<ulong, ulong[]> take) => ForEach(_sample.Split.Train, most, take);

    void ForEach(RowRange range, int most, Action<ulong, ulong[]> take)
    {
        var row = new ulong[_cells.Width];
        _cells.ForEach(range, most, batch =>
        {
            for (var i = 0; i < batch.Rows; i++)
            {
                if (!range.Allows(batch.First + i, batch.Labels[i], batch.Known[i])) { continue; }
                batch.Hashes.AsSpan(i * row.Length, row.Length).CopyTo(row);
                take(WholeOf(row, batch.Labels[i] != 0 ? 1UL : 2UL), row);
            }
        });
    }

    /// <summary>The hash of a row from those of its cells, and a number that goes with them.</summary>
    public static ulong WholeOf(ReadOnlySpan<ulong> cells, ulong with)
    {
        var whole = Mix(with);
        foreach (var part in cells) { unchecked { whole += part; } }
        return whole;
    }

    /// <summary>The hash of a row without one of its features.</summary>
    public static ulong Without(ulong whole, ulong part) => unchecked(whole - part);

    // The finalizer of SplitMix64: every bit of the input moves every bit of the result.
    internal static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>FNV-1a over code units, the same on every machine; never 0.</summary>
    internal static ulong Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text) { unchecked { hash = (hash ^ c) * 1099511628211; } }
        return hash | 1;
    }

    /// <summary>Hashes of the test rows.</summary>
    internal sealed record TestRows(ulong[] Whole, ulong[] Parts, int Width)
    {
        public int Rows => Whole.Length;

        public ulong Of(int row, int feature) => Parts[row * Width + feature];
    }
}
