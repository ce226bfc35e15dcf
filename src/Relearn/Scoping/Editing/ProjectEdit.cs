using Relearn.Numerics;

namespace Relearn.Scoping.Editing;

/// <summary>Changes single values of a <c>project.yaml</c>; what comes out can be read, or nothing changes.</summary>
static class ProjectEdit
{
    // What a label may say of when it is true; an objective says it in one way.
    static readonly string[] s_ofEvents = ["event", "window", "lag", "now", "delay"];

    /// <summary>What was asked for on a command line: <c>KEY=VALUE</c>.</summary>
    /// <exception cref="UserErrorException">Some of them are no changes; all of these are named.</exception>
    public static IReadOnlyList<(string Key, string? Value)> Parse(IReadOnlyList<string> texts)
    {
        var wrong = texts.Where(t => t.IndexOf('=', StringComparison.Ordinal) < 1 || t[..t.IndexOf('=', StringComparison.Ordinal)].Split('.').Any(string.IsNullOrWhiteSpace)).Select(EditingErrors.ChangeWrong).ToArray();
        return wrong.Length > 0 ? throw new UserErrorException(wrong) : [.. texts.Select(t => (t[..t.IndexOf('=', StringComparison.Ordinal)], (string?)t[(t.IndexOf('=', StringComparison.Ordinal) + 1)..]))];
    }

    /// <summary>What makes an objective the label.</summary>
    public static IReadOnlyList<(string Key, string? Value)> Of(ObjectiveConfig objective, ProjectConfig project)
    {
        var changes = new List<(string, string?)> { ("label.name", objective.Name), ("label.value", objective.Value) };
        if (project.Label.Natural is not null) { changes.AddRange(s_ofEvents.Select(k => ($"label.{k}", (string?)null))); }
        if (project.Label.Classes is { Levels.Count: > 0 }) { changes.Add(("label.levels", null)); }
        if (objective.Known is { } known) { changes.Add(("label.known", known)); }
        if (objective.Minimum is { } minimum) { changes.Add(("label.minimum", FormattableString.Invariant($"{minimum}"))); }
        changes.AddRange(objective.Money.Select(m => ($"kpi.{m.Key}", (string?)FormattableString.Invariant($"{m.Value}"))));
        return changes;
    }

    /// <summary>Changes a text.</summary>
    /// <param name="text">What stands in the file.</param>
    /// <param name="path">Its path, for messages and for files that it names.</param>
    /// <param name="wanted">Keys with their new values; null takes a key out.</param>
    /// <returns>The new text, and what changed.</returns>
    /// <exception cref="UserErrorException">The result would not be a sound project; all that is wrong is named.</exception>
    public static (string Text, IReadOnlyList<KeyChange> Changes) Apply(string text, string path, IReadOnlyList<(string Key, string? Value)> wanted)
    {
        var edited = new ProjectText(text);
        var changes = new List<KeyChange>();
        var problems = new List<UserError>();
        foreach (var (key, value) in wanted)
        {
            var keys = key.Split('.');
            var before = edited.ValueOf(keys);
            if (before is null && value is not null && edited.IsComposite(keys)) { problems.Add(EditingErrors.ChangeOfSection(path, key)); }
            else if (value is null)
            {
                before ??= edited.Written(keys);
                edited.Remove(keys);
            }
            else if (before != value && !edited.TrySet(keys, value)) { problems.Add(EditingErrors.ChangeNotWritable(path, key)); }
            if (before != edited.ValueOf(keys)) { changes.Add(new(key, before, value)); }
        }
        if (problems.Count == 0) { problems.AddRange(ProjectFile.Parse(edited.Text, path).Problems); }
        return problems.Count > 0 ? throw new UserErrorException(problems) : (edited.Text, changes);
    }

    /// <summary>Takes changes back, last first.</summary>
    /// <exception cref="UserErrorException">A value is not what the changes had made it, or the result would not be sound.</exception>
    public static (string Text, IReadOnlyList<KeyChange> Changes) Revert(string text, string path, IReadOnlyList<KeyChange> changes)
    {
        static string Shown(string? value) => value is null ? "not there" : $"'{value}'";
        var now = new ProjectText(text);
        var differing = changes.Where(c => now.ValueOf(c.Key.Split('.')) != c.After).Select(c => EditingErrors.ChangedSince(path, c.Key, Shown(now.ValueOf(c.Key.Split('.'))), Shown(c.After))).ToArray();
        return differing.Length > 0 ? throw new UserErrorException(differing) : Apply(text, path, [.. changes.Reverse().Select(c => (c.Key, c.Before))]);
    }
}
