namespace Relearn.Analysis.Experiments;

/// <summary>Gives texts numbers in the order in which they come; beyond ten thousand there are none any more.</summary>
sealed class TextCodes
{
    const int Most = 10_000;

    readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
    readonly List<string> _texts = [];

    /// <summary>The texts, by code.</summary>
    public IReadOnlyList<string> Texts => _texts;

    /// <summary>Code of a text; -1 where it is missing or there are too many.</summary>
    public int CodeOf(string? text)
    {
        if (text is null) { return -1; }
        if (_codes.TryGetValue(text, out var code)) { return code; }
        if (_texts.Count == Most) { return -1; }
        _codes.Add(text, _texts.Count);
        _texts.Add(text);
        return _texts.Count - 1;
    }
}
