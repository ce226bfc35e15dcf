using Relearn.Inference.Features;

namespace Relearn.Scoping;

// What must hold where the label is one of several classes.
static partial class ProjectRules
{
    // Each says something of true and false.
    static readonly (string Section, string[] Keys)[] s_ofBinary =
    [
        ("model", ["trees", "leaves", "learning_rate", "least_rows_per_leaf", "positive_weight", "focal"]),
        ("sampling", ["negatives"]),
        ("decision", ["threshold", "alerts_per_day", "rule_without_model"]),
        ("serving", ["exploration", "fallback"]),
        ("release", ["share", "steps", "unit"]),
    ];

    static void CheckClasses(ProjectConfig project, ClassConfig classes, YamlSection top)
    {
        var label = top.Section("label");
        if (classes.Levels.Count == 0)
        {
            CheckExpression(project.Label.Value, "The label's 'value'", label.LineOf("value"), project.AllColumns, [ValueKind.Text], "a text, the class or its path, such as 'category'", top);
        }
        foreach (var level in classes.Levels) { CheckColumn(level, "levels", label, project, ValueKind.Text); }
        foreach (var (section, keys) in s_ofBinary)
        {
            var s = top.Section(section);
            foreach (var key in keys.Where(s.Has)) { top.Problems.Add(ScopeErrors.KeyOfBinary(top.File, s.LineOf(key), $"{section}.{key}", project.Task)); }
        }
        if (project.Release.Mode != ReleaseMode.Direct) { top.Problems.Add(ScopeErrors.KeyOfBinary(top.File, top.Section("release").LineOf("mode"), "release.mode", project.Task)); }
    }

    static bool ReadsLabels(Expression expression) => ExpressionParser.WindowsOf(expression).Any(w => w.ReadsLabel) || FeatureProgram.LearntIn(expression).OfType<TargetRateExpression>().Any();

    // A declaration for classes in a binary project says something that nobody would look at.
    static void CheckNoClasses(YamlSection top)
    {
        var decision = top.Section("decision");
        if (decision.Has("accuracy")) { top.Problems.Add(ScopeErrors.KeyOfClasses(top.File, decision.LineOf("accuracy"), "decision.accuracy")); }
    }
}
