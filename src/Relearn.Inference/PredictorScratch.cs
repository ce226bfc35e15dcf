using Relearn.Inference.Features;
using Relearn.Inference.Models.Classes;

namespace Relearn.Inference;

/// <summary>Working memory of one prediction: the rows as they came in (the inputs, then the windows), encoded, and scored.</summary>
public sealed class PredictorScratch : RowBuffer
{
    readonly bool _trust;

    internal PredictorScratch(FeatureEncoder encoder, IReadOnlyList<InputColumn> inputs, ClassPredictorScratch? classes, bool trust = false)
        : base([.. inputs, .. encoder.Program.Windows.Select(w => w.Column)])
    {
        Encoder = encoder.CreateScratch(1);
        ClassScratch = classes;
        _trust = trust;
    }

    /// <summary>The encoded rows, <c>[rows, features]</c>, row-major.</summary>
    public float[] Matrix { get; private set; } = [];

    internal double[] Scores { get; private set; } = [];

    internal EncoderScratch Encoder { get; }

    /// <summary>Rows that look like few or none of those that the model learnt from, <c>[rows]</c>; empty where the bundle does not say.</summary>
    internal bool[] Unfamiliar { get; private set; } = [];

    internal ClassPredictorScratch? ClassScratch { get; }

    /// <summary>What a model of several classes answered, <c>[rows]</c>; empty for another.</summary>
    internal ClassAnswer[] Answers { get; private set; } = [];

    /// <summary>About how much memory it holds.</summary>
    internal long MemoryBytes => 8L * Scores.Length * (1 + Batch.Vectors.Length + 3 * Encoder.Maps.Length) + 4L * Matrix.Length + 500L * (Batch.Vectors.Length + Encoder.Maps.Length);

    internal void Reserve(int rows, int width)
    {
        Reserve(rows);
        if (Scores.Length >= rows) { return; }
        Scores = new double[rows];
        if (_trust) { Unfamiliar = new bool[rows]; }
        if (ClassScratch is null) { Matrix = new float[rows * width]; }
        else { Answers = [.. Enumerable.Range(0, rows).Select(_ => new ClassAnswer())]; }
    }
}
