using Relearn.Inference.Features;

namespace Relearn.Data.Leakage;

/// <summary>Hashes of whole rows as a model sees them, features and label: a sum, so that one feature can be left out by a subtraction.</summary>
sealed class RowHashes
{
    readonly LeakageSample _sample;
    readonly FeatureProgram _program;
    readonly FeatureScratch _scratch;
    readonly ColumnBatch _batch;
    readonly TextHashes[] _texts;

    public RowHashes(LeakageSample sample)
    {
        _sample = sample;
        _program = LeakageFeatures.Compile(sample.Project);
        _scratch = _program.CreateScratch(ColumnBatch.TrainingRows);
        _batch = sample.File.CreateBatch(_program.Inputs.Select(c => c.Name), ColumnBatch.TrainingRows);
        _texts = [.. _program.Features.Select(_ => new TextHashes())];
        var (whole, parts) = (new List<ulong>(), new List<ulong>());
        ForEach(sample.Split.Test, LeakageSample.MostTestRows, (row, ofFeature) =>
        {
            whole.Add(row);
            parts.AddRange(ofFeature);
        });
        Test = new([.. whole], [.. parts], _program.Features.Count);
    }

    /// <summary>The test rows of the sample.</summary>
    public TestRows Test { get; }

    /// <summary>The features, those with most values among the test rows first.</summary>
    public int[] MostVaried() =>
        [.. Enumerable.Range(0, _program.Features.Count).OrderByDescending(f => Enumerable.Range(0, Test.Rows).Select(i => Test.Of(i, f)).Distinct().Count())];

    /// <summary>Gives the hash of each usable training row and of each of its features.</summary>
    public void ForEachTrainingRow(int most, Action<ulong, ulong[]> take) => ForEach(_sample.Split.Train, most, take);

    void ForEach(RowRange range, int most, Action<ulong, ulong[]> take)
    {
        var width = _program.Features.Count;
        var (labels, known) = (new double[ColumnBatch.TrainingRows], new double[ColumnBatch.TrainingRows]);
        var hashes = new ulong[ColumnBatch.TrainingRows * width];
        var row = new ulong[width];
        foreach (var (first, rows) in LeakageSample.Batches(range, most))
        {
            _sample.File.Read(_batch, first, rows);
            _sample.File.Read(RowsFile.Label, first, labels.AsSpan(0, rows));
            _sample.File.Read(RowsFile.LabelKnown, first, known.AsSpan(0, rows));
            var vectors = _scratch.Evaluate(_batch);
            for (var f = 0; f < width; f++) { Hash(vectors[f], f, rows, hashes, width); }
            for (var i = 0; i < rows; i++)
            {
                if (double.IsNaN(labels[i]) || !(known[i] <= range.KnownBy)) { continue; }
                hashes.AsSpan(i * width, width).CopyTo(row);
                var whole = Mix(labels[i] != 0 ? 1UL : 2UL);
                foreach (var part in row) { unchecked { whole += part; } }
                take(whole, row);
            }
        }
    }

    void Hash(Vector vector, int feature, int rows, ulong[] to, int width)
    {
        // Equal values of two features are not the same.
        var salt = Mix((ulong)feature + 1);
        if (vector.Kind == ValueKind.Text)
        {
            _texts[feature].Follow(vector.Dictionary);
            for (var i = 0; i < rows; i++) { to[i * width + feature] = Mix(salt ^ (vector.Codes[i] < 0 ? 0 : _texts[feature].Of(vector.Codes[i]))); }
            return;
        }
        for (var i = 0; i < rows; i++) { to[i * width + feature] = Mix(salt ^ (double.IsNaN(vector.Numbers[i]) ? 0 : BitConverter.DoubleToUInt64Bits(vector.Numbers[i]))); }
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

    sealed class TextHashes
    {
        IReadOnlyList<string>? _dictionary;
        ulong[] _hashes = [];

        public void Follow(IReadOnlyList<string> dictionary)
        {
            if (!ReferenceEquals(_dictionary, dictionary)) { (_dictionary, _hashes) = (dictionary, []); }
            if (_hashes.Length < dictionary.Count) { Array.Resize(ref _hashes, Math.Max(dictionary.Count, _hashes.Length * 2)); }
        }

        public ulong Of(int code) => _hashes[code] != 0 ? _hashes[code] : _hashes[code] = RowHashes.Hash(_dictionary![code]);
    }
}
