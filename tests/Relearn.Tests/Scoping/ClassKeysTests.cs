using System.Text.Json;
using System.Text.RegularExpressions;
using Relearn.Scoping;

namespace Relearn.Tests.Scoping;

/// <summary>Which keys go with classes and which do not: the parser and docs/formats/project.md say the same.</summary>
public sealed partial class ClassKeysTests
{
    static readonly string s_page = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "docs", "formats", "project.md"));

    static string Project(string task, string label, string rest) => $$"""
        name: goods
        goal: File each offer.
        task: {{task}}
        data: { file: rows.csv, columns: { title: text, category: { type: text, known: after } } }
        label: { name: category, {{label}} }
        features: { title: title }
        {{rest}}
        """;

    [Fact]
    public void Keys_of_classes_are_refused_all_at_once_where_the_label_is_true_or_false()
    {
        var problems = ProjectFile.Parse(Project("binary", "value: category == \"a\", levels: [category], separator: /, taxonomy: tree.csv, minimum: 5, keep: [a]", ""), "project.yaml").Problems;
        Assert.Equal(["keep", "levels", "minimum", "separator", "taxonomy"], problems.Where(p => p.Code == "scope.key_of_classes").Select(p => Quoted().Match(p.Message).Groups["key"].Value["label.".Length..]).Order(StringComparer.Ordinal));
        Assert.All(problems, p => Assert.Equal(("scope.key_of_classes", 5), (p.Code, p.Line)));
    }

    public static TheoryData<string, string> KeysOfBinary => [.. Refused().Matches(s_page[s_page.IndexOf("are refused with classes", StringComparison.Ordinal)..s_page.IndexOf("## `leakage`", StringComparison.Ordinal)])
        .Where(m => m.Groups["keys"].Value.StartsWith('`')).SelectMany(m => Key().Matches(m.Groups["keys"].Value).Select(k => (m.Groups["section"].Value, k.Groups["key"].Value)))];

    [Theory]
    [MemberData(nameof(KeysOfBinary))]
    public void A_key_that_the_page_says_is_refused_with_classes_is_refused(string section, string key)
    {
        // What the value is does not matter: it is the key that is wrong.
        var value = (section, key) switch { ("label", "functions") => "[ { name: f, says: true, when: 'title == \"a\"' } ]", ("label", "delay") => "mature", ("label", "window" or "lag") => "days(1)", ("label", "now") => "2001-01-01", ("decision", "rule_without_model") => "'title == \"a\"'", ("serving", "fallback") => "{ constant: 0.5 }", ("label", _) => "category", _ => "0.1" };
        var yaml = section == "label" ? Project("hierarchy", $"value: category, {key}: {value}", "") : Project("hierarchy", "value: category", $"{section}: {{ {key}: {value} }}");
        Assert.Contains(ProjectFile.Parse(yaml, "project.yaml").Problems, p => p.Code == "scope.key_of_binary" && p.Message.Contains(section == "label" ? $"'{key}'" : $"'{section}.{key}'", StringComparison.Ordinal));
    }

    [Fact]
    public void The_page_names_refused_keys_of_four_sections() => Assert.Equal(["decision", "label", "sampling", "serving"], KeysOfBinary.Select(k => k.Data.Item1).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Every_key_of_the_schema_stands_on_the_page()
    {
        var keys = new HashSet<string>();
        Collect(JsonDocument.Parse(ProjectSchema.Text).RootElement, keys);
        Assert.True(keys.Count > 100);
        Assert.All(keys, key => Assert.Contains($"`{key}`", s_page));
    }

    static void Collect(JsonElement element, HashSet<string> keys)
    {
        if (element.ValueKind == JsonValueKind.Array) { foreach (var item in element.EnumerateArray()) { Collect(item, keys); } }
        if (element.ValueKind != JsonValueKind.Object) { return; }
        foreach (var property in element.EnumerateObject())
        {
            if (property.Name == "properties") { foreach (var key in property.Value.EnumerateObject()) { keys.Add(key.Name); } }
            Collect(property.Value, keys);
        }
    }

    [GeneratedRegex("'(?<key>[^']+)'")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^\| `(?<section>\w+)` \| (?<keys>.+) \|$", RegexOptions.Multiline)]
    private static partial Regex Refused();

    [GeneratedRegex("`(?<key>\\w+)`")]
    private static partial Regex Key();
}
