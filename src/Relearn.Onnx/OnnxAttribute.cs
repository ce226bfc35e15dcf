namespace Relearn.Onnx;

/// <summary>Settings of an operator, as ONNX's <c>AttributeProto</c>.</summary>
static class OnnxAttribute
{
    // Numbers of the fields and kinds: onnx.proto3 of the ONNX project, message AttributeProto.
    const int Name = 1, FloatValue = 2, IntegerValue = 3, TextValue = 4, TensorValue = 5, FloatList = 7, IntegerList = 8, TextList = 9, Kind = 20;

    public static ProtoWriter Of(string name, long value) => Begin(name, 2).Integer(IntegerValue, value);

    public static ProtoWriter Of(string name, float value) => Begin(name, 1).Float(FloatValue, value);

    public static ProtoWriter Of(string name, string value) => Begin(name, 3).Text(TextValue, value);

    public static ProtoWriter Of(string name, IReadOnlyList<float> values) => Begin(name, 6).Floats(FloatList, values);

    public static ProtoWriter Of(string name, IReadOnlyList<long> values) => Begin(name, 7).Integers(IntegerList, values);

    public static ProtoWriter Of(string name, IReadOnlyList<string> values)
    {
        var attribute = Begin(name, 8);
        foreach (var value in values) { attribute.Text(TextList, value); }
        return attribute;
    }

    public static ProtoWriter Of(string name, ReadOnlySpan<double> values) => Begin(name, 4).Message(TensorValue, OnnxTensor.Of(name, values, values.Length));

    public static ProtoWriter Of(string name, ReadOnlySpan<byte> values) => Begin(name, 4).Message(TensorValue, OnnxTensor.Of(name, OnnxType.Byte, values, values.Length));

    static ProtoWriter Begin(string name, int kind) => new ProtoWriter().Text(Name, name).Integer(Kind, kind);
}
