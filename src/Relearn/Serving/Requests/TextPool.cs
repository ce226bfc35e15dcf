using System.Text;

namespace Relearn.Serving.Requests;

/// <summary>Texts that were met before, by their bytes: categories come again and again, and a text that is known is not made anew.</summary>
/// <remarks>Belongs to one thread. Each place holds the newest text that fell on it, so memory is bounded.</remarks>
sealed class TextPool
{
    const int Places = 2048;
    const int LongestBytes = 64;
    readonly string?[] _texts = new string?[Places];

    [ThreadStatic]
    static TextPool? s_own;

    /// <summary>This thread's.</summary>
    public static TextPool Own => s_own ??= new();

    /// <summary>The text of these bytes, which are valid UTF-8.</summary>
    public string Take(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LongestBytes) { return Encoding.UTF8.GetString(utf8); }
        var hash = 2166136261u;
        foreach (var b in utf8) { hash = (hash ^ b) * 16777619; }
        ref var text = ref _texts[(hash ^ (hash >> 15)) % Places];
        Span<char> chars = stackalloc char[LongestBytes];
        var length = Encoding.UTF8.GetChars(utf8, chars);
        return text is not null && chars[..length].SequenceEqual(text) ? text : text = chars[..length].ToString();
    }
}
