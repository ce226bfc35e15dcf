using System.Globalization;

namespace Relearn.Onnx;

/// <summary>A graph of ONNX operators that grows node by node; each method gives the name of the value that it makes.</summary>
/// <remarks>
/// Numbers of the fields: onnx.proto3 of the ONNX project. Operators are those of opset 21 and of ai.onnx.ml 5, whose <c>TreeEnsemble</c> sums in double;
/// ONNX Runtime has all of them from 1.20 on. Equal calls give equal bytes.
/// </remarks>
sealed class GraphBuilder
{
    public const string MachineLearning = "ai.onnx.ml";

    const int IrVersion = 10;
    const int Opset = 21;
    const int MachineLearningOpset = 5;

    readonly ProtoWriter _graph = new();
    readonly HashSet<string> _reserved;
    readonly Dictionary<string, string> _constants = [];
    readonly List<string> _inputs = [];
    int _next;

    /// <summary>Starts a graph.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="reserved">Names of inputs and outputs, which no value in between gets.</param>
    public GraphBuilder(string name, IEnumerable<string> reserved)
    {
        _graph.Text(2, name);
        _reserved = [.. reserved];
    }

    /// <summary>Columns that a caller sends, <c>[rows, columns]</c>.</summary>
    public string Input(string name, OnnxType type, int columns)
    {
        _graph.Message(11, ValueInfo(name, type, columns));
        _inputs.Add(name);
        return name;
    }

    /// <summary>The first input: it says how many rows there are.</summary>
    public string FirstInput => _inputs[0];

    /// <summary>Declares a value as an output, <c>[rows, columns]</c>.</summary>
    public void Output(string value, string name, OnnxType type, int columns)
    {
        Node("Identity", "", [value], name, []);
        _graph.Message(12, ValueInfo(name, type, columns));
    }

    static ProtoWriter ValueInfo(string name, OnnxType type, int columns)
    {
        var shape = new ProtoWriter().Message(1, new ProtoWriter().Text(2, "rows")).Message(1, new ProtoWriter().Integer(1, columns));
        return new ProtoWriter().Text(1, name).Message(2, new ProtoWriter().Message(1, new ProtoWriter().Integer(1, (long)type).Message(2, shape)));
    }

    /// <summary>Applies an operator of ONNX itself.</summary>
    public string Apply(string operation, params string[] inputs) => Apply(operation, "", inputs);

    /// <summary>Applies an operator with settings.</summary>
    public string Apply(string operation, string domain, string[] inputs, params ProtoWriter[] attributes)
    {
        var output = NextName();
        Node(operation, domain, inputs, output, attributes);
        return output;
    }

    void Node(string operation, string domain, string[] inputs, string output, ProtoWriter[] attributes)
    {
        var node = new ProtoWriter();
        foreach (var input in inputs) { node.Text(1, input); }
        node.Text(2, output).Text(4, operation);
        foreach (var attribute in attributes) { node.Message(5, attribute); }
        if (domain.Length > 0) { node.Text(7, domain); }
        _graph.Message(1, node);
    }

    string NextName()
    {
        while (true)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"v{_next++}");
            if (!_reserved.Contains(name)) { return name; }
        }
    }

    /// <summary>A number, <c>[1, 1]</c>.</summary>
    public string Number(double value) => Constant(string.Create(CultureInfo.InvariantCulture, $"number {BitConverter.DoubleToInt64Bits(value)}"), name => OnnxTensor.Of(name, [value], 1, 1));

    /// <summary>A row of numbers, <c>[1, numbers]</c>.</summary>
    public string Row(params double[] values) => Constant(null, name => OnnxTensor.Of(name, values, 1, values.Length));

    /// <summary>Numbers that are looked up by their position, <c>[numbers]</c>.</summary>
    public string Table(double[] values) => Constant(null, name => OnnxTensor.Of(name, values, values.Length));

    /// <summary>Whole numbers, <c>[numbers]</c>.</summary>
    public string Integers(params long[] values) => Constant($"integers {string.Join(' ', values)}", name => OnnxTensor.Of(name, values, values.Length));

    /// <summary>A text, <c>[1, 1]</c>.</summary>
    public string Text(string value) => Constant($"text {value}", name => OnnxTensor.Of(name, value, 1, 1));

    string Constant(string? key, Func<string, ProtoWriter> make)
    {
        if (key is not null && _constants.TryGetValue(key, out var known)) { return known; }
        var name = NextName();
        _graph.Message(5, make(name));
        if (key is not null) { _constants.Add(key, name); }
        return name;
    }

    public string Cast(string value, OnnxType to) => Apply("Cast", "", [value], OnnxAttribute.Of("to", (long)to));

    public string Where(string test, string yes, string no) => Apply("Where", test, yes, no);

    /// <summary>Values side by side.</summary>
    public string Concat(params string[] values) => values.Length == 1 ? values[0] : Apply("Concat", "", values, OnnxAttribute.Of("axis", 1));

    /// <summary>How often a test is true in each row, <c>[rows, 1]</c>, whole numbers.</summary>
    public string Count(string test) => Apply("ReduceSum", "", [Cast(test, OnnxType.Integer), Integers(1)], OnnxAttribute.Of("keepdims", 1));

    /// <summary>One column of a matrix, <c>[rows, 1]</c>.</summary>
    public string Column(string matrix, int column) => Apply("Gather", "", [matrix, Integers(column)], OnnxAttribute.Of("axis", 1));

    /// <summary>The whole model.</summary>
    /// <param name="facts">What it should say of itself.</param>
    public byte[] ToModel(IEnumerable<(string Key, string Value)> facts)
    {
        var model = new ProtoWriter().Integer(1, IrVersion).Text(2, "Relearn").Message(7, _graph)
            .Message(8, new ProtoWriter().Text(1, "").Integer(2, Opset))
            .Message(8, new ProtoWriter().Text(1, MachineLearning).Integer(2, MachineLearningOpset));
        foreach (var (key, value) in facts) { model.Message(14, new ProtoWriter().Text(1, key).Text(2, value)); }
        return model.Written.ToArray();
    }
}
