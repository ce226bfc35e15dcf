namespace Relearn.Data.Labels;

/// <summary>The classes of a project, found by the beginnings of their names: of the whole name first, then of one of its words.</summary>
/// <remarks>Sorted once, then two binary searches a question: as fast with 50,000 classes as with two.</remarks>
sealed class ClassIndex
{
    readonly string[] _names;
    readonly Dictionary<string, string> _exact;
    readonly Dictionary<string, string?> _folded = new(StringComparer.OrdinalIgnoreCase);
    readonly (string Tail, int Name)[] _words;

    /// <param name="classes">The classes; what is given twice counts once.</param>
    public ClassIndex(IEnumerable<string> classes)
    {
        Names = [.. classes.Distinct(StringComparer.Ordinal)];
        _names = [.. Names.Order(StringComparer.OrdinalIgnoreCase).ThenBy(n => n, StringComparer.Ordinal)];
        _exact = _names.ToDictionary(n => n, StringComparer.Ordinal);
        foreach (var name in _names) { _folded[name] = _folded.ContainsKey(name) ? null : name; }
        var words = new List<(string Tail, int Name)>();
        for (var n = 0; n < _names.Length; n++)
        {
            for (var i = 1; i < _names[n].Length; i++)
            {
                if (char.IsLetterOrDigit(_names[n][i]) && !char.IsLetterOrDigit(_names[n][i - 1])) { words.Add((_names[n][i..], n)); }
            }
        }
        _words = [.. words.OrderBy(w => w.Tail, StringComparer.OrdinalIgnoreCase).ThenBy(w => w.Name)];
    }

    /// <summary>All classes, in the order in which they were given.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The class of that name, in any case of letters where that is clear; null: there is none.</summary>
    public string? Find(string name) => _exact.GetValueOrDefault(name) ?? _folded.GetValueOrDefault(name);

    /// <summary>Classes whose name, or a word in it, begins with <paramref name="text"/>; the case of letters does not matter.</summary>
    /// <param name="text">What was typed; nothing finds the first of all.</param>
    /// <param name="most">No more than these.</param>
    public IReadOnlyList<string> Search(string text, int most)
    {
        var found = new List<string>();
        for (var i = LowerBound(_names, n => n, text); i < _names.Length && found.Count < most && _names[i].StartsWith(text, StringComparison.OrdinalIgnoreCase); i++) { found.Add(_names[i]); }
        if (text.Length == 0) { return found; }
        var seen = new HashSet<int>();
        for (var i = LowerBound(_words, w => w.Tail, text); i < _words.Length && found.Count < most && _words[i].Tail.StartsWith(text, StringComparison.OrdinalIgnoreCase); i++)
        {
            var name = _names[_words[i].Name];
            if (!name.StartsWith(text, StringComparison.OrdinalIgnoreCase) && seen.Add(_words[i].Name)) { found.Add(name); }
        }
        return found;
    }

    static int LowerBound<T>(T[] sorted, Func<T, string> key, string text)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (StringComparer.OrdinalIgnoreCase.Compare(key(sorted[middle]), text) < 0) { low = middle + 1; }
            else { high = middle; }
        }
        return low;
    }
}
