using Relearn.Inference.Features;
using Relearn.Inference.Models.Classes;
using Relearn.Scoping;

namespace Relearn.Data;

/// <summary>Reads the class of each row as a path of names, <c>fashion > shoes</c>: from one text, or from a column a level.</summary>
sealed class ClassTexts(ClassConfig config)
{
    readonly List<string> _paths = [];
    readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> _read = new(StringComparer.Ordinal);

    /// <summary>The distinct paths; it only grows.</summary>
    public IReadOnlyList<string> Paths => _paths;

    /// <summary>A text of the data as a path; null where it names nothing.</summary>
    /// <remarks>Blanks around names go, and so do empty names.</remarks>
    public static string? PathOf(string text, string? separator)
    {
        if (separator is null) { return text.Trim() is { Length: > 0 } name ? name : null; }
        // Taxonomies of people write both "a>b" and "a > b".
        var parts = text.Split(separator.Trim() is { Length: > 0 } bare ? bare : separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 0 ? null : string.Join(Taxonomy.Separator, parts);
    }

    /// <summary>Codes of one text a row; NaN where it is missing.</summary>
    public void Read(Vector texts, int rows, Span<double> codes)
    {
        for (var i = 0; i < rows; i++) { codes[i] = texts.Codes[i] < 0 ? double.NaN : CodeOf(texts.Dictionary[texts.Codes[i]], config.Separator); }
    }

    /// <summary>Codes of a text a level; a row ends at its first level that is missing.</summary>
    public void Read(IReadOnlyList<Vector> levels, int rows, Span<double> codes)
    {
        var names = new List<string>();
        for (var i = 0; i < rows; i++)
        {
            names.Clear();
            foreach (var level in levels)
            {
                if (level.Codes[i] < 0 || level.Dictionary[level.Codes[i]].Trim() is not { Length: > 0 } name) { break; }
                names.Add(name);
            }
            codes[i] = names.Count == 0 ? double.NaN : Code(string.Join(Taxonomy.Separator, names));
        }
    }

    double CodeOf(string text, string? separator)
    {
        if (!_read.TryGetValue(text, out var code)) { _read.Add(text, code = PathOf(text, separator) is { } path ? Code(path) : -1); }
        return code < 0 ? double.NaN : code;
    }

    int Code(string path)
    {
        if (_codes.TryGetValue(path, out var code)) { return code; }
        _codes.Add(path, _paths.Count);
        _paths.Add(path);
        return _paths.Count - 1;
    }
}
