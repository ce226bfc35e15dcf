using Microsoft.ML.OnnxRuntime;
using Relearn.Inference;
using Relearn.Inference.Features;

namespace Relearn.Onnx;

/// <summary>Holds an exported bundle in ONNX Runtime against the bundle itself, row by row. Not for two threads at once.</summary>
public sealed class OnnxCheck : IDisposable
{
    readonly OnnxSession _session;
    readonly Predictor _predictor;
    readonly OnnxFeatures _features;
    readonly EncoderScratch _scratch;
    float[] _matrix = [];
    double[] _raw = [];

    /// <summary>Opens an exported model.</summary>
    /// <param name="model">What <see cref="OnnxExport.Write(Predictor, OnnxFeatures)"/> gave.</param>
    /// <param name="predictor">The bundle that it was made from.</param>
    /// <param name="features">How it was made.</param>
    public OnnxCheck(byte[] model, Predictor predictor, OnnxFeatures features)
    {
        _session = OnnxSession.Open(model, $"model '{predictor.Manifest.Model}'");
        (_predictor, _features) = (predictor, features);
        _scratch = predictor.Encoder.CreateScratch(1);
    }

    /// <summary>Rows that were compared.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows whose probability has the same bits.</summary>
    public long SameBits { get; private set; }

    /// <summary>Rows whose raw score has the same bits.</summary>
    public long SameScoreBits { get; private set; }

    /// <summary>The largest difference of two probabilities; infinite where only one of them is a number.</summary>
    public double LargestDifference { get; private set; }

    /// <summary>Compares rows.</summary>
    /// <param name="batch">Values of the bundle's inputs; of its windows, too, where it has some.</param>
    /// <exception cref="BundleException">ONNX Runtime cannot score them.</exception>
    public void Compare(ColumnBatch batch)
    {
        if (batch.Rows == 0) { return; }
        if (_raw.Length < batch.Rows) { (_matrix, _raw) = (new float[batch.Rows * _predictor.Width], new double[batch.Rows]); }
        _predictor.Encoder.Encode(batch, _scratch, _matrix);
        _predictor.Scorer.Score(_matrix.AsSpan(0, batch.Rows * _predictor.Width), _raw.AsSpan(0, batch.Rows));
        var inputs = _session.Inputs.Keys.ToArray();
        var values = new List<OrtValue>();
        try
        {
            foreach (var input in inputs) { values.Add(ValueOf(batch, input)); }
            using var outputs = _session.Run(inputs, values, ["probability", "score"]);
            Compare(outputs[0].GetTensorDataAsSpan<double>(), outputs[1].GetTensorDataAsSpan<double>());
        }
        finally
        {
            foreach (var value in values) { value.Dispose(); }
        }
    }

    void Compare(ReadOnlySpan<double> probabilities, ReadOnlySpan<double> scores)
    {
        for (var row = 0; row < probabilities.Length; row++)
        {
            var expected = _predictor.Manifest.Calibration.Probability(_raw[row]);
            SameBits += Same(expected, probabilities[row]) ? 1 : 0;
            SameScoreBits += Same(_raw[row], scores[row]) ? 1 : 0;
            var difference = expected.Equals(probabilities[row]) ? 0 : Math.Abs(expected - probabilities[row]);
            LargestDifference = Math.Max(LargestDifference, double.IsNaN(difference) ? double.PositiveInfinity : difference);
        }
        Rows += probabilities.Length;
    }

    static bool Same(double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);

    OrtValue ValueOf(ColumnBatch batch, string input)
    {
        if (_features == OnnxFeatures.Encoded) { return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _matrix.AsMemory(0, batch.Rows * _predictor.Width), [batch.Rows, _predictor.Width]); }
        var vector = batch.Vectors[batch.IndexOf(input)];
        if (vector.Kind != ValueKind.Text) { return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, vector.Numbers.AsMemory(0, batch.Rows), [batch.Rows, 1]); }
        var texts = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, [batch.Rows, 1]);
        for (var row = 0; row < batch.Rows; row++)
        {
            if (vector.Codes[row] >= 0) { texts.StringTensorSetElementAt(vector.Dictionary[vector.Codes[row]], row); }
        }
        return texts;
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
