using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Relearn.Inference;
using Relearn.Inference.Features;
using Relearn.Inference.Models;

namespace Relearn.Onnx;

/// <summary>An ONNX model from anywhere, run by ONNX Runtime: rows of numbers in, what one of its outputs says out. Safe for any number of threads, each call on one.</summary>
/// <remarks>
/// It takes models with one input of float or double, <c>[rows, n]</c>, or one input of float, double, int64, int32 or bool for each column, <c>[rows, 1]</c> or <c>[rows]</c>;
/// and an output of one of these types, <c>[rows, n]</c> or <c>[rows]</c>. Nothing is done to what it says: a probability stays one, a label is its number, a bool is 0 or 1.
/// </remarks>
public sealed unsafe class OnnxScorer : IScorer, IDisposable
{
    // Enough for the runtime to be at its best; memory does not grow with the rows of a call.
    const int BatchRows = 1024;

    // More is damage, and must not ask for that much memory.
    const int MostColumns = 1 << 20;

    static readonly TensorElementType[] s_numbers = [TensorElementType.Float, TensorElementType.Double, TensorElementType.Int64, TensorElementType.Int32, TensorElementType.Bool];

    readonly OnnxSession _session;
    readonly string[] _inputs;
    readonly TensorElementType[] _types;
    readonly bool[] _flat;

    OnnxScorer(OnnxSession session, string? output, long bytes)
    {
        _session = session;
        MemoryBytes = bytes;
        _inputs = [.. session.Inputs.Keys];
        _types = [.. session.Inputs.Values.Select(i => i.IsTensor ? i.ElementDataType : TensorElementType.DataTypeMax)];
        _flat = [.. session.Inputs.Values.Select(i => i.IsTensor && i.Dimensions.Length == 1)];
        Width = WidthOf();
        Output = OutputOf(output);
        Outputs = OutputsOf();
    }

    /// <summary>Opens a model file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="output">Which output to read; by default the only one that fits, or the one whose name begins with <c>prob</c>, or the first of floats, or the first.</param>
    /// <exception cref="BundleException">It cannot be opened, or has other inputs and outputs than can be used; the message lists them with their types.</exception>
    public static OnnxScorer Open(string path, string? output = null)
    {
        byte[] model;
        try
        {
            model = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OnnxErrors.FileUnreadable(path, e.Message);
        }
        return Parse(model, path, output);
    }

    /// <summary>Opens a model that is in memory; <paramref name="name"/> is what messages call it.</summary>
    /// <exception cref="BundleException">It cannot be opened or used.</exception>
    public static OnnxScorer Parse(byte[] model, string name, string? output = null)
    {
        if (model.Length == 0) { throw OnnxErrors.NotOnnx(name); }
        var session = OnnxSession.Open(model, name);
        try
        {
            return new(session, output, model.LongLength);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>The output that is read.</summary>
    public string Output { get; }

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public int Outputs { get; }

    /// <summary>Size of the model; the runtime takes about as much again.</summary>
    public long MemoryBytes { get; }

    /// <inheritdoc/>
    /// <exception cref="BundleException">The runtime refuses the rows, or a column of whole numbers has a missing value.</exception>
    public void Score(ReadOnlySpan<float> matrix, Span<double> raw)
    {
        var rows = raw.Length / Outputs;
        ArgumentOutOfRangeException.ThrowIfNotEqual(raw.Length, rows * Outputs);
        ArgumentOutOfRangeException.ThrowIfLessThan(matrix.Length, rows * Width);
        for (var first = 0; first < rows; first += BatchRows)
        {
            var count = Math.Min(BatchRows, rows - first);
            var found = Run(matrix.Slice(first * Width, count * Width), count, raw.Slice(first * Outputs, count * Outputs));
            if (found != count * Outputs) { throw OnnxErrors.RowsWrong(_session.Name, Output, found, count); }
        }
    }

    // How many values came out; they are copied where there is room for just as many.
    long Run(ReadOnlySpan<float> matrix, int rows, Span<double> raw)
    {
        var whole = _inputs.Length == 1 && _types[0] == TensorElementType.Float;
        var columns = _inputs.Length == 1 ? Width : 1;
        var room = ArrayPool<byte>.Shared.Rent(whole ? 1 : Width * rows * sizeof(double));
        var values = new OrtValue[_inputs.Length];
        fixed (float* from = matrix)
        fixed (byte* to = room)
        {
            try
            {
                var at = to;
                for (var i = 0; i < values.Length; i++)
                {
                    long[] shape = _flat[i] ? [rows] : [rows, columns];
                    if (whole)
                    {
                        values[i] = Tensor(TensorElementType.Float, from, matrix.Length * sizeof(float), shape);
                        continue;
                    }
                    var bytes = Convert(matrix, i, columns, rows, at);
                    values[i] = Tensor(_types[i], at, bytes, shape);
                    at += rows * columns * sizeof(double);
                }
                using var outputs = _session.Run(_inputs, values, [Output]);
                var count = outputs[0].GetTensorTypeAndShape().ElementCount;
                if (count == raw.Length) { Read(outputs[0], raw); }
                return count;
            }
            finally
            {
                foreach (var value in values) { value?.Dispose(); }
                ArrayPool<byte>.Shared.Return(room);
            }
        }
    }

    static OrtValue Tensor(TensorElementType type, void* data, long bytes, long[] shape) => OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, type, shape, (nint)data, bytes);

    // Columns [input, input + columns) of the rows as the type that the input has.
    int Convert(ReadOnlySpan<float> matrix, int input, int columns, int rows, void* to)
    {
        for (var i = 0; i < rows * columns; i++)
        {
            var value = matrix[i / columns * Width + input + i % columns];
            switch (_types[input])
            {
                case TensorElementType.Float: ((float*)to)[i] = value; break;
                case TensorElementType.Double: ((double*)to)[i] = value; break;
                case TensorElementType.Int64: ((long*)to)[i] = (long)Whole(value, input, long.MaxValue); break;
                case TensorElementType.Int32: ((int*)to)[i] = (int)Whole(value, input, int.MaxValue); break;
                default: ((bool*)to)[i] = Whole(value, input, 2) == 1; break;
            }
        }
        return rows * columns * (_types[input] switch { TensorElementType.Double or TensorElementType.Int64 => sizeof(double), TensorElementType.Bool => sizeof(bool), _ => sizeof(float) });
    }

    float Whole(float value, int input, double limit) => value == MathF.Floor(value) && Math.Abs(value) < limit && (limit > 2 || value >= 0) ? value : throw OnnxErrors.MissingInWholeNumbers(_session.Name, _inputs[input]);

    static void Read(OrtValue output, Span<double> raw)
    {
        switch (output.GetTensorTypeAndShape().ElementDataType)
        {
            case TensorElementType.Float: Copy(output.GetTensorDataAsSpan<float>(), raw); break;
            case TensorElementType.Double: output.GetTensorDataAsSpan<double>().CopyTo(raw); break;
            case TensorElementType.Int64: Copy(output.GetTensorDataAsSpan<long>(), raw); break;
            case TensorElementType.Int32: Copy(output.GetTensorDataAsSpan<int>(), raw); break;
            default: Copy<byte>(System.Runtime.InteropServices.MemoryMarshal.AsBytes(output.GetTensorDataAsSpan<bool>()), raw); break;
        }
    }

    static void Copy<T>(ReadOnlySpan<T> from, Span<double> to) where T : struct, System.Numerics.INumber<T>
    {
        for (var i = 0; i < to.Length; i++) { to[i] = double.CreateChecked(from[i]); }
    }

    int WidthOf()
    {
        var inputs = _session.Inputs;
        if (inputs.Count == 0) { throw InputsUnfit("it has no input"); }
        foreach (var (name, input) in inputs)
        {
            if (!input.IsTensor) { throw InputsUnfit($"input '{name}' is no tensor"); }
            if (!s_numbers.Contains(input.ElementDataType)) { throw InputsUnfit($"input '{name}' takes {input.ElementDataType.ToString().ToLowerInvariant()}"); }
            if (input.Dimensions.Length is not (1 or 2)) { throw InputsUnfit($"input '{name}' has {input.Dimensions.Length} dimensions"); }
            if (input.Dimensions[0] >= 0) { throw InputsUnfit($"input '{name}' takes {input.Dimensions[0]} rows at a time, no more and no less"); }
            if (inputs.Count > 1 && input.Dimensions.Length == 2 && input.Dimensions[1] != 1) { throw InputsUnfit($"there are several inputs, and '{name}' is not one column"); }
        }
        var only = inputs.Values.First();
        if (inputs.Count > 1 || only.Dimensions.Length == 1) { return inputs.Count; }
        if (only.Dimensions[1] > MostColumns) { throw InputsUnfit(FormattableString.Invariant($"input '{inputs.Keys.First()}' takes {only.Dimensions[1]:N0} columns, and {MostColumns:N0} are the most")); }
        return only.Dimensions[1] > 0 ? only.Dimensions[1] : throw InputsUnfit($"input '{inputs.Keys.First()}' does not say how many columns it takes");
    }

    BundleException InputsUnfit(string why) => OnnxErrors.InputsUnfit(_session.Name, why, _session.Describe());

    string OutputOf(string? wanted)
    {
        if (wanted is not null && !_session.Outputs.ContainsKey(wanted)) { throw OnnxErrors.OutputUnknown(_session.Name, wanted, Nearest.Hint(wanted, _session.Outputs.Keys), _session.Describe()); }
        string[] fitting = [.. _session.Outputs.Where(o => o.Value.IsTensor && s_numbers.Contains(o.Value.ElementDataType) && o.Value.Dimensions.Length is 1 or 2).Select(o => o.Key)];
        if (wanted is not null)
        {
            return fitting.Contains(wanted) ? wanted : throw OnnxErrors.OutputsUnfit(_session.Name, $"'{wanted}' is not such a tensor", _session.Describe());
        }
        return fitting.FirstOrDefault(o => o.StartsWith("prob", StringComparison.OrdinalIgnoreCase))
            ?? fitting.FirstOrDefault(o => _session.Outputs[o].ElementDataType is TensorElementType.Float or TensorElementType.Double)
            ?? fitting.FirstOrDefault() ?? throw OnnxErrors.OutputsUnfit(_session.Name, "none is a tensor of numbers, [rows, n] or [rows]", _session.Describe());
    }

    // Where the model does not say how many values a row has, two rows tell.
    int OutputsOf()
    {
        var sizes = _session.Outputs[Output].Dimensions;
        if (sizes.Length == 1) { return 1; }
        if (sizes[1] > 0) { return sizes[1]; }
        var count = Run(new float[2 * Width], 2, []);
        return count > 0 && count % 2 == 0 ? (int)(count / 2) : throw OnnxErrors.RowsWrong(_session.Name, Output, count, 2);
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
