namespace Relearn.Inference.Features;

/// <summary>What a text kernel remembers between batches: which distinct texts (or pairs) it has met.</summary>
/// <remarks>Belongs to one node of one scratch, so no lock. Emptied when it passes <see cref="MostEntries"/>, so memory is bounded.</remarks>
sealed class TextCache
{
    const int MostEntries = 1 << 20;

    /// <summary>Up to so many rows (a request) are looked up by their text; more share a dictionary, and pairs of its codes are remembered.</summary>
    const int FewRows = 64;

    // Cannot stand in a text that people type, so two pairs never make one text.
    const char Separator = '␟';

    readonly Dictionary<string, int> _codes = [];
    KeptTexts _texts = [];
    readonly Dictionary<(object, object?), PairCodes> _pairs = [];

    public IReadOnlyList<string> Texts => _texts;

    /// <summary>Code of two texts joined; no text is made for a pair that was met before.</summary>
    public int CodeOf(string left, string right)
    {
        var length = left.Length + right.Length + 1;
        if (length > 512) { return CodeOf(string.Concat(left, "␟", right)); }
        Span<char> joined = stackalloc char[512];
        left.CopyTo(joined);
        joined[left.Length] = Separator;
        right.CopyTo(joined[(left.Length + 1)..]);
        return _codes.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(joined[..length], out var code) ? code : CodeOf(joined[..length].ToString());
    }

    public int CodeOf(string text)
    {
        if (_codes.TryGetValue(text, out var code)) { return code; }
        code = _texts.Count;
        _texts.Add(text);
        _codes.Add(text, code);
        return code;
    }

    /// <summary>To be called once a batch: codes already made for pairs of codes of these two dictionaries; null for so few rows of dictionaries that do not last that each is looked up.</summary>
    public PairCodes? For(IReadOnlyList<string> first, IReadOnlyList<string>? second, int rows)
    {
        if (_texts.Count > MostEntries)
        {
            _codes.Clear();
            // A new list, because those who hold the old one take its identity for its content.
            _texts = [];
            _pairs.Clear();
        }
        // A request's own dictionary is gone with it, and is not worth a table.
        if (rows <= FewRows && !(first is KeptTexts && second is null or KeptTexts)) { return null; }
        if (_pairs.Count > 64) { _pairs.Clear(); }
        if (!_pairs.TryGetValue((first, second), out var known))
        {
            known = new(first, second);
            _pairs.Add((first, second), known);
        }
        return known;
    }

    /// <summary>Codes of pairs of codes: a plain array where both dictionaries are complete and small, else a hash table.</summary>
    public sealed class PairCodes
    {
        const int MostCells = 1 << 20;
        readonly int[]? _cells;
        readonly int _columns;
        readonly Dictionary<long, int> _table = [];

        public PairCodes(IReadOnlyList<string> first, IReadOnlyList<string>? second)
        {
            // An array does not grow; any other list may.
            if (first is not string[] rows || second is not (null or string[])) { return; }
            _columns = second?.Count ?? 1;
            if ((long)rows.Length * _columns > MostCells) { return; }
            _cells = new int[rows.Length * _columns];
            _cells.AsSpan().Fill(-1);
        }

        /// <summary>The code of a pair, or -1 if it was not met yet.</summary>
        public int Find(int first, int second) => _cells is not null ? _cells[first * _columns + second] : _table.GetValueOrDefault(Key(first, second), -1);

        public void Add(int first, int second, int code)
        {
            if (_cells is not null) { _cells[first * _columns + second] = code; }
            else { _table.Add(Key(first, second), code); }
        }

        static long Key(int first, int second) => ((long)first << 32) | (uint)second;
    }
}
