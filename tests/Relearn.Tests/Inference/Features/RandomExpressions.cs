using Relearn.Inference.Features;

namespace Relearn.Tests.Inference.Features;

/// <summary>Random sentences of the feature language, typed, over a fixed set of columns.</summary>
static class RandomExpressions
{
    public static readonly InputColumn[] Columns =
    [
        new("n1", ValueKind.Number), new("n 2", ValueKind.Number), new("t1", ValueKind.Text), new("t2", ValueKind.Text),
        new("at", ValueKind.Time), new("flag", ValueKind.Boolean),
    ];

    const int Depth = 3;
    static readonly Dictionary<ValueKind, Gen<string>> Deepest = Build();

    public static Gen<string> Of(ValueKind kind) => Deepest[kind];

    static Dictionary<ValueKind, Gen<string>> Build()
    {
        var level = new Dictionary<ValueKind, Gen<string>>
        {
            [ValueKind.Number] = Gen.OneOf("n1", "`n 2`", "0", "2.5", "-1"),
            [ValueKind.Text] = Gen.OneOf("t1", "t2", "\"X|y\""),
            [ValueKind.Time] = Gen.Const("at"),
            [ValueKind.Duration] = Gen.OneOf("hours(3)", "days(n1)"),
            [ValueKind.Boolean] = Gen.OneOf("flag", "true", "false"),
        };
        for (var depth = 0; depth < Depth; depth++)
        {
            var below = level;
            level = Enum.GetValues<ValueKind>().ToDictionary(kind => kind, kind => Gen.OneOf<string>([
                below[kind], .. FunctionCatalog.All.Where(f => f.Result == kind).Select(f => Call(f, below))]));
        }
        return level;
    }

    static Gen<string> Call(Function function, Dictionary<ValueKind, Gen<string>> below)
    {
        Gen<string> Argument(int i) => below[function.Parameters[i]];
        return function.Parameters.Length switch
        {
            1 => Argument(0).Select(a => function.Name switch { "neg" => $"-({a})", "not" => $"(not {a})", _ => $"{function.Name}({a})" }),
            2 => Gen.Select(Argument(0), Argument(1), (a, b) => FunctionCatalog.Names.Contains(function.Name) ? $"{function.Name}({a}, {b})" : $"({a} {function.Name} {b})"),
            _ => Gen.Select(Argument(0), Argument(1), Argument(2), (a, b, c) => $"{function.Name}({a}, {b}, {c})"),
        };
    }
}
