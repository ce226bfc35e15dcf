using System.Text;

namespace Relearn.Monitoring.Joining;

/// <summary>Many short texts behind one another as UTF-8: a text costs its bytes and four more.</summary>
sealed class TextHeap
{
    const int PageBytes = 1 << 20;

    readonly List<byte[]> _pages = [];
    int _used = PageBytes;

    /// <summary>Keeps a text.</summary>
    /// <returns>Where it stands; -1 for the empty one.</returns>
    public long Add(string text)
    {
        if (text.Length == 0) { return -1; }
        var length = Encoding.UTF8.GetByteCount(text);
        if (_used + 4 + length > PageBytes)
        {
            // A text that is larger than a page has one of its own.
            _pages.Add(new byte[Math.Max(PageBytes, 4 + length)]);
            _used = 0;
        }
        var page = _pages[^1];
        BitConverter.TryWriteBytes(page.AsSpan(_used), length);
        Encoding.UTF8.GetBytes(text, page.AsSpan(_used + 4));
        var at = ((long)(_pages.Count - 1) << 32) + _used;
        _used += 4 + length;
        return at;
    }

    /// <summary>The bytes of a text.</summary>
    public ReadOnlySpan<byte> BytesAt(long at)
    {
        if (at < 0) { return []; }
        var rest = _pages[(int)(at >> 32)].AsSpan((int)at);
        return rest.Slice(4, BitConverter.ToInt32(rest));
    }

    /// <summary>A text.</summary>
    public string TextAt(long at) => Encoding.UTF8.GetString(BytesAt(at));
}
