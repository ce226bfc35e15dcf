using Relearn.Inference.Models.Classes;

namespace Relearn.Scoping;

// label: what belongs to one of several classes.
public static partial class ProjectFile
{
    // Binary tasks have them, classes not.
    static readonly string[] s_binaryKeys = ["event", "window", "lag", "now", "delay", "functions"];
    static readonly string[] s_classKeys = ["levels", "separator", "taxonomy", "minimum", "keep"];

    static ClassConfig? ReadClasses(YamlSection s, string task)
    {
        var separator = s.Text("separator");
        var read = new ClassConfig
        {
            Levels = s.Texts("levels"),
            Separator = task == "multiclass" ? null : separator is { Length: > 0 } ? separator : Taxonomy.Separator,
            Taxonomy = s.Text("taxonomy"),
            Minimum = s.Integer("minimum", 100, 1, int.MaxValue),
            Keep = s.Texts("keep"),
        };
        if (task == "binary")
        {
            foreach (var key in s_classKeys.Where(s.Has)) { s.Problems.Add(ScopeErrors.KeyOfClasses(s.File, s.LineOf(key), $"label.{key}")); }
            return null;
        }
        foreach (var key in s_binaryKeys.Where(s.Has)) { s.Problems.Add(ScopeErrors.KeyOfBinary(s.File, s.LineOf(key), key, task)); }
        if (read.Levels.Count > 0 && s.Has("value")) { s.Problems.Add(ScopeErrors.LevelsAndValue(s.File, s.LineOf("levels"))); }
        if (task == "multiclass" && (read.Levels.Count > 0 || separator is not null)) { s.Problems.Add(ScopeErrors.LevelsOfHierarchy(s.File, s.LineOf(read.Levels.Count > 0 ? "levels" : "separator"))); }
        return read;
    }
}
