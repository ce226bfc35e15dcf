using System.Globalization;
using System.Text;

namespace Relearn.Benchmarks.Classes.Sets;

/// <summary>A meaning of nouns in WordNet.</summary>
/// <param name="Id">Offset of its line in the file.</param>
/// <param name="Group">The file in which its authors kept it: one of 25 groups, or <c>tops</c> for what stands above several.</param>
/// <param name="Names">Its nouns, the most usual first.</param>
/// <param name="Gloss">Its definition, with examples between quotes.</param>
/// <param name="Parent">The first more general meaning; -1 for the most general one, <c>entity</c>.</param>
sealed record Synset(int Id, string Group, string[] Names, string Gloss, int Parent);

/// <summary>Reads WordNet's nouns.</summary>
/// <remarks>Format of <c>data.noun</c>: manual page wndb(5WN) of WordNet 3.0; numbers of the groups: lexnames(5WN).</remarks>
static class WordNetNouns
{
    const int FirstGroup = 3;

    static readonly string[] Groups =
    [
        "tops", "act", "animal", "artifact", "attribute", "body", "cognition", "communication", "event", "feeling", "food", "group", "location",
        "motive", "object", "person", "phenomenon", "plant", "possession", "process", "quantity", "relation", "shape", "state", "substance", "time",
    ];

    public static IEnumerable<Synset> Read(string path) => Parse(File.ReadLines(path, Encoding.ASCII));

    // The licence stands above the lines, each line of it behind two blanks.
    public static IEnumerable<Synset> Parse(IEnumerable<string> lines) => lines.Where(l => !l.StartsWith("  ", StringComparison.Ordinal)).Select(Parse);

    static Synset Parse(string line)
    {
        var bar = line.IndexOf(" | ", StringComparison.Ordinal);
        var fields = line[..bar].Split(' ');
        var names = int.Parse(fields[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var at = 4 + 2 * names;
        var parent = -1;
        for (var pointers = Number(fields[at++]); pointers > 0 && parent < 0; pointers--, at += 4)
        {
            // '@' is "a kind of", '@i' "one of these": Einstein is one of the physicists.
            if (fields[at] is "@" or "@i") { parent = Number(fields[at + 1]); }
        }
        return new(Number(fields[0]), Groups[Number(fields[1]) - FirstGroup], [.. Enumerable.Range(0, names).Select(i => fields[4 + 2 * i].Replace('_', ' '))], line[(bar + 3)..].Trim(), parent);
    }

    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
