using System.Text;

namespace Relearn.Data.Validation;

/// <summary>What texts of a column have in common, as a pattern: runs of capitals, small letters and digits with the lengths that were met; all else literally.</summary>
/// <remarks><c>N123AB</c> and <c>N7UA</c> together are <c>^[A-Z][0-9]{1,3}[A-Z]{2}$</c>.</remarks>
sealed class TextShape
{
    const int MostRuns = 12;

    readonly List<(char Class, int Least, int Most)> _runs;

    TextShape(List<(char, int, int)> runs) => _runs = runs;

    /// <summary>The shape of one text; null if it has too many runs to be a code or a name of some form.</summary>
    public static TextShape? Of(string text)
    {
        var runs = new List<(char Class, int Least, int Most)>();
        foreach (var c in text)
        {
            var kind = char.IsAsciiLetterUpper(c) ? 'A' : char.IsAsciiLetterLower(c) ? 'a' : char.IsAsciiDigit(c) ? '0' : c;
            if (runs.Count > 0 && runs[^1].Class == kind) { runs[^1] = (kind, runs[^1].Least + 1, runs[^1].Most + 1); }
            else if (runs.Count == MostRuns) { return null; }
            else { runs.Add((kind, 1, 1)); }
        }
        return runs.Count == 0 ? null : new(runs);
    }

    /// <summary>The shape that holds both; null if their runs are of other kinds.</summary>
    public static TextShape? Both(TextShape a, TextShape b) => !a._runs.Select(r => r.Class).SequenceEqual(b._runs.Select(r => r.Class)) ? null
        : new([.. a._runs.Zip(b._runs, (x, y) => (x.Class, Math.Min(x.Least, y.Least), Math.Max(x.Most, y.Most)))]);

    /// <summary>As a regular expression over the whole text.</summary>
    public string ToPattern()
    {
        var pattern = new StringBuilder("^");
        foreach (var (kind, least, most) in _runs)
        {
            pattern.Append(kind switch { 'A' => "[A-Z]", 'a' => "[a-z]", '0' => "[0-9]", _ => System.Text.RegularExpressions.Regex.Escape(kind.ToString()) });
            if (least != 1 || most != 1) { pattern.Append(least == most ? $"{{{least}}}" : $"{{{least},{most}}}"); }
        }
        return pattern.Append('$').ToString();
    }
}
