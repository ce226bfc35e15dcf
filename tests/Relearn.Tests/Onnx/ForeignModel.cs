using Relearn.Onnx;

namespace Relearn.Tests.Onnx;

/// <summary>Models as other software writes them: any types, shapes and names.</summary>
static class ForeignModel
{
    public static ProtoWriter Tensor(string name, OnnxType type, params object[] sizes) => Value(name, Tensor(type, sizes));

    /// <summary>A list of maps from whole numbers to floats, as a ZipMap makes it.</summary>
    public static ProtoWriter Maps(string name)
    {
        var map = new ProtoWriter().Integer(1, (long)OnnxType.Integer).Message(2, Tensor(OnnxType.Float));
        return Value(name, new ProtoWriter().Message(4, new ProtoWriter().Message(1, new ProtoWriter().Message(5, map))));
    }

    static ProtoWriter Tensor(OnnxType type, params object[] sizes)
    {
        var shape = new ProtoWriter();
        foreach (var size in sizes) { shape.Message(1, size is string symbol ? new ProtoWriter().Text(2, symbol) : new ProtoWriter().Integer(1, (int)size)); }
        return new ProtoWriter().Message(1, new ProtoWriter().Integer(1, (long)type).Message(2, shape));
    }

    static ProtoWriter Value(string name, ProtoWriter type) => new ProtoWriter().Text(1, name).Message(2, type);

    public static ProtoWriter Node(string operation, string[] inputs, string output, params ProtoWriter[] attributes)
    {
        var node = new ProtoWriter();
        foreach (var input in inputs) { node.Text(1, input); }
        node.Text(2, output).Text(4, operation).Text(7, operation == "ZipMap" ? "ai.onnx.ml" : "");
        foreach (var attribute in attributes) { node.Message(5, attribute); }
        return node;
    }

    public static byte[] Of(ProtoWriter[] inputs, ProtoWriter[] outputs, params ProtoWriter[] nodes)
    {
        var graph = new ProtoWriter().Text(2, "foreign");
        foreach (var node in nodes) { graph.Message(1, node); }
        foreach (var input in inputs) { graph.Message(11, input); }
        foreach (var output in outputs) { graph.Message(12, output); }
        return new ProtoWriter().Integer(1, 8).Text(2, "somebody").Message(7, graph).Message(8, new ProtoWriter().Text(1, "").Integer(2, 17)).Message(8, new ProtoWriter().Text(1, "ai.onnx.ml").Integer(2, 3)).Written.ToArray();
    }
}
