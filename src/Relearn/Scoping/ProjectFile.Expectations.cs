using System.Globalization;
using System.Text.RegularExpressions;
using Relearn.Inference.Features;

namespace Relearn.Scoping;

// 'data.expectations': what is expected of the rows.
public static partial class ProjectFile
{
    // In the order of ExpectationKind.
    static readonly string[] s_expectationKeys = ["present", "readable", "between", "one_of", "matches", "unique", "holds", "rows", "newest_within_days", "in_order"];

    static List<ExpectationConfig> ReadExpectations(YamlSection data, IReadOnlyList<ColumnConfig> columns)
    {
        var read = new List<ExpectationConfig>();
        foreach (var section in data.Sections("expectations", "an expectation", "a list of lines such as '- { column: distance, between: [0, 6000] }'"))
        {
            if (ReadExpectation(section, columns) is { } expectation) { read.Add(expectation); }
            section.Finish();
        }
        return read;
    }

    static ExpectationConfig? ReadExpectation(YamlSection s, IReadOnlyList<ColumnConfig> columns)
    {
        var had = s.Problems.Count;
        var (name, level, per) = (s.Text("column"), s.Choice("level", "error", "warn", "error", "critical"), s.Text("per"));
        if (per is not (null or "partition" or "data")) { s.Problems.Add(ScopeErrors.NotAChoice(s.File, s.LineOf("per"), "per", per, ["partition", "data"])); }
        var share = s.Number("at_least", 0, 1);
        var (between, rows, values) = (s.Texts("between"), s.Texts("rows"), s.Texts("one_of"));
        var (pattern, condition, days, now) = (s.Text("matches"), s.Text("holds"), s.Number("newest_within_days", 0, 1e6), s.Text("now"));
        foreach (var flag in (string[])["present", "readable", "unique", "in_order"])
        {
            if (s.Text(flag) is { } given && given != "true") { s.Problems.Add(ScopeErrors.NotAChoice(s.File, s.LineOf(flag), flag, given, ["true"])); }
        }
        var named = s_expectationKeys.Where(s.Has).ToArray();
        if (named.Length != 1)
        {
            s.Problems.Add(ScopeErrors.ExpectationUnclear(s.File, s.Line, named, s_expectationKeys));
            return null;
        }
        var kind = (ExpectationKind)Array.IndexOf(s_expectationKeys, named[0]);
        var column = CheckColumn(s, kind, named[0], name, columns);
        if (share is not null && kind is (ExpectationKind.Rows or ExpectationKind.Newest)) { s.Problems.Add(ScopeErrors.ExpectationKey(s.File, s.LineOf("at_least"), "at_least", named[0])); }
        if (now is not null && kind != ExpectationKind.Newest) { s.Problems.Add(ScopeErrors.ExpectationKey(s.File, s.LineOf("now"), "now", named[0])); }
        if (now is not null && !DateOnly.TryParseExact(now, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)) { s.Problems.Add(ScopeErrors.DateWrong(s.File, s.LineOf("now"), "now", now)); }
        var (least, most) = kind switch
        {
            ExpectationKind.Between => Bounds(s, "between", between, column?.Kind == ValueKind.Time),
            ExpectationKind.Rows => Bounds(s, "rows", rows, isTime: false),
            _ => (null, null),
        };
        if (kind == ExpectationKind.OneOf) { CheckValues(s, values, column); }
        if (pattern is not null && PatternProblem(pattern) is { } wrong) { s.Problems.Add(ScopeErrors.PatternWrong(s.File, s.LineOf("matches"), pattern, wrong)); }
        return s.Problems.Count > had ? null : new()
        {
            Kind = kind,
            Column = name,
            Least = least,
            Most = most,
            Values = values,
            Pattern = pattern,
            Condition = condition,
            Days = days,
            Now = now,
            AtLeast = share ?? 1,
            Level = Enum.Parse<ExpectationLevel>(level, ignoreCase: true),
            PerPartition = per is null ? null : per == "partition",
        };
    }

    static ColumnConfig? CheckColumn(YamlSection s, ExpectationKind kind, string key, string? name, IReadOnlyList<ColumnConfig> columns)
    {
        if (kind is ExpectationKind.Holds or ExpectationKind.Rows or ExpectationKind.Newest or ExpectationKind.InOrder)
        {
            if (name is not null) { s.Problems.Add(ScopeErrors.ExpectationKey(s.File, s.LineOf("column"), "column", key)); }
            return null;
        }
        if (name is null)
        {
            s.Problems.Add(ScopeErrors.KeyMissing(s.File, s.Line, "column", $"the expectation '{key}'", "the name of a column: 'column: distance'"));
            return null;
        }
        var column = columns.FirstOrDefault(c => c.Name == name);
        if (column is null)
        {
            s.Problems.Add(ScopeErrors.ColumnNotDeclared(s.File, s.LineOf("column"), "column", name, columns.Select(c => c.Name)));
            return null;
        }
        var (fits, expected) = kind switch
        {
            ExpectationKind.Between => (column.Kind is ValueKind.Number or ValueKind.Time, "a number or a time"),
            ExpectationKind.OneOf => (column.Kind is ValueKind.Number or ValueKind.Text, "a text or a number"),
            ExpectationKind.Matches => (column.Kind == ValueKind.Text, "a text"),
            _ => (true, ""),
        };
        if (!fits) { s.Problems.Add(ScopeErrors.ExpressionKind(s.File, s.LineOf("column"), $"Column '{name}' of '{key}'", column.Kind, expected)); }
        return column;
    }

    static (double? Least, double? Most) Bounds(YamlSection s, string key, IReadOnlyList<string> given, bool isTime)
    {
        if (given.Count == 2 && Read(given[0]) is { } low && Read(given[1]) is { } high && low <= high) { return (low, high); }
        s.Problems.Add(ScopeErrors.WrongType(s.File, s.LineOf(key), key, $"[{string.Join(", ", given)}]",
            isTime ? "two times, the earlier first: [2001-01-01, 2001-06-30]" : "two numbers, the lesser first: [least, most]"));
        return (null, null);

        double? Read(string text) => isTime
            ? DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? (time - DateTime.UnixEpoch).TotalMicroseconds : null
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
    }

    static void CheckValues(YamlSection s, IReadOnlyList<string> values, ColumnConfig? column)
    {
        if (values.Count == 0) { s.Problems.Add(ScopeErrors.WrongType(s.File, s.LineOf("one_of"), "one_of", "an empty list", "at least one value: [JFK, LGA]")); }
        if (column?.Kind != ValueKind.Number) { return; }
        foreach (var value in values.Where(v => !double.TryParse(v, NumberStyles.Float, CultureInfo.InvariantCulture, out _)))
        {
            s.Problems.Add(ScopeErrors.WrongType(s.File, s.LineOf("one_of"), "one_of", $"a list with '{value}'", $"numbers, because '{column.Name}' is a column of numbers"));
        }
    }

    static string? PatternProblem(string pattern)
    {
        try
        {
            _ = new Regex(pattern, PatternOptions);
            return null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return e.Message;
        }
    }

    /// <summary>Patterns run in time that grows with the length of the text alone, whatever it holds.</summary>
    internal const RegexOptions PatternOptions = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
}
