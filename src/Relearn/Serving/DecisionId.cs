using System.Buffers.Text;
using System.Globalization;

namespace Relearn.Serving;

/// <summary>Names a decision: the writer of the log and the decision's number there. No clock, no chance.</summary>
public readonly record struct DecisionId(long Writer, long Number)
{
    /// <summary><c>writer-number</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Writer}-{Number}");

    /// <summary>Most bytes that <see cref="Format"/> needs.</summary>
    internal const int LongestBytes = 40;

    /// <summary>Writes what <see cref="ToString"/> writes, as UTF-8.</summary>
    /// <returns>Number of bytes.</returns>
    internal int Format(Span<byte> utf8)
    {
        Utf8Formatter.TryFormat(Writer, utf8, out var writer);
        utf8[writer++] = (byte)'-';
        Utf8Formatter.TryFormat(Number, utf8[writer..], out var number);
        return writer + number;
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string? text, out DecisionId id)
    {
        id = default;
        var dash = text?.IndexOf('-', StringComparison.Ordinal) ?? -1;
        if (dash < 1
            || !long.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var writer)
            || !long.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) { return false; }
        id = new(writer, number);
        return true;
    }
}
