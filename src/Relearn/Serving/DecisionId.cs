using System.Globalization;

namespace Relearn.Serving;

/// <summary>Names a decision: the writer of the log and the decision's number there. No clock, no chance.</summary>
public readonly record struct DecisionId(long Writer, long Number)
{
    /// <summary><c>writer-number</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Writer}-{Number}");

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
