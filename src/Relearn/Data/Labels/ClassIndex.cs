using Relearn.Inference.Models.Classes;

namespace Relearn.Data.Labels;

/// <summary>The classes of a project, found by any part of their paths, best first.</summary>
/// <remarks>
/// <code>
/// the last name is what was typed > it begins so > another name of the path begins so > a word in a name begins so > it stands inside a word > the words that were typed begin words of the path, in that order
/// </code>
/// A search is one walk over the paths, which are sorted once: some milliseconds for 50,000.
/// </remarks>
sealed class ClassIndex
{
    const int Ranks = 6;

    readonly string[] _names;
    readonly HashSet<string> _exact;
    readonly Dictionary<string, string?> _folded = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="classes">The classes; what is given twice counts once.</param>
    public ClassIndex(IEnumerable<string> classes)
    {
        Names = [.. classes.Distinct(StringComparer.Ordinal)];
        _names = [.. Names.Order(StringComparer.OrdinalIgnoreCase).ThenBy(n => n, StringComparer.Ordinal)];
        _exact = new(_names, StringComparer.Ordinal);
        foreach (var name in _names) { _folded[name] = _folded.ContainsKey(name) ? null : name; }
    }

    /// <summary>All classes, in the order in which they were given.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The class of that name, in any case of letters where that is clear; null: there is none.</summary>
    public string? Find(string name) => _exact.Contains(name) ? name : _folded.GetValueOrDefault(name);

    /// <summary>Classes that what was typed may mean; the case of letters does not matter.</summary>
    /// <param name="text">What was typed; nothing finds the first of all.</param>
    /// <param name="most">No more than these.</param>
    public IReadOnlyList<string> Search(string text, int most)
    {
        text = text.Trim();
        if (text.Length == 0) { return [.. _names.Take(most)]; }
        var words = text.Split([' ', '>'], StringSplitOptions.RemoveEmptyEntries);
        var found = new List<string>[Ranks];
        for (var r = 0; r < Ranks; r++) { found[r] = []; }
        foreach (var name in _names)
        {
            var rank = RankOf(name, text);
            if (rank < 0 && words.Length > 1 && HasWords(name, words)) { rank = Ranks - 1; }
            if (rank >= 0 && found[rank].Count < most) { found[rank].Add(name); }
        }
        return [.. found.SelectMany(f => f).Take(most)];
    }

    // The best of the places where it stands; -1: it stands nowhere.
    static int RankOf(string name, string text)
    {
        var best = -1;
        for (var at = name.IndexOf(text, StringComparison.OrdinalIgnoreCase); at >= 0; at = at + 1 < name.Length ? name.IndexOf(text, at + 1, StringComparison.OrdinalIgnoreCase) : -1)
        {
            var rank = !BeginsName(name, at) ? BeginsWord(name, at) ? 3 : 4 : name.IndexOf(Taxonomy.Separator, at, StringComparison.Ordinal) >= 0 ? 2 : at + text.Length < name.Length ? 1 : 0;
            best = best < 0 ? rank : Math.Min(best, rank);
        }
        return best;
    }

    static bool BeginsName(string name, int at) => at == 0 || name.AsSpan(0, at).EndsWith(Taxonomy.Separator, StringComparison.Ordinal);

    static bool BeginsWord(string name, int at) => at == 0 || (char.IsLetterOrDigit(name[at]) && !char.IsLetterOrDigit(name[at - 1]));

    static bool HasWords(string name, string[] words)
    {
        var from = 0;
        foreach (var word in words)
        {
            var at = from < name.Length ? name.IndexOf(word, from, StringComparison.OrdinalIgnoreCase) : -1;
            while (at >= 0 && !BeginsWord(name, at)) { at = at + 1 < name.Length ? name.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase) : -1; }
            if (at < 0) { return false; }
            from = at + word.Length;
        }
        return true;
    }
}
