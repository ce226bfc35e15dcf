namespace Relearn.Inference.Features;

/// <summary>A program and what it learnt: turns a batch into the float matrix that models read, <c>[rows, features]</c>, row-major.</summary>
/// <remarks>Numbers, times, durations and booleans go in as they are (float32); text goes in as its code in the vocabulary; NaN is missing.</remarks>
public sealed class FeatureEncoder
{
    readonly Vocabulary?[] _vocabularies;

    /// <summary>Joins a program with one vocabulary for each text feature.</summary>
    /// <exception cref="ArgumentException">A text feature has no vocabulary.</exception>
    public FeatureEncoder(FeatureProgram program, IReadOnlyDictionary<string, Vocabulary> vocabularies)
    {
        Program = program;
        _vocabularies = new Vocabulary?[program.Features.Count];
        for (var i = 0; i < _vocabularies.Length; i++)
        {
            if (program.KindOf(i) != ValueKind.Text) { continue; }
            _vocabularies[i] = vocabularies.TryGetValue(program.Features[i].Name, out var vocabulary)
                ? vocabulary
                : throw new ArgumentException($"Text feature '{program.Features[i].Name}' has no vocabulary.");
        }
    }

    /// <summary>The program.</summary>
    public FeatureProgram Program { get; }

    /// <summary>Number of features, the width of the matrix.</summary>
    public int Width => _vocabularies.Length;

    /// <summary>The vocabulary of a text feature; null for the others.</summary>
    public Vocabulary? VocabularyOf(int feature) => _vocabularies[feature];

    /// <summary>True where the feature is a code of a category, not a quantity.</summary>
    public bool IsCategorical(int feature) => _vocabularies[feature] is not null;

    /// <summary>Working memory for batches of up to <paramref name="capacity"/> rows; one thread at a time.</summary>
    public EncoderScratch CreateScratch(int capacity) => new(Program.CreateScratch(capacity), Width);

    /// <summary>Encodes <paramref name="batch"/> into the first <c>rows * Width</c> places of <paramref name="matrix"/>.</summary>
    public void Encode(ColumnBatch batch, EncoderScratch scratch, Span<float> matrix)
    {
        var vectors = scratch.Features.Evaluate(batch);
        var width = Width;
        for (var f = 0; f < width; f++)
        {
            var vector = vectors[f];
            if (_vocabularies[f] is { } vocabulary)
            {
                EncodeText(vector, vocabulary, ref scratch.Maps[f], batch.Rows, matrix, f, width);
            }
            else
            {
                var numbers = vector.Numbers;
                for (int i = 0, at = f; i < batch.Rows; i++, at += width) { matrix[at] = (float)numbers[i]; }
            }
        }
    }

    static void EncodeText(Vector vector, Vocabulary vocabulary, ref EncoderScratch.TextMap map, int rows, Span<float> matrix, int at, int width)
    {
        var dictionary = vector.Dictionary;
        if (rows <= 64 && !ReferenceEquals(map.Dictionary, dictionary))
        {
            for (var i = 0; i < rows; i++, at += width)
            {
                var code = vector.Codes[i];
                matrix[at] = code < 0 ? float.NaN : vocabulary.CodeOf(dictionary[code]);
            }
            return;
        }
        if (!ReferenceEquals(map.Dictionary, dictionary)) { map = new(dictionary); }
        map.Grow(vocabulary);
        var codes = map.Codes;
        for (var i = 0; i < rows; i++, at += width)
        {
            var code = vector.Codes[i];
            matrix[at] = code < 0 ? float.NaN : codes[code];
        }
    }
}
