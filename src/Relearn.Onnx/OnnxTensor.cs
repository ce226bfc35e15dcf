using System.Runtime.InteropServices;

namespace Relearn.Onnx;

/// <summary>Constants of a model, as ONNX's <c>TensorProto</c>.</summary>
static class OnnxTensor
{
    // Numbers of the fields: onnx.proto3, message TensorProto.
    const int Dimensions = 1, Type = 2, Texts = 6, Name = 8, Raw = 9;

    public static ProtoWriter Of(string name, ReadOnlySpan<double> values, params ReadOnlySpan<long> dimensions) => Of(name, OnnxType.Double, MemoryMarshal.AsBytes(values), dimensions);

    public static ProtoWriter Of(string name, ReadOnlySpan<long> values, params ReadOnlySpan<long> dimensions) => Of(name, OnnxType.Integer, MemoryMarshal.AsBytes(values), dimensions);

    public static ProtoWriter Of(string name, string text, params ReadOnlySpan<long> dimensions) => Begin(name, OnnxType.Text, dimensions).Text(Texts, text);

    /// <summary>Values as they stand in memory, little-endian.</summary>
    public static ProtoWriter Of(string name, OnnxType type, ReadOnlySpan<byte> values, params ReadOnlySpan<long> dimensions) => Begin(name, type, dimensions).Bytes(Raw, values);

    static ProtoWriter Begin(string name, OnnxType type, ReadOnlySpan<long> dimensions) =>
        new ProtoWriter().Integers(Dimensions, dimensions.ToArray()).Integer(Type, (long)type).Text(Name, name);
}
