namespace Relearn.Inference.Features;

/// <summary>What a text kernel remembers between batches: which distinct texts (or pairs) it has met.</summary>
/// <remarks>Belongs to one node of one scratch, so no lock. Emptied when it passes <see cref="MostEntries"/>, so memory is bounded.</remarks>
sealed class TextCache
{
    const int MostEntries = 1 << 20;
    readonly Dictionary<string, int> _codes = [];
    List<string> _texts = [];
    readonly Dictionary<(object, object?), Dictionary<long, int>> _pairs = [];

    public IReadOnlyList<string> Texts => _texts;

    public int CodeOf(string text)
    {
        if (_codes.TryGetValue(text, out var code)) { return code; }
        code = _texts.Count;
        _texts.Add(text);
        _codes.Add(text, code);
        return code;
    }

    /// <summary>Codes already made for pairs of codes of these two dictionaries.</summary>
    public Dictionary<long, int> For(object first, object? second)
    {
        if (_texts.Count > MostEntries || _pairs.Count > 64)
        {
            _codes.Clear();
            // A new list, because those who hold the old one take its identity for its content.
            _texts = [];
            _pairs.Clear();
        }
        if (!_pairs.TryGetValue((first, second), out var known))
        {
            known = [];
            _pairs.Add((first, second), known);
        }
        return known;
    }
}
