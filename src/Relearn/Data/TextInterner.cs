using System.IO.Hashing;
using System.Text;

namespace Relearn.Data;

/// <summary>Gives each distinct UTF-8 text a code, in order of first appearance. Open addressing; nothing is allocated for a text met before.</summary>
sealed class TextInterner
{
    List<string> _texts = [];
    readonly List<byte[]> _bytes = [];
    int[] _slots = new int[256];

    public IReadOnlyList<string> Texts => _texts;

    /// <summary>Forgets all texts if there are more than <paramref name="most"/>: a new list begins, and codes of before belong to the old one.</summary>
    public void RestartAbove(int most)
    {
        if (_texts.Count <= most) { return; }
        _texts = [];
        _bytes.Clear();
        _slots = new int[256];
    }

    public int CodeOf(ReadOnlySpan<byte> utf8)
    {
        var mask = _slots.Length - 1;
        for (var slot = (int)(XxHash3.HashToUInt64(utf8) & (ulong)mask); ; slot = (slot + 1) & mask)
        {
            var code = _slots[slot] - 1;
            if (code < 0) { return Add(utf8, slot); }
            if (utf8.SequenceEqual(_bytes[code])) { return code; }
        }
    }

    public int CodeOf(string text)
    {
        Span<byte> small = stackalloc byte[256];
        return text.Length <= 64 ? CodeOf(small[..Encoding.UTF8.GetBytes(text, small)]) : CodeOf(Encoding.UTF8.GetBytes(text));
    }

    int Add(ReadOnlySpan<byte> utf8, int slot)
    {
        _texts.Add(Encoding.UTF8.GetString(utf8));
        _bytes.Add(utf8.ToArray());
        _slots[slot] = _texts.Count;
        if (_texts.Count * 2 > _slots.Length)
        {
            var mask = _slots.Length * 4 - 1;
            _slots = new int[_slots.Length * 4];
            for (var code = 0; code < _bytes.Count; code++)
            {
                var at = (int)(XxHash3.HashToUInt64(_bytes[code]) & (ulong)mask);
                while (_slots[at] != 0) { at = (at + 1) & mask; }
                _slots[at] = code + 1;
            }
        }
        return _texts.Count - 1;
    }
}
