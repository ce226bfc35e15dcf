using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Relearn.Inference.Features.Sparse;

/// <summary>Breaks texts into pieces and names each by a hash of 64 bits: no text is made for a piece. Not for two threads at once.</summary>
/// <remarks>
/// The text is first brought into one form, in which every piece is a run of characters without a gap:
/// <code>
/// words:      "New  YORK, (NY)"  ->  "new york ny"       pieces start and end at words
/// characters: "New  YORK, (NY)"  ->  " new york, (ny) "  pieces lie between a blank and the next
/// </code>
/// Letters become small by .NET's invariant rules, character by character. The hash is FNV-1a (Fowler, Noll, Vo) over UTF-16 units,
/// finished as SplitMix64 finishes. Two pieces with one hash count as one: among 5 million pieces there is such a pair with a probability of 1 in 1.5 million.
/// </remarks>
sealed class TextPieces
{
    /// <summary>So many characters of a text are read, so that a long one takes bounded time and memory.</summary>
    public const int MostCharacters = 1 << 16;

    const ulong Start = 14695981039346656037;

    char[] _text = new char[256];
    int[] _bounds = new int[64];
    ulong[] _pieces = new ulong[256];
    int _count;

    /// <summary>The pieces of a text, repeats included; good until the next call.</summary>
    public ReadOnlySpan<ulong> Of(string text, PieceRule rule)
    {
        var read = text.AsSpan(0, Math.Min(text.Length, MostCharacters));
        _count = 0;
        if (_text.Length < read.Length + 2) { _text = new char[Math.Max(read.Length + 2, _text.Length * 2)]; }
        switch (rule.Kind)
        {
            case PieceKind.Words: OfWords(WordsOf(read), rule.From, rule.To); break;
            case PieceKind.Characters: OfCharacters(_text.AsSpan(0, ChunksOf(read)), rule.From, rule.To); break;
            default:
                var hash = Start;
                foreach (var unit in read) { hash = Next(hash, unit); }
                Add(hash);
                break;
        }
        var pieces = _pieces.AsSpan(0, _count);
        if (rule.Buckets > 0)
        {
            foreach (ref var piece in pieces) { piece = Math.BigMul(piece, (ulong)rule.Buckets, out _); }
        }
        return pieces;
    }

    // Words with one blank between; returns how many, and leaves where each begins (and where one more would) in _bounds.
    int WordsOf(ReadOnlySpan<char> text)
    {
        var (length, words, inside) = (0, 0, false);
        for (var i = 0; i < text.Length; i++)
        {
            var unit = text[i];
            var units = 1;
            bool belongs;
            if (unit < 128) { belongs = char.IsAsciiLetterOrDigit(unit); }
            else if (char.IsHighSurrogate(unit) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                units = 2;
                belongs = IsOfWord(CharUnicodeInfo.GetUnicodeCategory(char.ConvertToUtf32(unit, text[i + 1])));
            }
            else { belongs = IsOfWord(CharUnicodeInfo.GetUnicodeCategory(unit)); }
            if (belongs)
            {
                if (!inside)
                {
                    if (words + 1 >= _bounds.Length) { Array.Resize(ref _bounds, 2 * _bounds.Length); }
                    if (words > 0) { _text[length++] = ' '; }
                    _bounds[words++] = length;
                }
                length += PutSmall(text.Slice(i, units), length);
            }
            inside = belongs;
            i += units - 1;
        }
        _bounds[words] = length + 1;
        return words;
    }

    // Marks belong to their letter: without them most words of India would fall apart.
    static bool IsOfWord(UnicodeCategory category) => category <= UnicodeCategory.OtherNumber;

    void OfWords(int words, int from, int to)
    {
        for (var first = 0; first < words; first++)
        {
            var (hash, at) = (Start, _bounds[first]);
            for (var n = 1; n <= to && first + n <= words; n++)
            {
                for (var end = _bounds[first + n] - 1; at < end; at++) { hash = Next(hash, _text[at]); }
                if (n >= from) { Add(hash); }
            }
        }
    }

    // What stands between blanks, with one blank before and behind each; returns how long it is.
    int ChunksOf(ReadOnlySpan<char> text)
    {
        var length = 0;
        _text[length++] = ' ';
        for (var i = 0; i < text.Length; i++)
        {
            var unit = text[i];
            if (char.IsWhiteSpace(unit) || char.IsControl(unit))
            {
                if (_text[length - 1] != ' ') { _text[length++] = ' '; }
                continue;
            }
            var units = char.IsHighSurrogate(unit) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) ? 2 : 1;
            length += PutSmall(text.Slice(i, units), length);
            i += units - 1;
        }
        if (_text[length - 1] != ' ') { _text[length++] = ' '; }
        return length;
    }

    void OfCharacters(ReadOnlySpan<char> text, int from, int to)
    {
        for (var start = 0; start < text.Length - 1;)
        {
            var end = start + 2 + text[(start + 1)..].IndexOf(' ');
            for (var i = start; i < end; i++)
            {
                if (char.IsLowSurrogate(text[i])) { continue; }
                var (hash, at, n) = (Start, i, 0);
                while (n < to && at < end)
                {
                    hash = Next(hash, text[at]);
                    if (char.IsHighSurrogate(text[at])) { hash = Next(hash, text[++at]); }
                    (at, n) = (at + 1, n + 1);
                    if (n >= from) { Add(hash); }
                }
                // A word that is shorter than the shortest piece counts as a whole.
                if (i == start && n < from) { Add(hash); break; }
            }
            // The blank behind this word is the one before the next.
            start = end - 1;
        }
    }

    // A half of a pair alone is no character, and becomes the sign that stands for one.
    int PutSmall(ReadOnlySpan<char> character, int at)
    {
        if (character.Length == 2)
        {
            return Rune.ToLowerInvariant(new Rune(character[0], character[1])).EncodeToUtf16(_text.AsSpan(at));
        }
        var unit = character[0];
        _text[at] = unit < 128 ? char.IsAsciiLetterUpper(unit) ? (char)(unit | 0x20) : unit : char.IsSurrogate(unit) ? '\uFFFD' : char.ToLowerInvariant(unit);
        return 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Next(ulong hash, char unit) => (hash ^ unit) * 1099511628211;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Add(ulong hash)
    {
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
        if (_count == _pieces.Length) { Array.Resize(ref _pieces, 2 * _count); }
        _pieces[_count++] = hash ^ (hash >> 31);
    }
}
