using Relearn.Inference.Features;
using Relearn.Inference.Models.Classes;

namespace Relearn.Inference;

/// <summary>Working memory of a typed predictor. Every text gets one code for good, so that kernels meet it once.</summary>
sealed class TypedScratch
{
    // Working memory that has met more than this is made anew.
    const int MostTexts = 1 << 14;
    const long MostCharacters = 1 << 22;

    readonly ColumnBatch _batch;
    readonly KeptTexts _texts = [];
    readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
    float[] _matrix = [];
    long _characters;

    public TypedScratch(Predictor predictor, int inputs)
    {
        _batch = new(predictor.Encoder.Program.BatchColumns, 1);
        Encoder = predictor.Encoder.CreateScratch(1);
        Classes = predictor.Classes?.CreateScratch();
        foreach (var vector in _batch.Vectors.Take(inputs)) { vector.Dictionary = _texts; }
    }

    public EncoderScratch Encoder { get; }

    /// <summary>Working memory of a model of several classes; null for another.</summary>
    public ClassPredictorScratch? Classes { get; }

    /// <summary>Where an answer stands of which only the probability is wanted.</summary>
    public ClassAnswer[] Answer { get; } = [new()];

    /// <summary>It has met so many texts that it is not worth keeping.</summary>
    public bool IsFull => _texts.Count > MostTexts || _characters > MostCharacters;

    /// <summary>The batch with room for so many rows.</summary>
    public ColumnBatch Begin(int rows)
    {
        if (_batch.Rows < rows)
        {
            foreach (var vector in _batch.Vectors) { vector.Reserve(rows); }
        }
        _batch.Rows = rows;
        return _batch;
    }

    public Span<float> Matrix(int length)
    {
        if (_matrix.Length < length) { _matrix = new float[length]; }
        return _matrix.AsSpan(0, length);
    }

    public int CodeOf(string? text)
    {
        if (text is null) { return -1; }
        if (_codes.TryGetValue(text, out var code)) { return code; }
        code = _texts.Count;
        _texts.Add(text);
        _characters += text.Length;
        _codes.Add(text, code);
        return code;
    }
}
