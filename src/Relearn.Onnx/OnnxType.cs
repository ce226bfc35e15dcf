namespace Relearn.Onnx;

/// <summary>What a tensor holds; the numbers are those of ONNX's <c>TensorProto.DataType</c>.</summary>
enum OnnxType
{
    Float = 1,
    Byte = 2,
    Integer = 7,
    Text = 8,
    Double = 11,
}
