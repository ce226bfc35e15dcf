namespace Relearn.Inference.Windows;

/// <summary>Numbers the texts that facts carry, in the order in which they came.</summary>
sealed class TextNumbers
{
    readonly Dictionary<string, int> _numbers = [];
    readonly List<string> _texts = [];

    /// <summary>The texts by number; the list grows and keeps its identity.</summary>
    public IReadOnlyList<string> Texts => _texts;

    public int NumberOf(string text)
    {
        if (_numbers.TryGetValue(text, out var number)) { return number; }
        _numbers.Add(text, _texts.Count);
        _texts.Add(text);
        return _texts.Count - 1;
    }
}
