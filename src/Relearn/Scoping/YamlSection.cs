using System.Globalization;
using Relearn.Numerics;
using YamlDotNet.RepresentationModel;

namespace Relearn.Scoping;

/// <summary>One mapping of a YAML file: reads typed values, remembers which keys were asked for, collects problems with their lines.</summary>
sealed class YamlSection(YamlMappingNode? node, string name, string file, int parentLine, List<UserError> problems)
{
    readonly HashSet<string> _asked = [];

    public int Line => node is null ? parentLine : (int)node.Start.Line;

    public bool Exists => node is not null;

    public string File => file;

    public List<UserError> Problems => problems;

    public IEnumerable<(string Key, YamlNode Value, int Line)> Entries =>
        node is null ? [] : node.Children.Select(c => ((c.Key as YamlScalarNode)?.Value ?? Describe(c.Key), c.Value, (int)c.Key.Start.Line));

    YamlNode? Take(string key)
    {
        _asked.Add(key);
        return Entries.Where(e => e.Key == key).Select(e => e.Value).FirstOrDefault();
    }

    public int LineOf(string key)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key == key) { return entry.Line; }
        }
        return Line;
    }

    public bool Has(string key) => Entries.Any(e => e.Key == key);

    public string? Text(string key)
    {
        switch (Take(key))
        {
            case null: return null;
            case YamlScalarNode scalar: return scalar.Value;
            case var other:
                problems.Add(ScopeErrors.WrongType(file, (int)other.Start.Line, key, Describe(other), "one value"));
                return null;
        }
    }

    public string Text(string key, string fallback) => Text(key) is { Length: > 0 } text ? text : fallback;

    public string RequiredText(string key, string example)
    {
        var had = problems.Count;
        var text = Text(key);
        if (string.IsNullOrWhiteSpace(text) && problems.Count == had) { problems.Add(ScopeErrors.KeyMissing(file, Line, key, name, example)); }
        return text ?? "";
    }

    public string Choice(string key, string fallback, params string[] choices)
    {
        var value = Text(key, fallback);
        if (choices.Contains(value)) { return value; }
        problems.Add(ScopeErrors.NotAChoice(file, LineOf(key), key, value, choices));
        return fallback;
    }

    public double? Number(string key, double least = double.NegativeInfinity, double most = double.PositiveInfinity)
    {
        var text = Text(key);
        if (text is null) { return null; }
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
        {
            problems.Add(ScopeErrors.WrongType(file, LineOf(key), key, $"'{text}'", "a number"));
            return null;
        }
        if (value >= least && value <= most) { return value; }
        problems.Add(ScopeErrors.OutOfRange(file, LineOf(key), key, value, least, most));
        return null;
    }

    public double Number(string key, double fallback, double least, double most) => Number(key, least, most) ?? fallback;

    public int Integer(string key, int fallback, int least, int most) => Integer(key, least, most) ?? fallback;

    public int? Integer(string key, int least, int most)
    {
        return Number(key, least, most) is { } value && IsWhole(key, value) ? (int)value : null;
    }

    public double Whole(string key, double fallback, double least, double most) => Number(key, least, most) is { } value && IsWhole(key, value) ? value : fallback;

    bool IsWhole(string key, double value)
    {
        if (value == Math.Floor(value)) { return true; }
        problems.Add(ScopeErrors.WrongType(file, LineOf(key), key, value.ToString(CultureInfo.InvariantCulture), "a whole number"));
        return false;
    }

    public bool Flag(string key, bool fallback) => Choice(key, fallback ? "true" : "false", "true", "false") == "true";

    public YamlSection Section(string key)
    {
        var value = Take(key);
        if (value is YamlMappingNode mapping) { return new(mapping, $"'{key}'", file, Line, problems); }
        if (value is not null and not YamlScalarNode { Value: null or "" })
        {
            problems.Add(ScopeErrors.WrongType(file, (int)value.Start.Line, key, Describe(value), "a section with keys"));
        }
        return new(null, $"'{key}'", file, LineOf(key), problems);
    }

    public IReadOnlyList<YamlNode> List(string key)
    {
        switch (Take(key))
        {
            case null: return [];
            case YamlSequenceNode sequence: return [.. sequence.Children];
            case var other:
                problems.Add(ScopeErrors.WrongType(file, (int)other.Start.Line, key, Describe(other), "a list"));
                return [];
        }
    }

    public IReadOnlyList<string> Texts(string key)
    {
        var texts = new List<string>();
        foreach (var item in List(key))
        {
            if (item is YamlScalarNode scalar) { texts.Add(scalar.Value ?? ""); }
            else { problems.Add(ScopeErrors.WrongType(file, (int)item.Start.Line, key, $"a list with {Describe(item)}", "a list of single values")); }
        }
        return texts;
    }

    /// <summary>The sections of a list; what is none is reported.</summary>
    public IEnumerable<YamlSection> Sections(string key, string section, string expected)
    {
        foreach (var node in List(key))
        {
            if (node is YamlMappingNode mapping) { yield return new(mapping, section, file, Line, problems); }
            else { problems.Add(ScopeErrors.WrongType(file, (int)node.Start.Line, key, $"a list with {Describe(node)}", expected)); }
        }
    }

    /// <summary>Reports the keys that nobody asked for.</summary>
    public void Finish()
    {
        foreach (var (key, _, line) in Entries)
        {
            if (!_asked.Contains(key)) { problems.Add(ScopeErrors.KeyUnknown(file, line, key, name, _asked.Order(StringComparer.Ordinal))); }
        }
    }

    public static string Describe(YamlNode node) => node switch
    {
        YamlScalarNode scalar => $"'{scalar.Value}'",
        YamlSequenceNode => "a list",
        _ => "a section",
    };
}
