namespace Relearn.Scoping;

// label: what is learnt, and who says it.
public static partial class ProjectFile
{
    static readonly string[] s_functionKeys = ["when", "matches", "model"];

    static LabelConfig ReadLabel(YamlSection s, string task)
    {
        var name = s.Exists ? s.RequiredText("name", "what the label is called") : "";
        var classes = ReadClasses(s, task);
        var (value, natural, delay) = classes is { Levels: [var largest, ..] } && !s.Has("value") ? (largest, null, default) : ReadLabelValue(s);
        var label = new LabelConfig(name, value, s.Text("known"), s.Integer("delay_rows", 0, 0, int.MaxValue))
        {
            Classes = classes,
            Natural = natural,
            Delay = delay,
            Item = s.Text("item"),
            Instructions = s.Text("instructions"),
            Second = s.Number("second", 0.1, 0, 1),
            Functions = ReadFunctions(s),
        };
        s.Finish();
        return label;
    }

    static List<LabelFunctionConfig> ReadFunctions(YamlSection label)
    {
        var functions = new List<LabelFunctionConfig>();
        foreach (var section in label.Sections("functions", "a labelling function", "a list of lines such as '- { name: refund, says: false, column: note, matches: refund }'"))
        {
            if (ReadFunction(section, functions) is { } function) { functions.Add(function); }
            section.Finish();
        }
        return functions;
    }

    static LabelFunctionConfig? ReadFunction(YamlSection s, List<LabelFunctionConfig> before)
    {
        var had = s.Problems.Count;
        var name = s.RequiredText("name", "what the function is called");
        var (when, column, pattern, model) = (s.Text("when"), s.Text("column"), s.Text("matches"), s.Text("model"));
        var (above, below) = (s.Number("above", 0.9, 0, 1), s.Number("below", 0.1, 0, 1));
        var says = s.Has("says") && s.Flag("says", true);
        if (before.Any(f => f.Name == name)) { s.Problems.Add(ScopeErrors.Duplicate(s.File, s.LineOf("name"), name, "'label.functions'")); }
        var given = s_functionKeys.Where(s.Has).ToArray();
        if (given.Length != 1) { s.Problems.Add(ScopeErrors.FunctionUnclear(s.File, s.Line, name, given)); }
        else if (model is null && !s.Has("says")) { s.Problems.Add(ScopeErrors.KeyMissing(s.File, s.Line, "says", $"labelling function '{name}'", "true or false, the class that it votes for")); }
        if (pattern is not null && column is null) { s.Problems.Add(ScopeErrors.KeyMissing(s.File, s.Line, "column", $"labelling function '{name}'", "the column that the pattern is looked for in")); }
        if (pattern is not null && PatternProblem(pattern) is { } wrong) { s.Problems.Add(ScopeErrors.PatternWrong(s.File, s.LineOf("matches"), pattern, wrong)); }
        return s.Problems.Count > had ? null : new(name, says, when, column, pattern, model, above, below);
    }
}
