using System.Globalization;

namespace Relearn.Benchmarks.Classes.Sets;

/// <summary>One name for each node of a tree, so that no two siblings share theirs.</summary>
static class SiblingNames
{
    /// <summary>Each node gets its first name, or that and another of its own between parentheses, or that and a number; who has the smaller id chooses first.</summary>
    /// <param name="nodes">Id, what its siblings share, and names of each node.</param>
    public static Dictionary<int, string> Choose(IEnumerable<(int Id, string Parent, string[] Names)> nodes)
    {
        var chosen = new Dictionary<int, string>();
        var taken = new HashSet<(string, string)>();
        foreach (var (id, parent, names) in nodes.OrderBy(n => n.Id))
        {
            var choices = names.Skip(1).Select(n => $"{names[0]} ({n})").Prepend(names[0])
                .Concat(Enumerable.Range(2, int.MaxValue - 2).Select(n => string.Create(CultureInfo.InvariantCulture, $"{names[0]} {n}")));
            chosen.Add(id, choices.First(c => taken.Add((parent, c))));
        }
        return chosen;
    }
}
