using Relearn.Inference.Features;

namespace Relearn.Onnx;

/// <summary>The feature program as ONNX operators: columns in, encoded rows out.</summary>
/// <remarks>
/// As in the program itself, numbers, times, durations and booleans are doubles with NaN for missing; only the finished feature is rounded to float32.
/// ONNX has no missing text: the empty text stands for it.
/// </remarks>
sealed partial class FeatureGraph
{
    // The separator of the feature language's own cross.
    const string Separator = "\u241F";

    readonly GraphBuilder _graph;
    readonly FeatureEncoder _encoder;
    readonly Dictionary<string, string> _values = [];

    FeatureGraph(GraphBuilder graph, FeatureEncoder encoder) => (_graph, _encoder) = (graph, encoder);

    FeatureProgram Program => _encoder.Program;

    /// <summary>Adds a program to a graph.</summary>
    /// <returns>Encoded rows in double, each value one of float32, <c>[rows, features]</c>.</returns>
    public static string Encode(GraphBuilder graph, FeatureEncoder encoder)
    {
        foreach (var input in encoder.Program.Inputs) { graph.Input(input.Name, input.Kind == ValueKind.Text ? OnnxType.Text : OnnxType.Double, 1); }
        var features = new FeatureGraph(graph, encoder);
        return graph.Cast(graph.Concat([.. Enumerable.Range(0, encoder.Width).Select(features.Feature)]), OnnxType.Double);
    }

    /// <summary>Why a program cannot be said in ONNX: each feature that cannot, with its reason.</summary>
    public static IReadOnlyList<string> Obstacles(FeatureEncoder encoder)
    {
        var program = encoder.Program;
        if (program.Inputs.Count == 0) { return ["no feature reads a column"]; }
        var features = new FeatureGraph(new("", []), encoder);
        return [.. Enumerable.Range(0, encoder.Width).Select(f => (Name: program.Features[f].Name, Why: features.Obstacle(f))).Where(f => f.Why is not null).Select(f => $"feature '{f.Name}': {f.Why}")];
    }

    string? Obstacle(int feature) => _encoder.VocabularyOf(feature)?.Terms.Contains("") == true
        ? "the empty text is one of its categories, but in ONNX it stands for a missing one"
        : Obstacle(Program.ExpressionOf(feature));

    string? Obstacle(Expression expression) => expression switch
    {
        WindowExpression window => $"'{window.Window.Text}' looks at earlier events",
        TargetRateExpression => "'target_mean' looks at what was learnt of each category",
        TextExpression { Value: "" } => "the empty text stands for a missing one in ONNX",
        CallExpression { Function.Name: "contains" or "starts_with" or "ends_with" } call when call.Arguments[1] is not TextExpression => $"'{call.Function.Name}' with a text that is not the same for all rows has no operator in ONNX",
        CallExpression { Function.Name: "clock" or "is_holiday" } call => Obstacle(call.Arguments[0]),
        CallExpression call when !IsKnown(call) => $"'{call.Function.Name}' has no operator in ONNX",
        CallExpression call => call.Arguments.Select(Obstacle).FirstOrDefault(o => o is not null),
        LearntExpression learnt => Obstacle(learnt.Arguments[0]),
        ColumnExpression or NumberExpression or TextExpression => null,
        _ => $"'{ExpressionText.Of(expression)}' has no operator in ONNX",
    };

    string Feature(int feature)
    {
        var expression = Program.ExpressionOf(feature);
        var value = Value(expression);
        if (ExpressionParser.ColumnsOf(expression).Count == 0) { value = _graph.Apply("Expand", value, _graph.Apply("Shape", _graph.FirstInput)); }
        if (_encoder.VocabularyOf(feature) is not { } vocabulary) { return _graph.Cast(value, OnnxType.Float); }
        return _graph.Apply("LabelEncoder", GraphBuilder.MachineLearning, [value],
            OnnxAttribute.Of("keys_strings", ["", .. vocabulary.Terms]),
            OnnxAttribute.Of("values_floats", [float.NaN, .. Enumerable.Range(0, vocabulary.Terms.Count).Select(c => (float)c)]),
            OnnxAttribute.Of("default_float", (float)vocabulary.Terms.Count));
    }

    // Equal parts of features are computed once.
    string Value(Expression expression)
    {
        var text = ExpressionText.Of(expression);
        if (_values.TryGetValue(text, out var known)) { return known; }
        var value = expression switch
        {
            ColumnExpression column => column.Name,
            NumberExpression number => _graph.Number(number.Value),
            TextExpression literal => _graph.Text(literal.Value),
            LearntExpression learnt => Learnt(learnt),
            CallExpression call => Call(call),
            _ => throw new ArgumentException($"'{text}' has no operator in ONNX."),
        };
        _values.Add(text, value);
        return value;
    }

    string Learnt(LearntExpression call)
    {
        var (x, learnt) = (Value(call.Arguments[0]), Program.Learnt.NumbersOf(call));
        return call.Function.Name switch
        {
            "scale" => learnt[1] > 0 ? _graph.Apply("Div", _graph.Apply("Sub", x, Number(learnt[0])), Number(learnt[1])) : Unless(IsMissing(x), Number(0)),
            "fill" => _graph.Where(IsMissing(x), Number(learnt[0]), x),
            _ => Unless(IsMissing(x), learnt.Length == 0 ? Number(0) : _graph.Cast(_graph.Count(_graph.Apply("LessOrEqual", _graph.Row(learnt), x)), OnnxType.Double)),
        };
    }

    string Number(double value) => _graph.Number(value);

    string IsMissing(string number) => _graph.Apply("IsNaN", number);

    string IsMissingText(string text) => _graph.Apply("Equal", text, _graph.Text(""));

    string Either(string test, string other) => _graph.Apply("Or", test, other);

    /// <summary>Missing where a test is true.</summary>
    string Unless(string test, string value) => _graph.Where(test, Number(double.NaN), value);

    /// <summary>A test as 1 or 0.</summary>
    string Flag(string test) => _graph.Cast(test, OnnxType.Double);
}
