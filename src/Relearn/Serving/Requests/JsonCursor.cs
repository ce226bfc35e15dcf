using System.Text.Json;

namespace Relearn.Serving.Requests;

/// <summary>Walks through a JSON text by hand. What it accepts is JSON; it says false, and stays, where what was asked for does not stand.</summary>
ref struct JsonCursor(ReadOnlySpan<byte> json)
{
    readonly ReadOnlySpan<byte> _json = json;

    /// <summary>Where it stands, bytes from the start.</summary>
    public int At;

    public readonly bool AtEnd => At >= _json.Length;

    /// <summary>Bytes from a place up to here.</summary>
    public readonly ReadOnlySpan<byte> Since(int start) => _json[start..At];

    public readonly byte Peek() => At < _json.Length ? _json[At] : (byte)0;

    public void SkipSpace()
    {
        while (At < _json.Length && _json[At] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') { At++; }
    }

    /// <summary>Takes one sign of punctuation and the space around it.</summary>
    public bool Take(byte sign)
    {
        SkipSpace();
        if (At >= _json.Length || _json[At] != sign) { return false; }
        At++;
        SkipSpace();
        return true;
    }

    /// <summary>Takes exactly these bytes.</summary>
    public bool Take(ReadOnlySpan<byte> bytes)
    {
        if (!_json[At..].StartsWith(bytes)) { return false; }
        At += bytes.Length;
        return true;
    }

    /// <summary>Takes a text without escapes.</summary>
    /// <param name="text">Its bytes between the quotes.</param>
    public bool TakePlainText(out ReadOnlySpan<byte> text)
    {
        text = default;
        if (At >= _json.Length || _json[At] != '"') { return false; }
        var rest = _json[(At + 1)..];
        var end = rest.IndexOf((byte)'"');
        if (end < 0) { return false; }
        text = rest[..end];
        // A backslash begins an escape; a control character is not allowed.
        foreach (var b in text)
        {
            if (b < 0x20 || b == '\\') { return false; }
        }
        At += end + 2;
        return true;
    }

    /// <summary>Takes a number.</summary>
    public bool TakeNumber(out double value) => NumberScanner.TryScan(_json, ref At, out value);

    /// <summary>Takes any value, nested or not.</summary>
    /// <exception cref="JsonException">It is not JSON, or nested more than 64 deep.</exception>
    public bool TakeValue()
    {
        if (AtEnd) { return false; }
        var reader = new Utf8JsonReader(_json[At..], isFinalBlock: false, default);
        if (!reader.Read() || !reader.TrySkip()) { return false; }
        var length = (int)reader.BytesConsumed;
        // A number that ends with the text: the reader waits for what may follow.
        if (length == 0) { return false; }
        At += length;
        return true;
    }

    /// <summary>Takes a text, with escapes or without.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="InvalidOperationException">It is not UTF-8.</exception>
    public bool TakeText(out string text)
    {
        text = "";
        if (Peek() != '"') { return false; }
        var reader = new Utf8JsonReader(_json[At..], isFinalBlock: false, default);
        if (!reader.Read()) { return false; }
        text = reader.GetString()!;
        At += (int)reader.BytesConsumed;
        return true;
    }
}
