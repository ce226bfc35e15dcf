using Relearn.Inference.Features;

namespace Relearn.Monitoring.Skew;

/// <summary>One served row that differs from its recomputation.</summary>
/// <param name="Row">The row of the data set version.</param>
/// <param name="Time">Its event time, microseconds since 1970 UTC.</param>
/// <param name="ServedInputs">Inputs as they were sent: a number (NaN is missing) or a text.</param>
/// <param name="Inputs">Inputs as the data has them.</param>
/// <param name="ServedFeatures">Features as they were served.</param>
/// <param name="Features">Features recomputed.</param>
sealed record SkewSample(long Row, double Time, object?[] ServedInputs, object?[] Inputs, float[] ServedFeatures, float[] Features)
{
    /// <summary>Values of a row of a batch: a number (NaN is missing) or a text.</summary>
    public static object?[] ValuesOf(ColumnBatch batch, int row, int columns) =>
        [.. batch.Vectors.Take(columns).Select(v => v.Kind == ValueKind.Text ? v.Codes[row] < 0 ? null : (object?)v.Dictionary[v.Codes[row]] : v.Numbers[row])];

    public static bool Same(object? a, object? b) => a is double x && b is double y ? x.Equals(y) : Equals(a, b);

    public static bool Same(float a, float b) => float.IsNaN(a) ? float.IsNaN(b) : BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b);
}
