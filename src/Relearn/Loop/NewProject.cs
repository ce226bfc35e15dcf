using System.Globalization;
using System.Text;
using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Loop;

/// <summary>A project that was made from a table.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Rows">Rows of the table that were looked at.</param>
/// <param name="Label">The label's column.</param>
/// <param name="Positive">The value that counts as true.</param>
/// <param name="Time">What stands for time: a column, <c>row_order</c> or <c>none</c>.</param>
/// <param name="Notes">What was guessed and why, and what should be looked at.</param>
public sealed record NewProject(string Folder, long Rows, string Label, string Positive, string Time, IReadOnlyList<string> Notes)
{
    static readonly string[] LabelNames = ["label", "target", "class", "outcome", "y", "response", "converted", "click", "clicked", "churn", "churned", "default", "fraud", "is_fraud", "revenue", "classification"];
    static readonly string[] PositiveTexts = ["true", "yes", "y", "1", "t", "positive", "pos", "won", "bad", "fraud", "churn"];

    /// <summary>What a person said; null is guessed.</summary>
    /// <param name="Label">The label's column, or a condition such as <c>delay &gt; 15</c>.</param>
    /// <param name="Positive">The value that counts as true.</param>
    /// <param name="Time">A column, <c>row_order</c> or <c>none</c>.</param>
    /// <param name="Missing">Texts that stand for a missing value.</param>
    public sealed record Choices(string? Label = null, string? Positive = null, string? Time = null, IReadOnlyList<string>? Missing = null);

    /// <summary>Makes the folder <paramref name="parent"/>/<paramref name="name"/> with a project.yaml that runs.</summary>
    internal static NewProject Create(string parent, string name, string file, Choices choices)
    {
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_')) { throw LoopErrors.NameWrong(name).Exception(); }
        var folder = Path.Combine(parent, name);
        if (File.Exists(Path.Combine(folder, ProjectFile.FileName))) { throw LoopErrors.ProjectExists(folder).Exception(); }
        var path = Path.GetFullPath(file);
        if (!File.Exists(path)) { throw LoopErrors.TableMissing(path).Exception(); }
        var temporary = Path.Combine(Path.GetTempPath(), $"relearn-new-{Environment.ProcessId}");
        IReadOnlyList<TableColumn> columns;
        long rows;
        try
        {
            (columns, rows) = TableSurvey.Look(DataSources.OpenFile(path, choices.Missing ?? [], temporary, 1024));
        }
        finally
        {
            if (Directory.Exists(temporary)) { Directory.Delete(temporary, recursive: true); }
        }
        if (rows == 0) { throw DataErrors.NoRows(Path.GetFileName(path), 0).Exception(); }
        if (columns.FirstOrDefault(c => c.Name.Contains('`', StringComparison.Ordinal)) is { } odd) { throw LoopErrors.NotWritten(odd.Name, "a backtick in its name").Exception(); }
        var notes = new List<string>();
        var label = ConditionOf(columns, choices) ?? ColumnOf(columns, path, choices, notes);
        var time = TimeOf(columns, label, choices, notes);
        var key = KeyOf(columns, label, time, rows, notes);
        if (columns.All(c => label.Columns.Contains(c.Name) || c.Name == key || c.Distinct <= 1)) { throw LoopErrors.NoFeatures(Path.GetFileName(path)).Exception(); }
        var yaml = Write(name, Path.GetRelativePath(folder, path), columns, label, time, key, choices, notes);
        // The file is made only if it can be read back without a complaint.
        var problems = ProjectFile.Parse(yaml, ProjectFile.FileName).Problems;
        if (problems.Count > 0) { throw new Numerics.UserErrorException(problems); }
        Directory.CreateDirectory(folder);
        AtomicFile.WriteText(Path.Combine(folder, ProjectFile.FileName), yaml);
        return new(folder, rows, label.Name, label.Positive, time, notes);
    }

    // What is learnt, and the columns that say so: they are known only afterwards.
    sealed record LabelChoice(string Name, string Positive, string Condition, IReadOnlyList<string> Columns);

    // '--label "delay > 15"': a condition instead of a column.
    static LabelChoice? ConditionOf(IReadOnlyList<TableColumn> columns, Choices choices)
    {
        if (choices.Label is not { } text || columns.Any(c => c.Name == text)) { return null; }
        var (expression, _) = ExpressionParser.Parse(text, columns.Select(c => new InputColumn(c.Name, c.Kind)));
        return expression is { Kind: ValueKind.Boolean } ? new(text, "true", text, ExpressionParser.ColumnsOf(expression)) : null;
    }

    static LabelChoice ColumnOf(IReadOnlyList<TableColumn> columns, string path, Choices choices, List<string> notes)
    {
        var column = LabelOf(columns, path, choices, notes);
        var (positive, condition) = PositiveOf(column, choices, notes);
        return new(column.Name, positive, condition, [column.Name]);
    }

    static TableColumn LabelOf(IReadOnlyList<TableColumn> columns, string path, Choices choices, List<string> notes)
    {
        var names = columns.Select(c => c.Name).ToArray();
        if (choices.Label is { } named)
        {
            return columns.FirstOrDefault(c => c.Name == named) ?? throw LoopErrors.ColumnUnknown("--label", named, names).Exception();
        }
        var binary = columns.Where(c => c.Distinct == 2 && c.Kind != ValueKind.Time).ToArray();
        var byName = binary.Where(c => LabelNames.Contains(c.Name.ToLowerInvariant())).ToArray();
        var found = byName.Length == 1 ? byName[0] : binary.Length == 1 ? binary[0] : binary.LastOrDefault() == columns[^1] ? columns[^1] : null;
        if (found is null) { throw LoopErrors.LabelNotGuessed(Path.GetFileName(path), [.. binary.Select(c => c.Name)], names).Exception(); }
        notes.Add($"label: '{found.Name}', because {(byName.Length == 1 ? "of its name and its two values" : binary.Length == 1 ? "no other column has two values" : "it is the last column and has two values")}. Another: --label COLUMN.");
        return found;
    }

    static (string Positive, string Condition) PositiveOf(TableColumn label, Choices choices, List<string> notes)
    {
        string Condition(string value) => label.Kind switch
        {
            ValueKind.Text when value.Contains('"', StringComparison.Ordinal) => throw LoopErrors.NotWritten(label.Name, "a value with a double quote").Exception(),
            ValueKind.Text => $"{label.Quoted} == \"{value}\"",
            ValueKind.Boolean => value == "true" ? label.Quoted : $"not {label.Quoted}",
            _ => $"{label.Quoted} == {value}",
        };
        if (choices.Positive is { } named)
        {
            if (label.Kind == ValueKind.Boolean) { named = named.ToLowerInvariant(); }
            var known = label.Values.Select(v => v.Value).ToArray();
            // Of a column with many values not all are listed; a number must be one all the same.
            if (known.Length > 0 ? !known.Contains(named) : label.Kind != ValueKind.Text && !double.TryParse(named, CultureInfo.InvariantCulture, out _)) { throw LoopErrors.ValueUnknown(label.Name, named, known).Exception(); }
            return (named, Condition(named));
        }
        if (label.Distinct != 2) { throw LoopErrors.LabelNotBinary(label.Name, label.Distinct, string.Join(", ", label.Values.Take(5).Select(v => v.Value))).Exception(); }
        var (first, second) = (label.Values[0], label.Values[1]);
        var positive = PositiveTexts.Contains(first.Value.ToLowerInvariant()) && !PositiveTexts.Contains(second.Value.ToLowerInvariant()) ? first : second;
        notes.Add(string.Create(CultureInfo.InvariantCulture, $"true is '{positive.Value}' ({(double)positive.Count / (first.Count + second.Count):0.0%} of the rows). Another: --positive VALUE."));
        return (positive.Value, Condition(positive.Value));
    }

    static string TimeOf(IReadOnlyList<TableColumn> columns, LabelChoice label, Choices choices, List<string> notes)
    {
        if (choices.Time is "none" or "row_order") { return choices.Time; }
        if (choices.Time is { } named)
        {
            var column = columns.FirstOrDefault(c => c.Name == named) ?? throw LoopErrors.ColumnUnknown("--time", named, [.. columns.Select(c => c.Name)]).Exception();
            return column.Kind == ValueKind.Time ? named : throw LoopErrors.TimeNotATime(named, column.Kind).Exception();
        }
        var times = columns.Where(c => c.Kind == ValueKind.Time && c.Missing * 20 < c.Rows && !label.Columns.Contains(c.Name)).OrderBy(c => c.Missing).ThenByDescending(c => c.Distinct).ToArray();
        if (times.Length > 0)
        {
            notes.Add($"time: column '{times[0].Name}', read as UTC; set 'zone' if its clock is another. Another: --time COLUMN, row_order or none.");
            return times[0].Name;
        }
        notes.Add("time: none, because no column is a time: training and test rows are drawn at random. If the rows stand in the order in which they came, use --time row_order: a random split flatters a model whose world changes.");
        return "none";
    }

    static string? KeyOf(IReadOnlyList<TableColumn> columns, LabelChoice label, string time, long rows, List<string> notes)
    {
        foreach (var c in columns)
        {
            if (label.Columns.Contains(c.Name) || c.Name == time || !c.Unique || rows < 2) { continue; }
            notes.Add($"key: '{c.Name}', because every row has its own; it is not a feature.");
            return c.Name;
        }
        return null;
    }

    static string Write(string name, string file, IReadOnlyList<TableColumn> columns, LabelChoice label, string time, string? key, Choices choices, List<string> notes)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # yaml-language-server: $schema=.relearn/{ProjectSchema.FileName}
            name: {name}
            goal: {Quote($"Predict {label.Name} and act on it.")}   # say what it is for
            task: binary

            data:
              file: {Yaml(file)}

            """);
        if (choices.Missing is { Count: > 0 } missing) { text.Append($"  missing: [{string.Join(", ", missing.Select(Yaml))}]\n"); }
        text.Append(time is "none" or "row_order" ? $"  time: {time}\n" : $"  time: {{ column: {Yaml(time)}, zone: UTC }}\n");
        if (key is not null) { text.Append($"  key: {Yaml(key)}\n"); }
        text.Append("  columns:\n");
        foreach (var c in columns)
        {
            var kind = c.Kind.ToString().ToLowerInvariant();
            text.Append(label.Columns.Contains(c.Name) ? $"    {Yaml(c.Name)}: {{ type: {kind}, known: after }}\n" : $"    {Yaml(c.Name)}: {kind}\n");
        }
        text.Append($"\nlabel:\n  name: {Yaml(label.Name)}\n  value: {Yaml(label.Condition)}\n\nfeatures:\n");
        var skipped = new List<string>();
        foreach (var c in columns)
        {
            if (label.Columns.Contains(c.Name) || c.Name == key) { continue; }
            if (c.Distinct <= 1) { skipped.Add(c.Name); continue; }
            if (c.Kind == ValueKind.Time)
            {
                foreach (var part in new[] { "hour", "weekday", "month" }) { text.Append($"  {Yaml($"{part} of {c.Name}")}: {Yaml($"{part}({c.Quoted})")}\n"); }
                continue;
            }
            text.Append($"  {Yaml(c.Name)}: {Yaml(c.Quoted)}\n");
        }
        if (skipped.Count > 0) { notes.Add($"left out, because they have one value only: {string.Join(", ", skipped)}."); }
        notes.Add("money: a hit earns 1 and a false alarm costs 1 until 'kpi' says what they are worth; nobody signs off until 'stakeholders' names someone.");
        notes.Add("look through 'features': what is known only after the decision (a duration, a result) must be marked 'known: after'.");
        text.Append("""

            kpi:
              name: value of the decisions
              currency: USD
              true_positive: 1     # acted, and it was true
              false_positive: -1   # acted, and it was false
              false_negative: 0    # did not act, and it was true
              true_negative: 0     # did not act, and it was false

            """);
        return text.ToString();
    }

    static string Yaml(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '/' or '.') && !double.TryParse(text, CultureInfo.InvariantCulture, out _)
            && char.IsAsciiLetter(text[0]) && text.ToLowerInvariant() is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n")
            ? text : Quote(text);

    static string Quote(string text) => $"'{text.Replace("'", "''")}'";
}
