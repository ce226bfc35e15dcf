namespace Relearn.Data.Leakage;

/// <summary>Codes of texts that stay the same where a kernel begins a new dictionary.</summary>
sealed class LeakageTexts
{
    readonly Dictionary<string, int> _codes = [];
    readonly List<string> _texts = [];
    IReadOnlyList<string>? _dictionary;
    int[] _known = [];

    public IReadOnlyList<string> Texts => _texts;

    /// <summary>Codes that follow are of this dictionary, which may have grown.</summary>
    public void Follow(IReadOnlyList<string> dictionary)
    {
        if (!ReferenceEquals(_dictionary, dictionary)) { (_dictionary, _known) = (dictionary, []); }
        if (_known.Length >= dictionary.Count) { return; }
        var known = new int[Math.Max(dictionary.Count, _known.Length * 2)];
        known.AsSpan().Fill(-1);
        _known.CopyTo(known, 0);
        _known = known;
    }

    public int CodeOf(int code)
    {
        if (_known[code] >= 0) { return _known[code]; }
        var text = _dictionary![code];
        if (!_codes.TryGetValue(text, out var own))
        {
            own = _texts.Count;
            _texts.Add(text);
            _codes.Add(text, own);
        }
        return _known[code] = own;
    }
}
