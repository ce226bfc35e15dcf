using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Data.Leakage;

/// <summary>Hashes of the cells of rows as a model sees them: one for each feature that is made of the row's own columns.</summary>
sealed class CellHashes
{
    readonly RowsFile _file;
    readonly FeatureProgram _program;
    readonly TextHashes[] _texts;

    public CellHashes(ProjectConfig project, RowsFile file)
    {
        (_file, _program) = (file, LeakageFeatures.Compile(project));
        _texts = [.. _program.Features.Select(_ => new TextHashes())];
    }

    /// <summary>Number of features.</summary>
    public int Width => _program.Features.Count;

    /// <summary>Some rows; overwritten by the next.</summary>
    internal sealed record Batch(ulong[] Hashes, double[] Labels, double[] Known, int Width)
    {
        /// <summary>First row.</summary>
        public long First { get; set; }

        /// <summary>Number of rows.</summary>
        public int Rows { get; set; }

        /// <summary>Values of the features.</summary>
        public IReadOnlyList<Vector> Vectors { get; set; } = [];
    }

    /// <summary>Gives whole batches of at most about <paramref name="most"/> rows, spread evenly over a range.</summary>
    public void ForEach(RowRange range, long most, Action<Batch> take)
    {
        var batch = new Batch(new ulong[ColumnBatch.TrainingRows * Width], new double[ColumnBatch.TrainingRows], new double[ColumnBatch.TrainingRows], Width);
        var scratch = _program.CreateScratch(ColumnBatch.TrainingRows);
        var columns = _file.CreateBatch(_program.Inputs.Select(c => c.Name), ColumnBatch.TrainingRows);
        foreach (var (first, rows) in LeakageSample.Batches(range, most))
        {
            _file.Read(columns, first, rows);
            _file.Read(RowsFile.Label, first, batch.Labels.AsSpan(0, rows));
            _file.Read(RowsFile.LabelKnown, first, batch.Known.AsSpan(0, rows));
            (batch.First, batch.Rows, batch.Vectors) = (first, rows, scratch.Evaluate(columns));
            for (var f = 0; f < Width; f++) { Hash(batch.Vectors[f], f, rows, batch.Hashes); }
            take(batch);
        }
    }

    void Hash(Vector vector, int feature, int rows, ulong[] to)
    {
        // Equal values of two features are not the same.
        var salt = SaltOf(feature);
        if (vector.Kind == ValueKind.Text)
        {
            _texts[feature].Follow(vector.Dictionary);
            for (var i = 0; i < rows; i++) { to[i * Width + feature] = RowHashes.Mix(salt ^ (vector.Codes[i] < 0 ? 0 : _texts[feature].Of(vector.Codes[i]))); }
            return;
        }
        for (var i = 0; i < rows; i++) { to[i * Width + feature] = RowHashes.Mix(salt ^ (double.IsNaN(vector.Numbers[i]) ? 0 : BitConverter.DoubleToUInt64Bits(vector.Numbers[i]))); }
    }

    /// <summary>Makes equal values of two features unequal.</summary>
    public static ulong SaltOf(int feature) => RowHashes.Mix((ulong)feature + 1);

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
