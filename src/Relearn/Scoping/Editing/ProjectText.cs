using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Relearn.Scoping.Editing;

/// <summary>The text of a <c>project.yaml</c> in which single values are changed: comments, order and layout stay.</summary>
sealed class ProjectText
{
    string _text;

    /// <summary>Takes the text of a file that can be read.</summary>
    public ProjectText(string text) => _text = text;

    /// <summary>The text as it is now.</summary>
    public string Text => _text;

    /// <summary>The value of a key; null where it does not stand.</summary>
    /// <param name="path">Keys from the top, the innermost last.</param>
    public string? ValueOf(IReadOnlyList<string> path) => Find(path, path.Count) is YamlScalarNode scalar ? scalar.Value ?? "" : null;

    /// <summary>True if the path leads to a section or a list.</summary>
    public bool IsComposite(IReadOnlyList<string> path) => Find(path, path.Count) is YamlMappingNode or YamlSequenceNode;

    /// <summary>What stands at a key, as it is written; null where it does not stand.</summary>
    public string? Written(IReadOnlyList<string> path) => Find(path, path.Count) is { } node ? _text[At(node.Start)..Content(node)] : null;

    /// <summary>Gives a key a value; where it does not stand it is put at the end of its section.</summary>
    /// <returns>False where the layout of the file does not allow it; then nothing has changed.</returns>
    public bool TrySet(IReadOnlyList<string> path, string value)
    {
        foreach (var written in Spellings(value))
        {
            var changed = Replaced(path, written);
            var after = new ProjectText(changed);
            if (after.Root() is not null && after.ValueOf(path) == value && SameBeside(after, path))
            {
                _text = changed;
                return true;
            }
        }
        return false;
    }

    /// <summary>Takes a key out, with its comment on the same line; one that does not stand is as wished.</summary>
    public void Remove(IReadOnlyList<string> path)
    {
        if (Find(path, path.Count - 1) is not YamlMappingNode mapping || EntryOf(mapping, path[^1]) is not var (key, value)) { return; }
        var (start, end) = (At(key.Start), Math.Max(Content(value), At(key.End) + 1));
        if (mapping.Style == YamlDotNet.Core.Events.MappingStyle.Flow)
        {
            // One comma goes with it: the one behind, else the one before.
            var behind = Skip(end, char.IsWhiteSpace);
            if (behind < _text.Length && _text[behind] == ',') { end = Skip(behind + 1, c => c == ' '); }
            else
            {
                var before = start;
                while (before > 0 && char.IsWhiteSpace(_text[before - 1])) { before--; }
                if (before > 0 && _text[before - 1] == ',') { start = before - 1; }
            }
            _text = _text.Remove(start, end - start);
            return;
        }
        var (line, next) = (LineStart(start), LineEnd(end));
        _text = _text.Remove(line, next - line);
    }

    // Plain if it can be, else between quotes.
    static IEnumerable<string> Spellings(string value)
    {
        if (value.Length > 0 && value.Trim() == value && !value.Contains('\n', StringComparison.Ordinal)) { yield return value; }
        yield return $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
        yield return $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
    }

    string Replaced(IReadOnlyList<string> path, string written)
    {
        if (Find(path, path.Count) is YamlScalarNode scalar)
        {
            var (start, end) = (At(scalar.Start), At(scalar.End));
            while (end > start && _text[end - 1] is '\n' or '\r' or ' ') { end--; }
            var gap = start > 0 && _text[start - 1] == ':' ? " " : "";
            return string.Concat(_text.AsSpan(0, start), gap, written, _text.AsSpan(end));
        }
        // The deepest section that stands.
        var depth = path.Count - 1;
        while (Find(path, depth) is not YamlMappingNode) { depth--; }
        var mapping = (YamlMappingNode)Find(path, depth)!;
        var (last, children) = (path[^1], mapping.Children);
        if (mapping.Style == YamlDotNet.Core.Events.MappingStyle.Flow)
        {
            var inline = Nested(path, depth, written);
            var close = Content(mapping) - 1;
            var content = close;
            while (content > 0 && char.IsWhiteSpace(_text[content - 1])) { content--; }
            return $"{_text[..content]}{(children.Count == 0 ? $" {inline} " : $", {inline}")}{_text[content..]}";
        }
        var indent = new string(' ', (int)children.First().Key.Start.Column - 1);
        var newline = _text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        var entry = children.FirstOrDefault(c => c.Key is YamlScalarNode { Value: var name } && name == path[depth]);
        if (entry.Value is YamlScalarNode { Value: null or "" } && depth < path.Count - 1)
        {
            // 'section:' with nothing in it.
            var end = At(entry.Key.End);
            end = _text.IndexOf(':', end) + 1;
            return string.Concat(_text.AsSpan(0, end), $" {{ {Nested(path, depth + 1, written)} }}", _text.AsSpan(end));
        }
        var after = LineEnd(Content(mapping));
        var line = depth == path.Count - 1 ? $"{indent}{last}: {written}" : $"{indent}{path[depth]}: {{ {Nested(path, depth + 1, written)} }}";
        var lead = after > 0 && _text[after - 1] != '\n' ? newline : "";
        return string.Concat(_text.AsSpan(0, after), $"{lead}{line}{newline}", _text.AsSpan(after));
    }

    // Where the last thing in a section ends: the end of a block section itself lies behind blank lines and comments.
    int Content(YamlNode node) => node switch
    {
        YamlMappingNode { Style: not YamlDotNet.Core.Events.MappingStyle.Flow, Children.Count: > 0 } m => Content(m.Children.Last().Value) is var end && end > At(m.Children.Last().Key.End) ? end : At(m.Children.Last().Key.End),
        YamlSequenceNode { Style: not YamlDotNet.Core.Events.SequenceStyle.Flow, Children.Count: > 0 } s => Content(s.Children[^1]),
        // The marks of these end where they begin.
        YamlMappingNode m => _text.IndexOf('}', m.Children.Count > 0 ? Content(m.Children.Last().Value) : At(m.Start)) + 1,
        YamlSequenceNode s => _text.IndexOf(']', s.Children.Count > 0 ? Content(s.Children[^1]) : At(s.Start)) + 1,
        _ => Trimmed(At(node.Start), At(node.End)),
    };

    int Trimmed(int start, int end)
    {
        while (end > start && char.IsWhiteSpace(_text[end - 1])) { end--; }
        return end;
    }

    static string Nested(IReadOnlyList<string> path, int depth, string written) =>
        depth == path.Count - 1 ? $"{path[depth]}: {written}" : $"{path[depth]}: {{ {Nested(path, depth + 1, written)} }}";

    // Nothing else may change: what was written could close a section or begin another key.
    bool SameBeside(ProjectText after, IReadOnlyList<string> path) => Flat(Root()!, path).SequenceEqual(Flat(after.Root()!, path));

    static List<string> Flat(YamlNode node, IReadOnlyList<string> without)
    {
        var lines = new List<string>();
        Walk(node, [], lines);
        return lines;

        void Walk(YamlNode at, List<string> place, List<string> into)
        {
            if (place.SequenceEqual(without)) { return; }
            switch (at)
            {
                case YamlMappingNode mapping:
                    foreach (var (key, value) in mapping.Children) { Walk(value, [.. place, (key as YamlScalarNode)?.Value ?? ""], into); }
                    break;
                case YamlSequenceNode sequence:
                    for (var i = 0; i < sequence.Children.Count; i++) { Walk(sequence.Children[i], [.. place, $"[{i}]"], into); }
                    break;
                case YamlScalarNode { Value: { Length: > 0 } value }:
                    into.Add($"{string.Join('\u001f', place)}\u001f{value}");
                    break;
                default: break;
            }
        }
    }

    YamlMappingNode? Root()
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(_text));
            return stream.Documents.Count > 0 ? stream.Documents[0].RootNode as YamlMappingNode : null;
        }
        catch (Exception e) when (e is YamlException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    YamlNode? Find(IReadOnlyList<string> path, int depth)
    {
        YamlNode? at = Root();
        for (var i = 0; i < depth && at is not null; i++) { at = at is YamlMappingNode mapping && EntryOf(mapping, path[i]) is var (_, value) ? value : null; }
        return at;
    }

    static (YamlNode Key, YamlNode Value)? EntryOf(YamlMappingNode mapping, string key)
    {
        foreach (var (name, value) in mapping.Children)
        {
            if (name is YamlScalarNode scalar && scalar.Value == key) { return (name, value); }
        }
        return null;
    }

    // Lines and columns count from 1; the marks' own index does not count everywhere what the text has.
    int At(Mark mark)
    {
        var at = 0;
        for (var line = 1; line < mark.Line; line++)
        {
            var next = _text.IndexOf('\n', at);
            if (next < 0) { return _text.Length; }
            at = next + 1;
        }
        return Math.Min(_text.Length, at + (int)mark.Column - 1);
    }

    int Skip(int at, Func<char, bool> skipped)
    {
        while (at < _text.Length && skipped(_text[at])) { at++; }
        return at;
    }

    int LineStart(int at) => at == 0 ? 0 : _text.LastIndexOf('\n', at - 1) + 1;

    int LineEnd(int at) => _text.IndexOf('\n', at) is >= 0 and var found ? found + 1 : _text.Length;
}
